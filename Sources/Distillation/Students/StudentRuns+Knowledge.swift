import GraphNetworks
import Support
import Tensor

extension StudentRuns {
    /// The knowledge for another student: this student's class log-probabilities, averaged over
    /// its seeds, as answers and as the only feature (GLNN: Zhang and others, arXiv 2110.08727).
    ///
    /// Labels of training nodes shaped them, as those of a tuned teacher; other labels did not.
    ///
    /// - Parameter task: The task that the student was trained on.
    /// - Returns: One hop, `[nodes, classes]`.
    /// - Throws: `Interrupted` if no training was finished.
    public func knowledge(for task: NodeClassification) throws -> HopFeatures {
        guard let first = runs.first else { throw Interrupted() }
        let sum = runs.dropFirst().reduce(first.probabilities) { $0.adding($1.probabilities) }
        let scores = sum.scaled(by: 1 / Float(runs.count)).logarithms
        var notice = teacher ?? TeacherNotice(name: "")
        notice.name =
            configuration.architecture.rawValue + " student"
            + (teacher.map { " of \($0.name)" } ?? "")
        notice.note(.init(graphHash: task.graphHash, nodes: task.train.map(Int32.init)))
        return HopFeatures(
            hops: [scores], logProbabilities: [scores], teacher: notice, graphHash: graphHash)
    }
}

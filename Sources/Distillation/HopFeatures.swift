import Tensor

/// A teacher's outputs for every node of a graph at hops 0 … K: last-token features and class log-probabilities.
///
/// LinguGKD (arXiv 2402.05894): the feature of hop k is the teacher's last hidden row after the prompt
/// that describes the node's surroundings up to distance k.
public struct HopFeatures: Sendable {
    /// The features of each hop, `[nodes, teacherWidth]`, K + 1 of them.
    public let hops: [Tensor]
    /// The mean of each dimension over all nodes, `[teacherWidth]` for each hop.
    public let means: [Tensor]
    /// The standard deviation of each dimension over all nodes, `[teacherWidth]` for each hop.
    public let deviations: [Tensor]
    /// The log-probability of each class, the mean over its name's tokens, `[nodes, classes]` for each hop.
    public let logProbabilities: [Tensor]?
    /// Where the knowledge comes from.
    public let teacher: TeacherNotice
    /// A hash of the graph that was embedded.
    public let graphHash: String

    /// Wraps features and measures their means and deviations.
    ///
    /// - Parameters:
    ///   - hops: `[nodes, teacherWidth]` for hops 0 … K.
    ///   - logProbabilities: `[nodes, classes]` for each hop, if they were computed.
    ///   - teacher: Where the knowledge comes from.
    ///   - graphHash: A hash of the graph.
    public init(
        hops: [Tensor], logProbabilities: [Tensor]? = nil, teacher: TeacherNotice, graphHash: String
    ) {
        precondition(
            !hops.isEmpty && hops.allSatisfy { $0.shape == hops[0].shape && $0.shape.count == 2 },
            "hop features of \(hops.map(\.shape))")
        precondition(
            logProbabilities.map { logProbabilities in
                logProbabilities.count == hops.count
                    && logProbabilities.allSatisfy { $0.rowCount == hops[0].rowCount }
            } ?? true, "answers of \(logProbabilities?.map(\.shape) ?? [])")
        let statistics = hops.map(\.columnStatistics)
        self.hops = hops
        self.logProbabilities = logProbabilities
        self.teacher = teacher
        self.graphHash = graphHash
        means = statistics.map(\.mean)
        deviations = statistics.map { statistic in
            Tensor(statistic.variance.values.map { $0.squareRoot() }, shape: statistic.mean.shape)
        }
    }

    /// K, the largest distance.
    public var hopCount: Int { hops.count - 1 }
    /// How many nodes there are.
    public var nodeCount: Int { hops[0].rowCount }
    /// The dimension of the features.
    public var teacherWidth: Int { hops[0].rowSize }

    /// Returns if all features and log-probabilities are finite.
    ///
    /// - Throws: `TeacherError.notFinite`.
    public func requireFinite() throws(TeacherError) {
        // One element that is not finite makes its column's mean not finite.
        guard (means + deviations).allSatisfy(\.isFinite) else {
            throw .notFinite(what: "hop features of “\(teacher.name)”")
        }
        guard (logProbabilities ?? []).allSatisfy(\.isFinite) else {
            throw .notFinite(what: "class scores of “\(teacher.name)”")
        }
    }

    /// A hop's features with mean 0 and deviation 1 in each dimension, `[nodes, teacherWidth]`.
    public func standardized(_ hop: Int) -> Tensor {
        hops[hop].batchNorm(
            weight: .filled(1, shape: [teacherWidth]), bias: .zeros([teacherWidth]),
            statistics: BatchStatistics(
                mean: means[hop],
                variance: deviations[hop].multiplied(by: deviations[hop])),
            isTraining: false, epsilon: 1e-10)
    }

    /// The class log-probabilities averaged over hops, `[nodes, classes]`.
    public var meanLogProbabilities: Tensor? {
        guard let logProbabilities, let first = logProbabilities.first else { return nil }
        return logProbabilities.dropFirst().reduce(first) { $0.adding($1) }
            .scaled(by: 1 / Float(logProbabilities.count))
    }
}

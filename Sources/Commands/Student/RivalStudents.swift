import Distillation
import GraphNetworks
import Graphs
import Support

/// The simple ways to solve the same task, which a distilled student should be held against.
struct RivalStudents {
    /// A rival's name, its trainings, and the task with the inputs it reads.
    typealias Rival = (name: String, runs: StudentRuns, task: NodeClassification)

    let task: NodeClassification
    let knowledge: HopFeatures?
    let reference: StudentRuns

    /// Trains the rivals from the reference's seeds: the usual network of the same layer on the
    /// graph's features and, with hop features at hand, on those; and a linear classifier on them.
    ///
    /// - Throws: `DistillationError`, or `Interrupted`.
    func trained(progress: any Progress) throws -> [Rival] {
        let layer = reference.configuration.architecture
        let name = "usual \(layer.rawValue)"
        var rivals = [try train(name, usual(layer, task), on: task, progress)]
        guard let knowledge else { return rivals }
        for (part, nodes) in [("validation", task.validation), ("test", task.test)] {
            try knowledge.teacher.requireUnseen(nodes, part: part, graphHash: task.graphHash)
        }
        let read = try task.with(features: SimpleRivals.input(knowledge))
        rivals.append(
            try train("\(name), hop features as input", usual(layer, read), on: read, progress))
        let linear = try SimpleRivals.logisticRegression(task, knowledge)
        rivals.append(
            (
                "logistic regression on hop features",
                try linear.run(seeds: reference.runs.map(\.seed), progress: progress), linear.task
            ))
        return rivals
    }

    private func usual(_ layer: StudentArchitecture, _ task: NodeClassification)
        -> StudentConfiguration
    {
        var configuration = StudentConfiguration(
            architecture: layer, style: .plain, inFeatures: task.features.width,
            classes: task.classNames.count)
        configuration.inputDropout = configuration.dropout
        return configuration
    }

    private func train(
        _ name: String, _ configuration: StudentConfiguration, on task: NodeClassification,
        _ progress: any Progress
    ) throws -> Rival {
        let trainer = try StudentTrainer(task, configuration, training: TrainingOptions())
        return (name, try trainer.run(seeds: reference.runs.map(\.seed), progress: progress), task)
    }
}

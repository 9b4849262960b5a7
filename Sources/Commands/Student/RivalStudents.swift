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

    /// Trains the rivals from the reference's seeds: a plain network of the same layer, depth and width on
    /// the graph's features and, with hop features at hand, on those; and a linear classifier on them.
    ///
    /// - Throws: `DistillationError`, or `Interrupted`.
    func trained(progress: any Progress) throws -> [Rival] {
        let layer = reference.configuration.architecture
        let name = "plain \(layer.rawValue)"
        var rivals = [try train(name, plain(layer, task), on: task, progress)]
        guard let knowledge else { return rivals }
        for (part, nodes) in [("validation", task.validation), ("test", task.test)] {
            try knowledge.teacher.requireUnseen(nodes, part: part, graphHash: task.graphHash)
        }
        let read = try task.with(features: SimpleRivals.input(knowledge))
        rivals.append(
            try train("\(name), hop features as input", plain(layer, read), on: read, progress))
        let linear = try SimpleRivals.logisticRegression(task, knowledge)
        rivals.append(
            (
                "logistic regression on hop features", try runs(of: linear, progress), linear.task
            ))
        return rivals
    }

    private func plain(_ layer: StudentArchitecture, _ task: NodeClassification)
        -> StudentConfiguration
    {
        var configuration = StudentConfiguration(
            architecture: layer, style: .plain, inFeatures: task.features.width,
            classes: task.classNames.count, layers: reference.configuration.layers,
            width: reference.configuration.width)
        configuration.inputDropout = configuration.dropout
        return configuration
    }

    private func train(
        _ name: String, _ configuration: StudentConfiguration, on task: NodeClassification,
        _ progress: any Progress
    ) throws -> Rival {
        let trainer = try StudentTrainer(task, configuration, training: TrainingOptions())
        return (name, try runs(of: trainer, progress), task)
    }

    /// The trainings from all of the reference's seeds; rows of fewer could not be held against it.
    private func runs(of trainer: StudentTrainer, _ progress: any Progress) throws -> StudentRuns {
        let runs = try trainer.run(seeds: reference.runs.map(\.seed), progress: progress)
        try progress.checkCancellation()
        return runs
    }
}

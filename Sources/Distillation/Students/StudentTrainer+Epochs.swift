import GraphNetworks
import Support

extension StudentTrainer {
    /// A closure that trains one student epoch by epoch without evaluation, for benchmarks.
    ///
    /// - Parameter seed: The student's seed.
    /// - Returns: Runs an epoch, counted from 0, without evaluating the student.
    /// - Throws: what making the student throws.
    package func epochs(seed: Int) throws -> (Int) -> Void {
        let softLabels = try softLabels(SilentProgress())
        let objective = try teacher.map {
            try DistillationObjective(
                task, $0.features, student: configuration, $0.options, softLabels: softLabels,
                seed: seed)
        }
        let loop = TrainingLoop(
            task, try StudentRegistry.makeModel(configuration, seed: seed), objective: objective,
            stepsPerEpoch: teacher?.options.stepsPerEpoch ?? 1, training, seed: seed)
        return { _ = loop.runEpoch($0) }
    }
}

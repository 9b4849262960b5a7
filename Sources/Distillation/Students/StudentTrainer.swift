import GraphNetworks
import NN
import Support
import Tensor

/// Trains students, with or without a teacher, from one seed or several.
public struct StudentTrainer: Sendable {
    /// The graph, its inputs and labels.
    public let task: NodeClassification
    /// The student's configuration.
    public let configuration: StudentConfiguration
    /// How it is trained.
    public let training: TrainingOptions
    /// The teacher's features and how they are distilled; `nil`: labels alone.
    public let teacher: (features: HopFeatures, options: DistillationOptions)?
    /// Log-probabilities that soft labels are made of, `[nodes, classes]`, where they are known already;
    /// `nil`: made as the options say.
    public var knownSoftLabels: Tensor?

    /// Prepares trainings.
    ///
    /// - Throws: `GraphNetworkError` or `DistillationError` if task, student, options and teacher do not
    ///   fit.
    public init(
        _ task: NodeClassification, _ configuration: StudentConfiguration,
        training: TrainingOptions,
        teacher: (features: HopFeatures, options: DistillationOptions)? = nil
    ) throws {
        try configuration.validate()
        try training.validate()
        guard configuration.classes == task.classNames.count else {
            throw DistillationError.outOfRange(
                what: "the number of classes", found: "\(configuration.classes)",
                allowed: "\(task.classNames.count), as many as the graph has")
        }
        guard configuration.inFeatures == task.features.width else {
            throw GraphNetworkError.inputWidth(
                expected: configuration.inFeatures, found: task.features.width)
        }
        if training.selection == .paper, task.test.isEmpty {
            throw DistillationError.emptySplit(part: "test")
        }
        if training.isInductive, teacher?.options.nodes == .all {
            throw DistillationError.outOfRange(
                what: "the nodes that inductive training distils on", found: "all",
                allowed: "train: other nodes are not seen")
        }
        if let teacher {
            try teacher.features.requireFinite()
            for (part, nodes) in [("validation", task.validation), ("test", task.test)] {
                try teacher.features.teacher.requireUnseen(
                    nodes, part: part, graphHash: task.graphHash)
            }
            try DistillationObjective.check(
                task, teacher.features, student: configuration, teacher.options)
        }
        self.task = task
        self.configuration = configuration
        self.training = training
        self.teacher = teacher
    }

    /// Trains one student from each seed.
    ///
    /// A cancellation ends the running training after its epoch; what it has is kept. A seed whose first
    /// epoch diverges is left out, and named in the result.
    ///
    /// - Parameters:
    ///   - seeds: One training for each.
    ///   - checkpoint: Where states are saved, and from where earlier trainings are resumed.
    ///   - progress: Told of every epoch.
    ///   - memory: The memory that a training may use.
    /// - Throws: `Interrupted` if it was stopped before the first epoch was over;
    ///   `DistillationError.diverged` if no seed has an epoch that is finite; `.outOfMemory`; `.otherTraining` if the checkpoint is of another training, and what files throw.
    public func run(
        seeds: [Int], checkpoint: TrainingCheckpoint? = nil,
        progress: any ProgressReport = SilentProgress(), memory: MemoryBudget = .machine
    ) throws -> StudentRuns {
        guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
            throw DistillationError.outOfRange(
                what: "the list of seeds", found: "\(seeds)",
                allowed: "one seed or more, none of them twice")
        }
        try requireMemory(memory)
        let saver = try checkpoint.map { Saver(checkpoint: $0, key: try checkpointKey) }
        let softLabels = try softLabels(progress)
        var runs: [StudentRun] = []
        var diverged: [Int] = []
        var firstDivergence: DistillationError?
        for (index, seed) in seeds.enumerated() {
            if !runs.isEmpty, progress.cancellation.isCancelled { break }
            let reporter = Reporter(
                sink: progress, index: index, count: seeds.count, epochs: training.epochs,
                isDistilling: teacher != nil)
            do {
                runs.append(try run(seed: seed, softLabels, reporter, saver))
            } catch let error as Interrupted {
                // Before the end of its first epoch; the finished seeds are kept.
                guard !runs.isEmpty else { throw error }
                break
            } catch DistillationError.diverged(let epoch) {
                firstDivergence = firstDivergence ?? .diverged(epoch: epoch)
                diverged.append(seed)
            }
        }
        if runs.isEmpty, let firstDivergence { throw firstDivergence }
        return StudentRuns(
            configuration: configuration, training: training, distillation: teacher?.options,
            teacher: teacher?.features.teacher, classNames: task.classNames,
            graphHash: task.graphHash, runs: runs, plannedSeeds: seeds.count,
            divergedSeeds: diverged)
    }

    /// The soft labels that all seeds share; `nil` if the distillation uses none.
    func softLabels(_ progress: any ProgressReport) throws -> Tensor? {
        guard let teacher, teacher.options.softLabelWeight > 0 else { return nil }
        if let knownSoftLabels { return knownSoftLabels }
        return try SoftLabelMaker(
            task: task, teacher: teacher.features, layer: configuration.architecture
        ).scores(teacher.options.softLabelSource, progress: progress)
    }

    private func run(
        seed: Int, _ softLabels: Tensor?, _ reporter: Reporter, _ saver: Saver?
    ) throws -> StudentRun {
        let model = try StudentRegistry.makeModel(configuration, seed: seed)
        let objective = try teacher.map {
            try DistillationObjective(
                task, $0.features, student: configuration, $0.options, softLabels: softLabels,
                seed: seed)
        }
        let loop = TrainingLoop(
            task, model, objective: objective,
            stepsPerEpoch: teacher?.options.stepsPerEpoch ?? 1, training, seed: seed)
        var history = TrainingHistory(task, model, training, objective)
        try saver?.resume(loop, &history, seed: seed)
        let clock = ContinuousClock()
        var lastSaving = clock.now
        var epoch = history.records.count
        while epoch < training.epochs, !history.isFinished {
            let flag = reporter.sink.cancellation
            guard let losses = loop.runEpoch(epoch, watching: flag) else {
                // The epoch's first steps are discarded; checkpoints hold whole epochs.
                history.wasInterrupted = true
                return try history.finish(seed: seed)
            }
            epoch += 1
            try history.append(epoch, losses)
            guard history.divergedAt == nil else { break }
            reporter.report(history)
            if reporter.sink.cancellation.isCancelled {
                history.wasInterrupted = epoch < training.epochs && !history.isFinished
                break
            }
            if let saver, (clock.now - lastSaving) / .seconds(1) >= saver.checkpoint.interval {
                try saver.save(loop, &history, seed: seed)
                lastSaving = clock.now
            }
        }
        // An optimiser's state after a loss that is not finite cannot be resumed.
        if history.divergedAt == nil { try saver?.save(loop, &history, seed: seed) }
        return try history.finish(seed: seed)
    }
}

/// Saves and restores the states of one trainer's trainings.
private struct Saver {
    let checkpoint: TrainingCheckpoint
    let key: String

    /// Saves a state; a disk that is full costs a warning, not the training.
    func save(_ loop: TrainingLoop, _ history: inout TrainingHistory, seed: Int) throws {
        guard let kept = history.checkpoint else { return }
        var tensors = loop.state
        for (name, tensor) in kept.best { tensors["best." + name] = tensor }
        let state = TrainingCheckpoint.State(facts: kept.facts, tensors: tensors)
        if let flaw = state.flaw {
            // An optimizer can overflow while the weights are finite; the earlier state is better.
            history.checkpointFailure = flaw
            return
        }
        do {
            try checkpoint.save(state, seed: seed, key: key)
            history.checkpointFailure = nil
        } catch let error as FileError {
            history.checkpointFailure = error.summary
        }
    }

    func resume(_ loop: TrainingLoop, _ history: inout TrainingHistory, seed: Int) throws {
        guard let state = try checkpoint.state(seed: seed, key: key) else { return }
        try loop.restore(state.tensors)
        history.resume(state.facts, best: state.tensors.under("best."))
    }
}

/// Reports the progress of trainings.
private struct Reporter {
    let sink: any ProgressReport
    let index: Int
    let count: Int
    let epochs: Int
    let isDistilling: Bool

    func report(_ history: TrainingHistory) {
        guard let last = history.records.last else { return }
        let work = isDistilling ? "distilling" : "training"
        sink.report(
            ProgressUpdate(
                stage: count > 1 ? "\(work) (seed \(index + 1) of \(count))" : work,
                completed: last.epoch, total: epochs, unit: "epochs", loss: last.loss,
                metrics: [("validation accuracy", last.validationAccuracy)]))
    }
}

import GraphNetworks
import Support
import Tensor

/// The epochs of one training so far, and the parameters of the best one.
struct TrainingHistory {
    private(set) var records: [EpochRecord] = []
    var wasInterrupted = false
    /// The epoch after which losses, outputs or parameters were no longer finite; `nil`: all are.
    private(set) var divergedAt: Int?
    private let task: NodeClassification
    private let model: any GraphModel
    private let options: TrainingOptions
    private let objective: DistillationObjective?
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// Seconds of the training before it was resumed.
    private var earlierSeconds = 0.0
    private var best: (epoch: Int, accuracy: Double, loss: Double, tensors: [String: Tensor])?
    private var smallestLossWeight: Double = 1
    /// Why the last state was not saved; `nil` if it was.
    var checkpointFailure: String?

    init(
        _ task: NodeClassification, _ model: any GraphModel, _ options: TrainingOptions,
        _ objective: DistillationObjective?
    ) {
        self.task = task
        self.model = model
        self.options = options
        self.objective = objective
        start = clock.now
    }

    /// Seconds of training so far.
    var seconds: Double { earlierSeconds + (clock.now - start) / .seconds(1) }

    /// The facts for a checkpoint; `nil` before the first epoch.
    var checkpoint: (facts: TrainingCheckpoint.Facts, best: [String: Tensor])? {
        best.map { best in
            let facts = TrainingCheckpoint.Facts(
                records: records, bestEpoch: best.epoch, bestAccuracy: best.accuracy,
                bestLoss: best.loss, smallestLossWeight: smallestLossWeight, seconds: seconds)
            return (facts, best.tensors)
        }
    }

    /// Resumes from a checkpoint.
    mutating func resume(_ facts: TrainingCheckpoint.Facts, best tensors: [String: Tensor]) {
        records = facts.records
        best = (facts.bestEpoch, facts.bestAccuracy, facts.bestLoss, tensors)
        smallestLossWeight = facts.smallestLossWeight
        earlierSeconds = facts.seconds
    }

    /// Whether the patience is exhausted: no better epoch for so long.
    var isFinished: Bool {
        if divergedAt != nil { return true }
        guard let patience = options.patience, let best, let last = records.last else {
            return false
        }
        return last.epoch - best.epoch >= patience
    }

    /// Evaluates the student after an epoch and keeps its parameters if they are the best so far; an
    /// epoch that left anything NaN or infinite ends the training instead.
    ///
    /// - Throws: `DistillationError.diverged` if there is no earlier epoch to keep.
    mutating func append(_ epoch: Int, _ losses: TrainingLoop.Losses) throws {
        let logits = try model.predict(task.features, graph: task.graph).logits
        guard losses.areFinite, logits.isFinite, hasFiniteParameters else {
            guard best != nil else { throw DistillationError.diverged(epoch: epoch) }
            divergedAt = epoch
            return
        }
        let validation = Self.score(logits, task, task.validation)
        let test =
            options.selection == .paper ? Self.score(logits, task, task.test) : nil
        let chosen = test ?? validation
        if best.map({ isBetter(chosen, than: ($0.accuracy, $0.loss)) }) ?? true {
            best = (epoch, chosen.accuracy, chosen.loss, model.store.snapshot)
        }
        let lossWeights = (objective?.lossWeights ?? []).map { Double($0) }
        smallestLossWeight = min(smallestLossWeight, lossWeights.min() ?? 1)
        records.append(
            EpochRecord(
                epoch: epoch, loss: Double(losses.total),
                crossEntropy: Double(losses.crossEntropy),
                terms: Dictionary(
                    (losses.terms ?? []).map { ($0.name, Double($0.value)) },
                    uniquingKeysWith: +),
                trainAccuracy: Self.score(logits, task, task.train).accuracy,
                validationAccuracy: validation.accuracy, validationLoss: validation.loss,
                testAccuracy: test?.accuracy,
                layerWeights: (objective?.layerWeights ?? []).map { Double($0) },
                lossWeights: lossWeights, seconds: seconds))
    }

    private var hasFiniteParameters: Bool {
        let parameters = model.store.parameters + (objective?.store.parameters ?? [])
        return parameters.allSatisfy(\.value.isFinite)
    }

    /// A higher accuracy, or the same with a lower loss.
    private func isBetter(
        _ a: (accuracy: Double, loss: Double), than b: (accuracy: Double, loss: Double)
    ) -> Bool { a.accuracy == b.accuracy ? a.loss < b.loss : a.accuracy > b.accuracy }

    /// Accuracy and cross entropy of some nodes.
    private static func score(_ logits: Tensor, _ task: NodeClassification, _ nodes: [Int])
        -> (accuracy: Double, loss: Double)
    {
        guard !nodes.isEmpty else { return (0, 0) }
        let width = logits.rowSize
        var right = 0
        for node in nodes {
            // SAFETY: the row lies inside the logits, which outlive it.
            let row = UnsafeBufferPointer(start: logits.pointer + node * width, count: width)
            if row.argMax == task.labels[node] { right += 1 }
        }
        let loss = logits.crossEntropy(
            CrossEntropyTargets(
                rows: nodes.map(Int32.init), classes: nodes.map { Int32(task.labels[$0]) }))
        return (Double(right) / Double(nodes.count), Double(loss.item))
    }

    /// Restores the best parameters and evaluates the student.
    ///
    /// - Throws: `Interrupted` if no epoch was run.
    func finish(seed: Int) throws -> StudentRun {
        guard let best else { throw Interrupted() }
        try model.store.restore(best.tensors)
        let probabilities = try model.probabilities(task.features, graph: task.graph)
        func metrics(_ nodes: [Int]) -> ClassificationMetrics {
            ClassificationMetrics(probabilities: probabilities, labels: task.labels, nodes: nodes)
        }
        return StudentRun(
            seed: seed, epochs: records, bestEpoch: best.epoch,
            validation: metrics(task.validation),
            test: task.test.isEmpty ? nil : metrics(task.test), probabilities: probabilities,
            model: model, seconds: seconds,
            wasInterrupted: wasInterrupted, warnings: warnings)
    }

    private var warnings: [String] {
        var warnings = objective?.warnings ?? []
        if objective != nil, smallestLossWeight < 0.05 {
            warnings.append(
                "a loss weight fell below 0.05: one of the two losses had almost no effect")
        }
        if let divergedAt, let best {
            warnings.append(
                "training stopped in epoch \(divergedAt), where the loss or the network's outputs became "
                    + "NaN or infinite, and keeps epoch \(best.epoch); train again with a lower "
                    + "--learning-rate")
        }
        if options.selection == .paper {
            warnings.append("the best epoch was chosen on test nodes (protocol “paper”)")
        }
        if let checkpointFailure {
            warnings.append("the checkpoint was not written: \(checkpointFailure)")
        }
        return warnings
    }
}

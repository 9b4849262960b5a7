import GraphNetworks
import NN
import Support
import Tensor

/// One student in training: its network, its loss, its optimiser.
final class TrainingLoop {
    /// The losses of one epoch's last step.
    struct Losses {
        let total: Float
        let crossEntropy: Float
        let terms: [(name: String, value: Float)]?

        /// Whether no loss is NaN or infinite.
        var areFinite: Bool {
            total.isFinite && crossEntropy.isFinite
                && (terms ?? []).allSatisfy { $0.value.isFinite }
        }
    }

    let model: any GraphModel
    let objective: DistillationObjective?
    private let task: NodeClassification
    private let options: TrainingOptions
    private let optimizer: any Optimizer
    private let schedule: LearningRateSchedule
    private let targets: CrossEntropyTargets
    private let steps: Int
    private let seed: Int
    private let isTrain: [Bool]
    private let seen: InductiveView
    private var clusters: ClusterSampler?
    private var cancellation: Cancellation?

    /// Prepares a training.
    ///
    /// - Parameters:
    ///   - task: The graph, its inputs and labels.
    ///   - model: The student, with its initial parameters.
    ///   - objective: The distillation objective; `nil`: labels alone.
    ///   - stepsPerEpoch: Optimiser steps an epoch.
    ///   - options: How to train.
    ///   - seed: The seed of dropout masks and samples.
    init(
        _ task: NodeClassification, _ model: any GraphModel, objective: DistillationObjective?,
        stepsPerEpoch: Int = 1, _ options: TrainingOptions, seed: Int
    ) {
        self.task = task
        self.model = model
        self.objective = objective
        self.options = options
        self.seed = seed
        steps = stepsPerEpoch
        seen = InductiveView(task, isInductive: options.isInductive)
        var isTrain = [Bool](repeating: false, count: task.nodeCount)
        for node in task.train { isTrain[node] = true }
        self.isTrain = isTrain
        var groups = [
            ParameterGroup(
                model.store.trainable, learningRate: options.learningRate,
                weightDecay: options.weightDecay)
        ]
        groups += objective?.parameterGroups(options) ?? []
        optimizer = options.optimizer.make(groups)
        schedule = LearningRateSchedule(options.schedule, totalSteps: options.epochs)
        targets = CrossEntropyTargets(
            rows: task.train.map(Int32.init), classes: task.train.map { Int32(task.labels[$0]) },
            classWeights: options.balancesClasses ? Self.balancedWeights(task) : nil,
            smoothing: options.labelSmoothing)
    }

    /// n / (C · n_c) for each class, 0 for one without training nodes.
    private static func balancedWeights(_ task: NodeClassification) -> [Float] {
        var counts = [Int](repeating: 0, count: task.classNames.count)
        for node in task.train { counts[task.labels[node]] += 1 }
        let present = counts.filter { $0 > 0 }.count
        return counts.map { $0 > 0 ? Float(task.train.count) / Float(present * $0) : 0 }
    }

    /// All tensors that a later epoch depends on, by their owner.
    var state: [String: Tensor] {
        var state = model.store.snapshot(prefix: "model.")
        for (name, tensor) in optimizer.state { state["optimizer." + name] = tensor }
        for (name, tensor) in objective?.store.snapshot(prefix: "objective.") ?? [:] {
            state[name] = tensor
        }
        return state
    }

    /// Restores the tensors of `state`.
    ///
    /// - Throws: `ParameterError` if they do not fit.
    func restore(_ state: [String: Tensor]) throws(ParameterError) {
        try model.store.restore(state.under("model."))
        try objective?.store.restore(state.under("objective."))
        try optimizer.restore(state.under("optimizer."))
    }

    /// Trains one epoch, counted from 0.
    ///
    /// - Parameter cancellation: Looked at between the steps of an epoch, and within their backward passes.
    /// - Returns: The last step's losses; `nil` if the epoch was cancelled.
    func runEpoch(_ epoch: Int, watching cancellation: Cancellation? = nil) -> Losses? {
        self.cancellation = cancellation
        do {
            return try train(epoch)
        } catch {
            model.store.clearGradients()
            objective?.store.clearGradients()
            return nil
        }
    }

    private func train(_ epoch: Int) throws(Interrupted) -> Losses {
        var losses: Losses?
        let factor = schedule.factor(at: epoch)
        if options.batching == .full, let part = seen.part {
            for step in 0..<steps {
                try cancellation?.check()
                var random = RandomSource.derived(seed: seed, stream: 1 + epoch * steps + step)
                losses = try self.step(part.batch, part.features, &random, factor: factor)
            }
        } else if options.batching == .full {
            for step in 0..<steps {
                try cancellation?.check()
                let random = RandomSource.derived(seed: seed, stream: 1 + epoch * steps + step)
                losses = try self.step(random, factor: factor)
            }
        } else {
            var random = RandomSource.derived(seed: seed, stream: 1 + epoch)
            let makers = batches(&random)
            // One seed for each part, so that parts can be prefetched.
            let seeds = makers.map { _ in Int(truncatingIfNeeded: random.next()) }
            let parts = Prefetcher(count: makers.count) { index in
                var own = RandomSource(seed: seeds[index])
                return makers[index](&own)
            }
            while let batch = parts.next() {
                try cancellation?.check()
                let features = task.features.rows(batch.nodes)
                losses = try step(batch, features, &random, factor: factor) ?? losses
            }
        }
        return losses ?? Losses(total: 0, crossEntropy: 0, terms: nil)
    }

    private func step(_ random: RandomSource, factor: Float) throws(Interrupted) -> Losses {
        var pass = ForwardPass(task.graph, random: random)
        let output = model(task.features, &pass)
        let crossEntropy = output.logits.crossEntropy(targets)
        let terms = objective?.loss(output, crossEntropy: crossEntropy, random: &pass.random)
        return try minimize(terms?.total ?? crossEntropy, crossEntropy, terms, factor)
    }

    private func minimize(
        _ total: Tensor, _ crossEntropy: Tensor, _ distilled: DistillationObjective.Losses?,
        _ factor: Float
    ) throws(Interrupted) -> Losses {
        try total.backward(watching: cancellation)
        optimizer.step(learningRateFactor: factor)
        return Losses(
            total: total.item, crossEntropy: crossEntropy.item, terms: distilled?.terms)
    }

    // MARK: - Parts of the graph

    /// The nodes of the loss: those that are aligned, and those with training labels.
    private var wanted: [Int] { objective?.alignedNodes.map(Int.init) ?? task.train }

    /// The parts of one epoch's steps.
    private func batches(_ random: inout RandomSource)
        -> [@Sendable (inout RandomSource) -> GraphBatch]
    {
        switch options.batching {
        case .full: return []
        case .neighbors(let size, let fanouts):
            let sampler = SubgraphSampler(seen.graph, fanouts: fanouts)
            let nodes = wanted
            let order = random.permutation(nodes.count).map { nodes[$0] }
            return stride(from: 0, to: order.count, by: size).map { start in
                let seeds = Array(order[start..<min(order.count, start + size)])
                return { sampler.sample(seeds, random: &$0) }
            }
        case .clusters(let count, let perBatch):
            let sampler =
                clusters ?? ClusterSampler(seen.graph, count: count, seed: seed)
            clusters = sampler
            let seeds = Set(wanted)
            return sampler.batches(clustersPerBatch: perBatch, random: &random).map { nodes in
                let kept = seen.nodes(among: nodes)
                return { _ in sampler.batch(kept, seeds: seeds) }
            }
        }
    }

    /// A step on a part of the graph; `nil` if it has nothing to learn from.
    private func step(
        _ batch: GraphBatch, _ features: FeatureMatrix, _ random: inout RandomSource, factor: Float
    ) throws(Interrupted) -> Losses? {
        let places = batch.seeds.indices.filter { isTrain[batch.nodes[$0]] }
        guard !places.isEmpty || (objective != nil && batch.seedCount > 1) else { return nil }
        var pass = ForwardPass(batch.graph, random: random)
        pass.nodesWithinHops = batch.nodesWithinHops
        let output = model(features, &pass)
        let crossEntropy =
            places.isEmpty
            ? Tensor(0)
            : output.logits.crossEntropy(
                CrossEntropyTargets(
                    rows: places.map(Int32.init),
                    classes: places.map { Int32(task.labels[batch.nodes[$0]]) },
                    classWeights: targets.classWeights, smoothing: targets.smoothing))
        let terms = objective?.loss(
            output, crossEntropy: crossEntropy, among: batch.seeds.map(Int32.init),
            random: &pass.random)
        random = pass.random ?? random
        return try minimize(terms?.total ?? crossEntropy, crossEntropy, terms, factor)
    }
}

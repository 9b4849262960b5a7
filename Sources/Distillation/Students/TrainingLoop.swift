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
        let terms: DistillationObjective.Terms?
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

    /// Prepares a training.
    ///
    /// - Parameters:
    ///   - task: The graph, its inputs and labels.
    ///   - model: The student, with its first numbers.
    ///   - objective: What makes it follow a teacher; `nil`: labels alone.
    ///   - stepsPerEpoch: Optimiser steps an epoch.
    ///   - options: How to train.
    ///   - seed: Decides dropout masks and samples.
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

    /// Trains one epoch, counted from 0.
    func runEpoch(_ epoch: Int) -> Losses {
        var losses: Losses?
        for step in 0..<steps {
            let random = RandomSource.derived(seed: seed, stream: 1 + epoch * steps + step)
            losses = self.step(random, factor: schedule.factor(at: epoch))
        }
        return losses ?? Losses(total: 0, crossEntropy: 0, terms: nil)
    }

    private func step(_ random: RandomSource, factor: Float) -> Losses {
        var pass = ForwardPass(task.graph, random: random)
        let output = model(task.features, &pass)
        let crossEntropy = output.logits.crossEntropy(targets)
        let terms = objective?.loss(output, crossEntropy: crossEntropy, random: &pass.random)
        let total = terms?.total ?? crossEntropy
        total.backward()
        optimizer.step(learningRateFactor: factor)
        return Losses(total: total.item, crossEntropy: crossEntropy.item, terms: terms)
    }
}

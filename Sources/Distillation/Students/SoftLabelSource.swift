import Foundation
import GraphNetworks
import Support
import Tensor

/// Where the soft labels of a distillation come from.
public enum SoftLabelSource: String, Sendable, CaseIterable, Codable {
    /// The teacher's own class log-probabilities, averaged over hops.
    case answers
    /// A logistic regression on the teacher's hop features, trained on the training labels: a linear
    /// probe (Alain and Bengio, arXiv 1610.01644).
    case probe
    /// Three plain GNNs of the student's layer that read the student's inputs and the hop features beside
    /// them, their probabilities averaged.
    case network

    /// The temperature that suits the source: a tuned teacher is overconfident,
    /// models that were stopped on validation nodes are not.
    public var temperature: Float { self == .answers ? 2 : 1 }
}

/// Makes the soft labels that all seeds of a distillation share.
struct SoftLabelMaker {
    let task: NodeClassification
    let teacher: HopFeatures
    let layer: LayerKind

    /// Class log-probabilities of all nodes, `[nodes, classes]`; `nil`: the teacher has no
    /// log-probabilities.
    ///
    /// Labels of training nodes train, those of validation nodes choose the epoch.
    ///
    /// - Throws: `DistillationError`, or `Interrupted`.
    func scores(_ source: SoftLabelSource, progress: any ProgressReport) throws -> Tensor? {
        switch source {
        case .answers: return teacher.meanLogProbabilities
        case .probe:
            return try logProbabilities(
                Baselines.logisticRegression(task, teacher), seeds: [0], progress)
        case .network:
            let inputs = try task.with(features: TeacherInputs.beside(task, teacher))
            var network = StudentConfiguration(
                architecture: layer, style: .plain, inFeatures: inputs.features.width,
                classes: task.classNames.count)
            network.inputDropout = network.dropout
            let trainer = try StudentTrainer(inputs, network, training: TrainingOptions())
            return try logProbabilities(trainer, seeds: [0, 1, 2], progress)
        }
    }

    private func logProbabilities(
        _ trainer: StudentTrainer, seeds: [Int], _ progress: any ProgressReport
    ) throws -> Tensor {
        let runs = try trainer.run(seeds: seeds, progress: progress).runs
        try progress.checkCancellation()
        let sum = runs.dropFirst().reduce(runs[0].probabilities) { $0.adding($1.probabilities) }
        return Tensor(
            sum.values.map { log(max($0 / Float(runs.count), 1e-8)) }, shape: sum.shape)
    }
}

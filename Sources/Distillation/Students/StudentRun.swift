import GraphNetworks
import Tensor

/// The record of one epoch of a training.
public struct EpochRecord: Sendable, Equatable, Codable {
    /// The epoch, counted from 1.
    public let epoch: Int
    /// The loss that was minimised.
    public let loss: Double
    /// The cross entropy of the training labels.
    public let crossEntropy: Double
    /// The loss of each term of the distillation, or of its parts, by name; empty without a teacher.
    public let terms: [String: Double]
    /// The accuracy on training nodes, without dropout, 0 … 1.
    public let trainAccuracy: Double
    /// The accuracy on validation nodes, 0 … 1.
    public let validationAccuracy: Double
    /// The cross entropy of the validation nodes.
    public let validationLoss: Double
    /// The accuracy on test nodes; only under the protocol that looks at it.
    public let testAccuracy: Double?
    /// softmax(γ), one weight for each aligned layer; empty without a teacher.
    public let layerWeights: [Double]
    /// The weights of cross entropy and distillation; empty without a teacher.
    public let lossWeights: [Double]
    /// Seconds since training began.
    public let seconds: Double
}

/// One training of one student from one seed.
public struct StudentRun: Sendable {
    /// The seed of initial parameters and dropout.
    public let seed: Int
    /// The record of every epoch.
    public let epochs: [EpochRecord]
    /// The epoch whose parameters the student has, counted from 1.
    public let bestEpoch: Int
    /// The metrics on validation nodes.
    public let validation: ClassificationMetrics
    /// The metrics on test nodes; `nil` if there are none.
    public let test: ClassificationMetrics?
    /// The class probabilities of all nodes, `[nodes, classes]`.
    public let probabilities: Tensor
    /// The student with the best epoch's parameters.
    public let model: any GraphModel
    /// Seconds of training, evaluation included.
    public let seconds: Double
    /// Whether a person stopped it early.
    public let wasInterrupted: Bool
    /// Warnings about it.
    public let warnings: [String]

    /// The first epoch whose validation accuracy is at least this, counted from 1.
    public func epochsToReach(_ accuracy: Double) -> Int? {
        epochs.first { $0.validationAccuracy >= accuracy }?.epoch
    }

    /// The best validation accuracy of any epoch.
    public var bestValidationAccuracy: Double {
        epochs.map(\.validationAccuracy).max() ?? 0
    }
}

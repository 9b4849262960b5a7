import GraphNetworks
import Tensor

/// What one epoch of a training gave.
public struct EpochRecord: Sendable, Equatable, Codable {
    /// The epoch, counted from 1.
    public let epoch: Int
    /// What was minimised.
    public let loss: Double
    /// The cross entropy of the training labels.
    public let crossEntropy: Double
    /// The loss of each term of the distillation, or of its parts, by name; empty without a teacher.
    public let terms: [String: Double]
    /// The share of training nodes that is right, without dropout, 0 … 1.
    public let trainAccuracy: Double
    /// The share of validation nodes that is right, 0 … 1.
    public let validationAccuracy: Double
    /// The cross entropy of the validation nodes.
    public let validationLoss: Double
    /// The share of test nodes that is right; only under the protocol that looks at it.
    public let testAccuracy: Double?
    /// softmax(γ), one share for each aligned layer; empty without a teacher.
    public let layerWeights: [Double]
    /// The weights of cross entropy and distillation; empty without a teacher.
    public let lossWeights: [Double]
    /// Seconds since training began.
    public let seconds: Double
}

/// One training of one student from one seed.
public struct StudentRun: Sendable {
    /// The seed of first numbers and dropout.
    public let seed: Int
    /// What every epoch gave.
    public let epochs: [EpochRecord]
    /// The epoch whose numbers the student has, counted from 1.
    public let bestEpoch: Int
    /// How good it is on the validation nodes.
    public let validation: ClassificationMetrics
    /// How good it is on the test nodes; `nil` if there are none.
    public let test: ClassificationMetrics?
    /// The class probabilities of all nodes, `[nodes, classes]`.
    public let probabilities: Tensor
    /// The student with the best epoch's numbers.
    public let model: any GraphModel
    /// Seconds of training, evaluation included.
    public let seconds: Double
    /// Whether a person stopped it early.
    public let wasInterrupted: Bool
    /// What a person should know about it.
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

/// Trainings of one student from several seeds.
public struct StudentRuns: Sendable {
    /// The student's shape.
    public let configuration: StudentConfiguration
    /// How it was trained.
    public let training: TrainingOptions
    /// How it was distilled; `nil`: without a teacher.
    public let distillation: DistillationOptions?
    /// Where its knowledge comes from; `nil`: without a teacher.
    public let teacher: TeacherNotice?
    /// The names of the classes.
    public let classNames: [String]
    /// The graph it was trained on.
    public let graphHash: String
    /// The trainings, one for each seed that was begun.
    public let runs: [StudentRun]
    /// How many seeds were asked for; `nil` where that is not known, as in what version 0.1.0 saved.
    public var plannedSeeds: Int?

    /// The test accuracies, one for each seed.
    public var testAccuracies: [Double] { runs.compactMap { $0.test?.accuracy } }
    /// The test macro-F1 scores, one for each seed.
    public var testMacroF1s: [Double] { runs.compactMap { $0.test?.macroF1 } }
    /// The expected calibration errors on test nodes, one for each seed.
    public var testCalibrationErrors: [Double] { runs.compactMap { $0.test?.calibrationError } }
    /// The smallest step that a test accuracy can take: one test node.
    public var testResolution: Double {
        runs.compactMap { $0.test?.count }.max().map { 1 / Double(Swift.max(1, $0)) } ?? 0
    }
    /// The run whose student is used for predictions: the best one on validation nodes.
    public var best: StudentRun? {
        func rank(_ run: StudentRun) -> (Double, Int) {
            (run.validation.accuracy.isNaN ? -1 : run.validation.accuracy, -run.seed)
        }
        return runs.max { rank($0) < rank($1) }
    }
    /// Whether a person stopped it early.
    public var wasInterrupted: Bool {
        runs.contains(where: \.wasInterrupted) || runs.count < (plannedSeeds ?? 0)
    }
    /// Where a person stopped it, such as `interrupted at epoch 12 of 200, 2 of 5 seeds`; `nil` if it ran
    /// to its end.
    public var interruption: String? {
        guard wasInterrupted else { return nil }
        var text = "interrupted"
        if let stopped = runs.last(where: \.wasInterrupted) {
            text += " at epoch \(stopped.epochs.count) of \(training.epochs)"
        }
        if let plannedSeeds, plannedSeeds > 1 {
            text += ", \(runs.count) of \(plannedSeeds) seeds"
        }
        return text
    }
    /// What a person should know, each once.
    public var warnings: [String] {
        var seen: Set<String> = []
        return runs.flatMap(\.warnings).filter { seen.insert($0).inserted }
    }
}

import CommandLanguage
import Distillation
import GraphNetworks
import NN

extension OptimizerKind: ParameterValue {}
extension LearningRateSchedule.Shape: ParameterValue {}

/// Options of `student train` and `student distill` for the training; those that are not
/// given stay the preset's.
struct StudentTrainingOptions: Sendable {
    /// Which part of the graph a step computes.
    enum BatchingKind: String, CaseIterable, ParameterValue {
        case full, neighbors, clusters
    }

    var optimizer: OptimizerKind?
    var weightDecay: Double?
    var schedule: LearningRateSchedule.Shape?
    var patience: Int?
    var balancesClasses = false
    var labelSmoothing: Double?
    var isInductive = false
    var batches = BatchOptions()
    var checkpoint: FilePath?

    /// The parameters, declared once for both commands.
    static let parameters = Parameter<StudentTrainingOptions>.group(
        .option(
            "optimizer", OptimizerKind?.self, otherwise: "adam (light), adamw (reference)",
            help: "Optimizer of the parameters."),
        .option(
            "weight-decay", Double?.self, in: 0...10,
            otherwise: "0.0005", help: "Weight decay; for adam an L2 penalty."),
        .option(
            "schedule", LearningRateSchedule.Shape?.self,
            otherwise: "constant (light), cosine (reference)", help: "Learning-rate schedule."),
        .option(
            "patience", Int?.self, in: 0...100_000, unit: .epochs,
            otherwise: "50 (light), 0 (reference)",
            help: "Early stopping: epochs without a better validation accuracy; 0 turns it off."),
        .flag("balance-classes", help: "Weight classes by inverse frequency in the cross entropy."),
        .option(
            "label-smoothing", Double?.self, in: 0...0.99,
            otherwise: "0",
            help: "Label smoothing: fraction of each target that is spread over all classes."),
        .flag("inductive", help: "Train on the training nodes and the edges among them only."),
        BatchOptions.parameters,
        .option(
            "checkpoint", FilePath?.self,
            otherwise: "no checkpoint",
            help: "Folder for checkpoints; the same command resumes from it."),
        into: StudentTrainingOptions.init)

    /// Options with what was given changed.
    ///
    /// - Parameters:
    ///   - base: The preset's options.
    ///   - receptiveField: The student's receptive field in hops.
    ///   - nodeCount: How many nodes the graph has.
    /// - Throws: `CommandError.unusable` if options contradict each other.
    func applied(
        to base: TrainingOptions, receptiveField: Int, nodeCount: Int
    ) throws(CommandError) -> TrainingOptions {
        var options = base
        options.optimizer = optimizer ?? base.optimizer
        options.weightDecay = weightDecay.map { Float($0) } ?? base.weightDecay
        options.schedule = schedule ?? base.schedule
        if let patience { options.patience = patience > 0 ? patience : nil }
        options.balancesClasses = balancesClasses
        options.labelSmoothing = labelSmoothing.map { Float($0) } ?? base.labelSmoothing
        options.isInductive = isInductive
        options.batching = try batches.batching(
            receptiveField: receptiveField, nodeCount: nodeCount)
        return options
    }

    /// Where states are saved, if they are.
    var trainingCheckpoint: TrainingCheckpoint? {
        checkpoint.map { TrainingCheckpoint(folder: $0.expanded) }
    }
}

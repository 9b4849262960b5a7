import CommandLanguage
import Distillation
import GraphNetworks
import NN

extension OptimizerKind: ParameterValue {}
extension LearningRateSchedule.Shape: ParameterValue {}

/// What `student train` and `student distill` may be told about how numbers are learned; what is not
/// given stays the preset's.
struct TrainingWishes: Sendable {
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
    var batches = BatchWishes()
    var checkpoint: FilePath?

    /// The parameters, declared once for both commands.
    static let parameters = Parameter<TrainingWishes>.group(
        .option("optimizer", OptimizerKind?.self, help: "What changes the numbers."),
        .option(
            "weight-decay", Double?.self, in: 0...10,
            help: "By how much large weights are made smaller at each step."),
        .option(
            "schedule", LearningRateSchedule.Shape?.self,
            help: "How the learning rate changes over the epochs."),
        .option(
            "patience", Int?.self, in: 0...100_000, unit: .epochs,
            help: "Stop after so many without a better validation result; 0 never stops early."),
        .flag("balance-classes", help: "Let the nodes of rare classes weigh more."),
        .option(
            "label-smoothing", Double?.self, in: 0...0.99,
            help: "The share of a label that is spread over all classes."),
        .flag("inductive", help: "Train on training nodes and the edges among them alone."),
        BatchWishes.parameters,
        .option(
            "checkpoint", FilePath?.self,
            help: "A folder that keeps the state; the same command goes on from there."),
        into: TrainingWishes.init)

    /// Options with what was given changed.
    ///
    /// - Parameters:
    ///   - base: The preset's options.
    ///   - reach: How many edges away the student looks.
    ///   - nodeCount: How many nodes the graph has.
    /// - Throws: `CommandError.unusable` if options contradict each other.
    func applied(
        to base: TrainingOptions, reach: Int, nodeCount: Int
    ) throws(CommandError) -> TrainingOptions {
        var options = base
        options.optimizer = optimizer ?? base.optimizer
        options.weightDecay = weightDecay.map { Float($0) } ?? base.weightDecay
        options.schedule = schedule ?? base.schedule
        if let patience { options.patience = patience > 0 ? patience : nil }
        options.balancesClasses = balancesClasses
        options.labelSmoothing = labelSmoothing.map { Float($0) } ?? base.labelSmoothing
        options.isInductive = isInductive
        options.batching = try batches.batching(reach: reach, nodeCount: nodeCount)
        return options
    }

    /// Where states are saved, if they are.
    var trainingCheckpoint: TrainingCheckpoint? {
        checkpoint.map { TrainingCheckpoint(folder: $0.expanded) }
    }
}

/// What may be told about the parts of a graph that training steps compute.
struct BatchWishes: Sendable {
    var kind = TrainingWishes.BatchingKind.full
    var size: Int?
    var fanOuts: [Int]?
    var parts: Int?

    static let parameters = Parameter<BatchWishes>.group(
        .option(
            "batching", default: TrainingWishes.BatchingKind.full,
            help: "What a step computes: the whole graph, nodes with drawn neighbours, or clusters."
        ),
        .option(
            "batch-size", Int?.self, in: 1...10_000_000,
            help: "Nodes a step (512) of `neighbors`, or clusters a step (1) of `clusters`."),
        .option(
            "fan-outs", [Int]?.self, in: 1...100_000,
            help: "The most neighbours drawn at each distance (10), such as [15 10]."),
        .option(
            "parts", Int?.self, in: 1...1_000_000,
            help: "How many clusters the graph is cut into; about a thousand nodes each by default."
        ),
        into: BatchWishes.init)

    /// What a step computes.
    ///
    /// - Throws: `CommandError.unusable` if an option belongs to another kind.
    func batching(reach: Int, nodeCount: Int) throws(CommandError) -> Batching {
        let given = [
            ("--batch-size", size != nil, kind != .full),
            ("--parts", parts != nil, kind == .clusters),
            ("--fan-outs", fanOuts != nil, kind == .neighbors),
        ]
        for (option, isGiven, isMeant) in given where isGiven && !isMeant {
            let other = option == "--fan-outs" ? "neighbors" : "clusters"
            throw .unusable(
                what: option, why: "it has no meaning with --batching \(kind.rawValue)",
                remedy: "add --batching \(other), or leave it out")
        }
        switch kind {
        case .full: return .full
        case .neighbors:
            let drawn = fanOuts ?? Array(repeating: 10, count: max(1, reach))
            return .neighbors(batch: size ?? 512, fanouts: drawn)
        case .clusters:
            let count = parts ?? max(2, nodeCount / 1_000)
            return .clusters(count: min(count, nodeCount), perBatch: size ?? 1)
        }
    }
}

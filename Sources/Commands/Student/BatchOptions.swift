import CommandLanguage
import Distillation
import GraphNetworks
import NN

/// Options for the part of the graph that a training step computes.
struct BatchOptions: Sendable {
    var kind = StudentTrainingOptions.BatchingKind.full
    var size: Int?
    var fanOuts: [Int]?
    var parts: Int?

    static let parameters = Parameter<BatchOptions>.group(
        .option(
            "batching", default: StudentTrainingOptions.BatchingKind.full,
            help:
                "Mini-batches: the full graph, sampled neighbours (GraphSAGE) or clusters (Cluster-GCN)."
        ),
        .option(
            "batch-size", Int?.self, in: 1...10_000_000,
            otherwise: "512 nodes (neighbors), 1 cluster (clusters)",
            help: "Nodes or clusters per step."),
        .option(
            "fan-outs", [Int]?.self, in: 1...100_000,
            otherwise: "10 at each hop",
            help: "Sampled neighbours per node at each hop, such as [15 10] (neighbors)."),
        .option(
            "parts", Int?.self, in: 1...1_000_000,
            otherwise: "one per 1,000 nodes",
            help: "Number of clusters the graph is partitioned into (clusters)."
        ),
        into: BatchOptions.init)

    /// The batching.
    ///
    /// - Throws: `CommandError.unusable` if an option belongs to another kind.
    func batching(receptiveField: Int, nodeCount: Int) throws(CommandError) -> Batching {
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
            let drawn = fanOuts ?? Array(repeating: 10, count: max(1, receptiveField))
            return .neighbors(batch: size ?? 512, fanouts: drawn)
        case .clusters:
            let count = parts ?? max(2, nodeCount / 1_000)
            return .clusters(count: min(count, nodeCount), perBatch: size ?? 1)
        }
    }
}

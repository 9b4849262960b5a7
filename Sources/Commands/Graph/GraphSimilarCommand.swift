import CommandLanguage
import Distillation
import Graphs
import Tables

/// `graph similar`: the nodes that are most like a node.
struct GraphSimilarCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let node: String
        let count: Int
        let readsText: Bool
        let knowledge: HopFeaturesValue?
        let hop: Int
    }

    static let name = "graph similar"
    static let summary =
        "Give the nodes whose features, texts or hop features are most like a node's."
    static let discussion = """
        `similarity` is the cosine of the features that the graph has, or of the texts' TF-IDF if it has none \
        or `--text` is given; `--knowledge` compares what a teacher says of the nodes at `--hop`, each \
        dimension standardised over all nodes.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("node", String.self, help: "The node's id, row or title."),
        .option("first", default: 10, in: 1...1_000_000, unit: .nodes, help: "How many to give."),
        .flag("text", help: "Compare the words of the texts, whatever features there are."),
        .option(
            "knowledge", HopFeaturesValue?.self, otherwise: "the graph's features or texts",
            help: "Hop features to compare."),
        .option("hop", default: 0, in: 0...8, help: "Which hop of the hop features."),
        into: Arguments.init)
    static let result = ResultShape.table(["similarity", "id", "row", "label", "text"])
    static let columnMeanings = ["similarity": "Cosine similarity with the node, −1 to 1."]
    static let examples = [
        Example("graph similar tiny 3 --first 2", "By the words of their texts.", prints: "animal"),
        Example(
            "graph similar tiny 3 --knowledge tiny-knowledge --hop 1", "By what a teacher says.",
            prints: "similarity"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let node = try graph.node(named: arguments.node)
        let features = try Self.features(arguments, session)
        let cancellation = session.progress.cancellation
        let cosines = try features.cosines(to: node, cancellation: cancellation)
        let nearest = cosines.largest(arguments.count, without: node)
        return .table(
            Table(
                [TableColumn("similarity", nearest.map { cosines[$0] })]
                    + (try NodeColumns.columns(of: nearest, in: graph, watching: cancellation)),
                caption: "Most like “\(graph.shortName(of: node))” by \(features.name)"))
    }

    private static func features(
        _ arguments: Arguments, _ session: any CommandSession
    ) throws -> NodeFeatures {
        let graph = arguments.graph.graph
        if let knowledge = arguments.knowledge {
            guard !arguments.readsText else {
                throw CommandError.unusable(
                    what: "--text", why: "--knowledge compares hop features",
                    remedy: "leave out one of the two")
            }
            return try knowledge.features.nodeFeatures(
                hops: [arguments.hop], isStandardized: true, for: graph)
        }
        if !arguments.readsText, let features = graph.features { return features }
        let made = try graph.withTextFeatures(cancellation: session.progress.cancellation)
        guard let features = made.graph.features else {
            throw DistillationError.noFeatures(graph: graph.name)
        }
        return features
    }
}

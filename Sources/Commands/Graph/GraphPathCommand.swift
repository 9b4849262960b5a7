import CommandLanguage
import Graphs
import Tables

/// `graph path`: the shortest way from one node to another.
struct GraphPathCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let source: String
        let target: String
        let followsBoth: Bool
    }

    static let name = "graph path"
    static let summary = "Give the nodes of a shortest path between two nodes as a table."
    static let discussion = """
        Every edge counts 1. In a directed graph edges are followed in their direction; `--both` follows \
        them in either. Of several shortest paths one is given.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("from", String.self, help: "The first node's id, row or title."),
        .positional("to", String.self, help: "The last node's id, row or title."),
        .flag("both", help: "Follow directed edges against their direction, too."),
        into: Arguments.init)
    static let result = ResultShape.table(["step", "id", "row", "label"])
    static let columnMeanings = ["step": "Number of edges from the first node."]
    static let examples = [
        Example("graph path tiny 1 9", "From the heron to the moss.", prints: "step")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let source = try graph.node(named: arguments.source)
        let target = try graph.node(named: arguments.target)
        let adjacency = arguments.followsBoth ? graph.undirectedAdjacency : graph.adjacency
        let path = try adjacency.shortestPath(
            from: source, to: target, cancellation: session.progress.cancellation)
        let ends = "“\(graph.shortName(of: source))” to “\(graph.shortName(of: target))”"
        guard let path else {
            throw CommandError.unusable(
                what: "graph path", why: "no path leads from \(ends)",
                remedy: graph.isDirected && !arguments.followsBoth
                    ? "add --both to follow edges in either direction, or choose other nodes"
                    : "choose nodes of one component; `components` lists them")
        }
        let steps = path.count - 1
        return .table(
            Table(
                [TableColumn("step", Array(path.indices))]
                    + NodeColumns.brief(of: path, in: graph),
                caption: "\(steps) edge\(steps == 1 ? "" : "s") from \(ends)"))
    }
}

/// `graph distances`: how long shortest paths are.
struct GraphDistancesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let sample: Int?
        let followsBoth: Bool
        let seed: Int?
    }

    static let name = "graph distances"
    static let summary = "Count pairs of nodes by the length of the shortest path between them."
    static let discussion = """
        A row for each length: `pairs` counts ordered pairs, `share` is their share of all pairs that a path \
        joins. The caption has the mean and the largest length. Beyond 20,000 nodes the paths start at a \
        sample of 2,000 nodes, drawn by the setting `seed`, unless `--sample` names another number.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "sample", Int?.self, in: 1...1_000_000_000, unit: .nodes,
            otherwise: "all up to 20,000 nodes, else 2,000",
            help: "Number of nodes at which paths start."),
        .flag("both", help: "Follow directed edges against their direction, too."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`", help: "Seed that draws the sample."),
        into: Arguments.init)
    static let result = ResultShape.table(["distance", "pairs", "share"])
    static let columnMeanings = [
        "distance": "Number of edges of the shortest path.",
        "pairs": "Number of ordered pairs of nodes at this distance.",
        "share": "Fraction of all pairs that a path joins.",
    ]
    static let examples = [
        Example("graph distances tiny", "How far the nodes are from each other.", prints: "mean")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let adjacency = arguments.followsBoth ? graph.undirectedAdjacency : graph.adjacency
        let sources = NodeSample(
            of: graph, count: arguments.sample, limit: 20_000, fallback: 2_000,
            seed: arguments.seed ?? session.settings.seed)
        let histogram = try DistanceHistogram(
            adjacency, from: sources.nodes, progress: session.progress)
        let pairs = histogram.pairCounts
        let all = pairs.reduce(0, +)
        var caption =
            "mean \(histogram.mean.map(GraphCard.decimal) ?? "·"), largest \(pairs.count); "
            + "\(GraphCard.number(histogram.unreachableCount)) pairs without a path"
        if let note = sources.note { caption += "; \(note)" }
        return .table(
            Table(
                [
                    TableColumn("distance", pairs.indices.map { $0 + 1 }),
                    TableColumn("pairs", pairs),
                    TableColumn("share", pairs.map { Double($0) / Double(max(all, 1)) }),
                ], caption: "\(graph.name): \(caption)"))
    }
}

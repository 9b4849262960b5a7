import CommandLanguage
import Graphs
import Tables

/// `nodes`: a row for each node.
struct NodesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "nodes"
    static let summary = "List a graph's nodes: id, row, label, degree, split and text."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table([
        "id", "row", "label", "degree", "split", "words", "text",
    ])
    static let examples = [
        Example("nodes tiny", "All nodes.", prints: "label"),
        Example("tiny | nodes | where degree > 1", "Nodes with more than one neighbour."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        var columns = try NodeColumns.columns(
            of: Array(0..<graph.nodeCount), in: graph, watching: session.progress.cancellation)
        if graph.hasLabels { columns.append(NodeColumns.homophily(of: graph)) }
        return .table(Table(columns, caption: graph.name))
    }
}

/// `edges`: a row for each edge.
struct EdgesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let givesBoth: Bool
    }

    static let name = "edges"
    static let summary = "List a graph's edges; each undirected edge is listed once."
    static let discussion = """
        `source` and `target` are the ids of nodes, `source_row` and `target_row` their row numbers. \
        To count per class of the source node, for example to compute homophily, use `--both`: it lists \
        each undirected edge in both directions.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .flag("both", help: "List each undirected edge in both directions."),
        into: Arguments.init)
    static let result = ResultShape.table(["source", "target", "source_row", "target_row"])
    static let examples = [
        Example("edges tiny", "All edges.", prints: "source"),
        Example("edges tiny --both", "Each edge from both of its ends.", prints: "both directions"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        var sources: [Int] = []
        var targets: [Int] = []
        let givesAll = graph.isDirected || arguments.givesBoth
        for node in 0..<graph.nodeCount {
            try session.progress.checkCancellation()
            for other in graph.neighbors(of: node) where givesAll || node <= Int(other) {
                sources.append(node)
                targets.append(Int(other))
            }
        }
        let caption =
            graph.isDirected
            ? "\(graph.name), directed edges"
            : arguments.givesBoth
                ? "\(graph.name), undirected edges, each in both directions"
                : "\(graph.name), undirected edges, each once (--both gives both directions)"
        return .table(
            Table(
                [
                    TableColumn("source", sources.map { graph.ids[$0] }),
                    TableColumn("target", targets.map { graph.ids[$0] }),
                    TableColumn("source_row", sources), TableColumn("target_row", targets),
                ], caption: caption))
    }
}

/// `classes`: a row for each class.
struct ClassesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "classes"
    static let summary =
        "Count the nodes of each class, overall and in each part of the split."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table(["class", "nodes", "train", "validation", "test"])
    static let examples = [Example("classes tiny", "All classes.", prints: "train")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        func counts(_ role: SplitRole?) -> [Int] {
            var counts = Array(repeating: 0, count: graph.classCount)
            for node in 0..<graph.nodeCount where graph.labels[node] >= 0 {
                if let role, graph.activeSplit?.roles[node] != role { continue }
                counts[Int(graph.labels[node])] += 1
            }
            return counts
        }
        return .table(
            Table(
                [
                    TableColumn("class", .texts(graph.classNames), levels: graph.classNames),
                    TableColumn("nodes", counts(nil)),
                    TableColumn("train", counts(.train)),
                    TableColumn("validation", counts(.validation)),
                    TableColumn("test", counts(.test)),
                ], caption: graph.name))
    }
}

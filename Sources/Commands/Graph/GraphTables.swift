import CommandLanguage
import Graphs

/// `nodes`: a row for each node.
struct NodesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "nodes"
    static let summary = "Give a graph's nodes as a table: id, label, degree, split and texts."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table([
        "node", "id", "label", "degree", "split", "words", "text",
    ])
    static let examples = [
        Example("nodes tiny", "All nodes.", prints: "label"),
        Example("tiny | nodes | where degree > 1", "Nodes with more than one neighbour."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let nodes = 0..<graph.nodeCount
        var columns = [
            TableColumn("node", Array(nodes)),
            TableColumn("id", nodes.map { graph.ids[$0] }),
            TableColumn("label", .texts(nodes.map { graph.className(of: $0) })),
            TableColumn("degree", nodes.map { graph.degree(of: $0) }),
        ]
        if let split = graph.activeSplit {
            columns.append(TableColumn("split", split.roles.map(\.word)))
        }
        columns.append(TableColumn("words", nodes.map { graph.texts.wordCount(of: $0) }))
        if graph.titles != nil {
            columns.append(TableColumn("title", nodes.map { graph.title(of: $0) ?? "" }))
        }
        columns.append(TableColumn("text", nodes.map { graph.text(of: $0) }))
        let taken = Set(columns.map(\.name))
        for column in graph.columns where !taken.contains(column.name) {
            columns.append(Self.column(column))
        }
        return .table(Table(columns, caption: graph.name))
    }

    private static func column(_ column: NodeColumn) -> TableColumn {
        switch column.values {
        case .numbers(let numbers):
            TableColumn(column.name, .numbers(numbers.map { $0.isNaN ? nil : $0 }))
        case .texts(let texts):
            TableColumn(column.name, (0..<texts.count).map { texts[$0] })
        }
    }
}

/// `edges`: a row for each edge.
struct EdgesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "edges"
    static let summary = "Give a graph's edges as a table; an undirected edge is given once."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table(["source", "target"])
    static let examples = [Example("edges tiny", "All edges.", prints: "source")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        var sources: [String] = []
        var targets: [String] = []
        for node in 0..<graph.nodeCount {
            for other in graph.neighbors(of: node) where graph.isDirected || node <= Int(other) {
                sources.append(graph.ids[node])
                targets.append(graph.ids[Int(other)])
            }
        }
        return .table(
            Table(
                [TableColumn("source", sources), TableColumn("target", targets)],
                caption: graph.name))
    }
}

/// `classes`: a row for each class.
struct ClassesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "classes"
    static let summary =
        "Give a graph's classes with their counts, overall and in the split in use."
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
                    TableColumn("class", graph.classNames), TableColumn("nodes", counts(nil)),
                    TableColumn("train", counts(.train)),
                    TableColumn("validation", counts(.validation)),
                    TableColumn("test", counts(.test)),
                ], caption: graph.name))
    }
}

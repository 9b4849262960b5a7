import CommandLanguage
import Graphs
import Tables

/// `neighbors`: a row for each node near a node.
struct NeighborsCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let node: String
        let hops: Int
    }

    static let name = "neighbors"
    static let summary = "List the nodes within some hops of a node, nearest first."
    static let discussion = """
        Edges are followed in both directions. For a directed graph the column `direction` gives the \
        direction of the edge between the node and a direct neighbour: `out`, `in` or `both`.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("node", String.self, help: "The node's id or row."),
        .option("hops", default: 1, in: 1...64, unit: .hops, help: "Maximum distance."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "distance", "id", "row", "label", "degree", "split", "words", "text",
    ])
    static let examples = [
        Example("neighbors tiny 3", "Whom a node is linked with.", prints: "otter"),
        Example(
            "neighbors tiny 3 --hops 2 | group distance | count", "How many nodes are how near."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let center = try graph.node(named: arguments.node)
        let rings = graph.rings(around: center, hops: arguments.hops).dropFirst()
        let nodes = Array(rings.joined())
        var columns = [
            TableColumn(
                "distance",
                rings.enumerated().flatMap {
                    Array(repeating: $0.offset + 1, count: $0.element.count)
                }
            )
        ]
        if let incoming = graph.incoming {
            let out = Set(graph.neighbors(of: center))
            let into = Set(incoming.neighbors(of: center))
            columns.append(
                TableColumn(
                    "direction",
                    .texts(
                        nodes.map { node in
                            switch (out.contains(Int32(node)), into.contains(Int32(node))) {
                            case (true, true): "both"
                            case (true, false): "out"
                            case (false, true): "in"
                            case (false, false): nil
                            }
                        })))
        }
        return .table(
            Table(
                columns
                    + (try NodeColumns.columns(
                        of: nodes, in: graph, watching: session.progress.cancellation)),
                caption: "Around “\(graph.shortName(of: center))” in \(graph.name)"))
    }
}

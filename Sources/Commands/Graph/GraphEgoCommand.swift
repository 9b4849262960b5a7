import CommandLanguage
import Figures
import Graphs

/// `graph ego`: a node and what surrounds it, drawn.
struct GraphEgoCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let node: String
        let hops: Int
        let limit: Int
    }

    static let name = "graph ego"
    static let summary = "Draw the ego network of a node: all nodes within some hops of it."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option("node", String.self, help: "The node's id or row."),
        .option("hops", default: 2, in: 0...6, help: "Radius of the ego network."),
        .option("limit", default: 40, in: 1...500, help: "Maximum number of nodes to draw."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [Example("graph ego tiny --node 3 --hops 1", "A node's neighbours.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let node = try graph.node(named: arguments.node)
        let ego = graph.egoNetwork(of: node, hops: arguments.hops, limit: arguments.limit)
        var figure = GraphFigure(
            title: "“\(graph.shortName(of: node))” and \(arguments.hops) hops around it",
            nodes: ego.nodes.map { member in
                .init(
                    label: graph.shortName(of: member, words: 3),
                    category: graph.labels[member] >= 0 ? Int(graph.labels[member]) : nil)
            },
            edges: ego.edges.map { .init($0.from, $0.to) }, categories: graph.classNames, center: 0)
        if ego.omittedCount > 0 {
            figure.subtitle = "\(ego.omittedCount) more nodes are left out"
        }
        return .figure(figure)
    }
}

extension TextAttributedGraph {
    /// The node with an id, or with a row index where no node has it as its id.
    ///
    /// - Throws: `GraphError.unknownNode` with the nearest id.
    func node(named name: String) throws(GraphError) -> Int {
        if let node = ids.index(of: name) { return node }
        if let row = Int(name), (0..<nodeCount).contains(row) { return row }
        return try titledNode(name)
    }
}

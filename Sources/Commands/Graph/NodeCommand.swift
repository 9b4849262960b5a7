import CommandLanguage
import Graphs
import Tables

/// `node`: everything about one node.
struct NodeCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let node: String
    }

    static let name = "node"
    static let summary = "Show one node with all its data and its full text."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .positional("node", String.self, help: "The node's id or row."),
        into: Arguments.init)
    static let result = ResultShape.plain("Record")
    static let examples = [
        Example("node tiny 3", "A node's label, degree, split and text.", prints: "stoat"),
        Example("(node tiny 3).degree", "One fact of it.", prints: "3"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let node = try graph.node(named: arguments.node)
        let table = Table(try NodeColumns.columns(of: [node], in: graph))
        return CommandResult(.record(table.record(0)))
    }
}

import CommandLanguage
import Graphs
import Tables

/// `components`: a row for each connected component.
struct ComponentsCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "components"
    static let summary = "List a graph's connected components, the largest first."
    static let discussion = """
        Edge directions are ignored. `first` is the id of the component's first node; \
        `graph subgraph GRAPH --component N` keeps one component.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table(["component", "nodes", "edges", "share", "first"])
    static let examples = [
        Example("components tiny", "All components.", prints: "share"),
        Example(
            "graph subgraph tiny --nodes [0 1 6 7 8] | components", "Two parts.", prints: "2 rows"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let components = graph.undirectedAdjacency.components().rankedBySize
        var entries = Array(repeating: 0, count: components.count)
        var first = Array(repeating: -1, count: components.count)
        for (node, component) in components.memberships.enumerated() {
            try session.progress.checkCancellation()
            entries[Int(component)] += graph.neighbors(of: node).count
            if first[Int(component)] < 0 { first[Int(component)] = node }
        }
        let sizes = components.sizes
        return .table(
            Table(
                [
                    TableColumn("component", Array(sizes.indices)), TableColumn("nodes", sizes),
                    TableColumn("edges", entries.map { graph.isDirected ? $0 : $0 / 2 }),
                    TableColumn("share", sizes.map { Double($0) / Double(graph.nodeCount) }),
                    TableColumn("first", first.map { graph.ids[$0] }),
                ], caption: graph.name))
    }
}

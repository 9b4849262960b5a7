import CommandLanguage
import Graphs
import Tables

/// `degrees`: how many nodes have how many neighbours.
struct DegreesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
    }

    static let name = "degrees"
    static let summary = "Give the degree distribution of a graph."
    static let discussion = """
        One row per degree that occurs. `share` is the fraction of nodes with exactly this degree, \
        `at-least` the fraction with this degree or a larger one. In an undirected graph the degree is \
        the number of neighbours. In a directed graph it is in-degree plus out-degree, here and \
        everywhere else; `out` and `in` count nodes by one of the two.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."), into: Arguments.init)
    static let result = ResultShape.table(["degree", "nodes", "share", "at-least"])
    static let examples = [
        Example("degrees tiny", "How many nodes have how many neighbours.", prints: "at-least"),
        Example("degrees tiny | where degree > 2", "The tail of the distribution.", prints: "4"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let nodes = 0..<graph.nodeCount
        let all = Self.counts(nodes.map { graph.degree(of: $0) })
        let out =
            graph.isDirected ? Self.counts(nodes.map { graph.outDegree(of: $0) }) : nil
        let into = graph.isDirected ? Self.counts(nodes.map { graph.inDegree(of: $0) }) : nil
        let degrees = Set(all.keys).union(out.map { Set($0.keys) } ?? [])
            .union(into.map { Set($0.keys) } ?? []).sorted()
        let counts = degrees.map { all[$0] ?? 0 }
        var left = graph.nodeCount
        let atLeast = counts.map { count -> Double in
            defer { left -= count }
            return Double(left) / Double(graph.nodeCount)
        }
        var columns = [
            TableColumn("degree", degrees), TableColumn("nodes", counts),
            TableColumn("share", counts.map { Double($0) / Double(graph.nodeCount) }),
            TableColumn("at-least", atLeast),
        ]
        if let out { columns.append(TableColumn("out", degrees.map { out[$0] ?? 0 })) }
        if let into { columns.append(TableColumn("in", degrees.map { into[$0] ?? 0 })) }
        return .table(Table(columns, caption: graph.name))
    }

    private static func counts(_ degrees: [Int]) -> [Int: Int] {
        degrees.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

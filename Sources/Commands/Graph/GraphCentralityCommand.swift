import CommandLanguage
import Graphs
import Support
import Tables

/// `graph centrality`: how central each node is.
struct GraphCentralityCommand: Command {
    /// The measures.
    enum Measure: String, CaseIterable, ParameterValue {
        case degree, pagerank, betweenness, closeness, clustering, core, triangles
    }

    struct Arguments: Sendable {
        let graph: GraphValue
        let measures: [Measure]
        let sample: Int?
        let isWeighted: Bool
        let seed: Int?
    }

    static let name = "graph centrality"
    static let summary = "Measure how central each node is: degree, PageRank, betweenness and more."
    static let discussion = """
        A row a node; the definitions are networkx's. `degree` counts neighbours (in a directed graph edges \
        in and out, with columns `in` and `out`). `pagerank` has damping 0.85. `betweenness` is the share of \
        shortest paths that lead over the node, divided by the number of pairs of other nodes; beyond 5,000 \
        nodes the paths from a sample of 1,000 nodes stand for all. `closeness` is the reciprocal of the mean \
        distance to the node, times the share of nodes that reach it. `clustering` is the share of pairs of \
        neighbours that are neighbours themselves. `core` is the largest k so that the node is in a part \
        where each node has k edges. `triangles` counts the triangles at the node in either direction.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "measures", default: Measure.allCases, help: "Which of them to compute."),
        .option(
            "sample", Int?.self, in: 1...1_000_000_000, unit: .nodes,
            otherwise: "all up to 5,000 nodes, else 1,000",
            help: "Number of nodes whose shortest paths betweenness follows."),
        .flag("weighted", help: "Let PageRank follow edges in proportion to their weights."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`", help: "Seed that draws the sample."),
        into: Arguments.init)
    static let result = ResultShape.table(
        ["id", "row", "label"] + Measure.allCases.map(\.rawValue))
    static let columnMeanings = [
        "pagerank": "PageRank with damping 0.85.",
        "betweenness": "Fraction of shortest paths between other nodes that lead over the node.",
        "closeness":
            "Reciprocal of the mean distance to the node, times the fraction that reaches it.",
        "clustering": "Fraction of pairs of neighbours that are neighbours of each other.",
        "core": "Core number: the largest k of a k-core that holds the node.",
        "triangles": "Number of triangles at the node, directions aside.",
    ]
    static let examples = [
        Example(
            "graph centrality tiny | sort pagerank --desc | first 3", "The most visited nodes.",
            prints: "betweenness"),
        Example(
            "graph centrality tiny --measures [core triangles]", "Some measures alone.",
            prints: "triangles"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let sample = NodeSample(
            of: graph, count: arguments.sample, limit: 5_000, fallback: 1_000,
            seed: arguments.seed ?? session.settings.seed)
        var columns = NodeColumns.brief(of: Array(0..<graph.nodeCount), in: graph)
        let centrality = Centrality(graph, progress: session.progress)
        var triangles: Triangles?
        var notes: [String] = []
        for measure in Measure.allCases where arguments.measures.contains(measure) {
            switch measure {
            case .degree: columns += NodeColumns.degrees(of: graph)
            case .pagerank:
                columns.append(
                    TableColumn(
                        measure.rawValue,
                        try centrality.pageRank(isWeighted: arguments.isWeighted)))
            case .betweenness:
                columns.append(
                    TableColumn(
                        measure.rawValue, try centrality.betweenness(from: sample.nodes)))
                if let note = sample.note { notes.append("betweenness \(note)") }
            case .closeness:
                columns.append(TableColumn(measure.rawValue, try centrality.closeness()))
            case .core:
                columns.append(TableColumn(measure.rawValue, try centrality.coreNumbers()))
            case .clustering, .triangles:
                let found =
                    try triangles ?? Triangles(graph, cancellation: session.progress.cancellation)
                triangles = found
                columns.append(
                    measure == .clustering
                        ? TableColumn(measure.rawValue, found.clustering)
                        : TableColumn(measure.rawValue, found.counts))
            }
        }
        return .table(
            Table(columns, caption: ([graph.name] + notes).joined(separator: ", ")))
    }
}

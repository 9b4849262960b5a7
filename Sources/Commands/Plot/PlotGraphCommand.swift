import CommandLanguage
import Figures
import Graphs

/// `plot graph`: a whole small graph.
struct PlotGraphCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let limit: Int
        let seed: Int?
    }

    static let name = "plot graph"
    static let summary = "Draw a whole small graph, or a connected sample of a large one."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "limit", default: 60, in: 1...400, unit: .nodes,
            help: "How many are drawn; of larger graphs a connected sample."),
        .option(
            "seed", default: nil, in: 0...1_000_000_000,
            help: "Decides the sample and the places; the setting `seed` by default."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("plot graph tiny", "All twelve nodes.", prints: "tiny"),
        Example("plot graph tiny --limit 5", "Five connected nodes.", prints: "5 of 12"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let whole = arguments.graph.graph
        let seed = arguments.seed ?? session.settings.seed
        let graph =
            whole.nodeCount <= arguments.limit
            ? whole
            : try whole.connectedSample(
                size: arguments.limit, seed: seed, cancellation: session.progress.cancellation)
        var edges: [GraphFigure.Edge] = []
        for node in 0..<graph.nodeCount {
            for other in graph.neighbors(of: node) where graph.isDirected || Int(other) > node {
                edges.append(.init(node, Int(other)))
            }
        }
        var figure = GraphFigure(
            title: "Graph \(whole.name)",
            nodes: (0..<graph.nodeCount).map { node in
                .init(
                    label: graph.shortName(of: node, words: 3),
                    category: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil)
            }, edges: edges, categories: graph.classNames)
        figure.seed = seed
        if graph.nodeCount < whole.nodeCount {
            figure.subtitle = "\(graph.nodeCount) of \(whole.nodeCount) nodes, a connected sample"
        }
        return .figure(figure)
    }
}

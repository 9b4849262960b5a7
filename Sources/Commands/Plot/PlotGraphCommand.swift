import CommandLanguage
import Figures
import Graphs
import Support

/// `plot graph`: a whole small graph.
struct PlotGraphCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let limit: Int
        let seed: Int?
    }

    static let name = "plot graph"
    static let summary =
        "Draw a graph; of a large one the nodes of highest degree and their neighbours."
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .option(
            "limit", default: 60, in: 1...400, unit: .nodes,
            help: "Maximum number of nodes to draw."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the setting `seed`", help: "Random seed of the layout."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("plot graph tiny", "All twelve nodes.", prints: "tiny"),
        Example("plot graph tiny --limit 5", "Five nodes.", prints: "5 of 12"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let nodes = try Self.nodes(of: graph, limit: arguments.limit, session.progress)
        var places: [Int: Int] = [:]
        for (place, node) in nodes.enumerated() { places[node] = place }
        var edges: [GraphFigure.Edge] = []
        for (place, node) in nodes.enumerated() {
            for other in graph.neighbors(of: node) where graph.isDirected || Int(other) > node {
                if let target = places[Int(other)] { edges.append(.init(place, target)) }
            }
        }
        var figure = GraphFigure(
            title: "Graph \(graph.name)",
            nodes: nodes.map { node in
                .init(
                    label: graph.shortName(of: node, words: 3),
                    category: graph.labels[node] >= 0 ? Int(graph.labels[node]) : nil)
            }, edges: edges, categories: graph.classNames)
        figure.seed = arguments.seed ?? session.settings.seed
        if nodes.count < graph.nodeCount {
            figure.subtitle =
                "\(nodes.count) of \(graph.nodeCount) nodes, around those with the most neighbours"
        }
        return .figure(figure)
    }

    /// All nodes of a small graph; of a large one those around the node with the most neighbours, then
    /// around the next such node that is not yet among them, until the limit.
    private static func nodes(
        of graph: TextAttributedGraph, limit: Int, _ progress: any ProgressReport
    ) throws -> [Int] {
        guard graph.nodeCount > limit else { return Array(0..<graph.nodeCount) }
        let starts = (0..<graph.nodeCount).sorted {
            (graph.degree(of: $1), $0) < (graph.degree(of: $0), $1)
        }
        try progress.checkCancellation()
        var chosen: [Int] = []
        var seen: Set<Int> = []
        for start in starts where !seen.contains(start) && chosen.count < limit {
            var waiting = [start]
            seen.insert(start)
            while let node = waiting.first, chosen.count < limit {
                waiting.removeFirst()
                chosen.append(node)
                // A hub alone must not fill the drawing and the list of those that wait.
                for other in graph.neighbors(of: node).prefix(limit)
                where seen.insert(Int(other)).inserted {
                    waiting.append(Int(other))
                }
            }
        }
        return chosen
    }
}

import CommandLanguage
import Figures
import Graphs
import Tables

/// `graph communities`: groups of nodes with many edges inside.
struct GraphCommunitiesCommand: Command {
    struct Arguments: Sendable {
        let graph: GraphValue
        let givesNodes: Bool
        let resolution: Double
        let seed: Int?
    }

    static let name = "graph communities"
    static let summary = "Find groups of nodes with many edges inside and few between them."
    static let discussion = """
        The Leiden algorithm looks for the groups of largest modularity; directions and weights of edges do \
        not matter. A row a community, the largest first: `inside` counts the edges within it, `outside` \
        those that leave it, `label` is its most frequent class and `label-share` the share of its labelled \
        nodes that have it. `--nodes` gives a row a node instead, with its community.
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph."),
        .flag("nodes", help: "Give a row a node with the number of its community."),
        .option(
            "resolution", default: 1.0, in: 0.001...1_000,
            help: "Above 1 for more and smaller communities, below 1 for fewer."),
        .option(
            "seed", Int?.self, otherwise: "the setting `seed`",
            help: "Seed of the order in which nodes move."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "community", "nodes", "share", "inside", "outside", "label", "label-share",
    ])
    static let columnMeanings = [
        "community": "Number of the community, from 0, the largest first.",
        "nodes": "Number of nodes.", "inside": "Number of edges within the community.",
        "outside": "Number of edges that leave the community.",
        "label": "The most frequent class of the community.",
        "label-share": "Fraction of its labelled nodes that have this class.",
    ]
    static let examples = [
        Example("graph communities tiny", "A row a community.", prints: "modularity"),
        Example(
            "graph communities tiny --nodes | where community == 0", "The nodes of the largest.",
            prints: "label"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        let found = try Communities(
            graph, resolution: arguments.resolution,
            seed: arguments.seed ?? session.settings.seed,
            cancellation: session.progress.cancellation)
        let caption =
            "\(graph.name): \(found.count) communities, modularity "
            + ValueFormat.fixed(4).string(found.modularity)
        let numbers = found.numbers.map(Int.init)
        if arguments.givesNodes {
            let nodes = Array(0..<graph.nodeCount)
            return .table(
                Table(
                    NodeColumns.brief(of: nodes, in: graph) + [TableColumn("community", numbers)],
                    caption: caption))
        }
        return .table(Self.table(found, numbers, graph).captioned(caption))
    }

    private static func table(
        _ found: Communities, _ numbers: [Int], _ graph: TextAttributedGraph
    ) -> Table {
        let adjacency = graph.undirectedAdjacency
        var sizes = Array(repeating: 0, count: found.count)
        var (inside, outside) = (sizes, sizes)
        var labels = Array(
            repeating: Array(repeating: 0, count: graph.classCount), count: found.count)
        for (node, number) in numbers.enumerated() {
            sizes[number] += 1
            if graph.labels[node] >= 0 { labels[number][Int(graph.labels[node])] += 1 }
            for other in adjacency.neighbors(of: node) {
                if numbers[Int(other)] == number {
                    inside[number] += 1
                } else {
                    outside[number] += 1
                }
            }
        }
        let best = labels.map { counts in
            counts.indices.max { (counts[$0], $1) < (counts[$1], $0) }.flatMap {
                counts[$0] > 0 ? $0 : nil
            }
        }
        let shares = zip(labels, best).map { counts, best in
            best.map { Double(counts[$0]) / Double(counts.reduce(0, +)) }
        }
        return Table([
            TableColumn("community", Array(sizes.indices)), TableColumn("nodes", sizes),
            TableColumn("share", sizes.map { Double($0) / Double(graph.nodeCount) }),
            TableColumn("inside", inside.map { $0 / 2 }), TableColumn("outside", outside),
            TableColumn("label", .texts(best.map { $0.map { graph.classNames[$0] } })),
            TableColumn("label-share", .numbers(shares)),
        ])
    }
}

import CommandLanguage
import Graphs
import Tables

/// `graph mixing`: which classes are linked with which.
struct GraphMixingCommand: Command {
    /// The kinds of rows.
    enum Rows: String, CaseIterable, ParameterValue {
        /// A class, with a column for each class.
        case matrix
        /// Two classes.
        case pair
        /// A class, with its homophily.
        case className = "class"
        /// A measure of the whole graph.
        case measure
    }

    struct Arguments: Sendable {
        let graph: GraphValue
        let rows: Rows
        let givesShares: Bool
    }

    static let name = "graph mixing"
    static let summary = "Count links between classes, and measure homophily in several ways."
    static let discussion = """
        Only edges between labelled nodes count. An undirected edge is counted from both of its ends: a row \
        of the matrix holds all links of a class's nodes, and an edge within a class counts twice. A directed \
        edge counts once, in the row of its source. `--by pair` gives each pair of classes a row, the most \
        linked first, undirected edges once, with the number expected if edges ignored classes. `--by class` \
        gives each class's homophily, the share of its links that stay within it. `--by measure` gives edge, node, \
        class-insensitive (Lim and others 2021) and adjusted homophily (Platonov and others 2023, the assortativity).
        """
    static let signature = Signature(
        .positional("graph", GraphValue.self, help: "A graph with labels."),
        .option("by", default: Rows.matrix, help: "What a row is."),
        .flag("shares", help: "Divide each row of the matrix by its sum."),
        into: Arguments.init)
    static let examples = [
        Example("graph mixing tiny", "Links from each class to each class.", prints: "plant"),
        Example(
            "graph mixing tiny --by pair | first 1", "The most linked classes.", prints: "ratio"),
        Example("graph mixing tiny --by class", "Each class's homophily.", prints: "homophily"),
        Example("graph mixing tiny --by measure", "Homophily of the graph.", prints: "adjusted"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let graph = arguments.graph.graph
        guard graph.hasLabels else { throw GraphError.noLabels(graph: graph.name) }
        let mixing = ClassMixing(graph)
        let table =
            switch arguments.rows {
            case .matrix: Self.matrix(mixing, graph, givesShares: arguments.givesShares)
            case .pair: Self.pairs(mixing, graph)
            case .className: Self.classes(mixing, graph)
            case .measure: Self.measures(mixing, graph)
            }
        let edges =
            mixing.isDirected
            ? "directed edges, rows are their sources"
            : arguments.rows == .pair
                ? "undirected edges, each once" : "undirected edges, each from both ends"
        return .table(table.captioned("\(graph.name): \(edges)"))
    }

    private static func matrix(
        _ mixing: ClassMixing, _ graph: TextAttributedGraph, givesShares: Bool
    ) -> Table {
        let columns = graph.classNames.enumerated().map { number, name in
            givesShares
                ? TableColumn(
                    name,
                    measures: zip(mixing.counts, mixing.outgoing).map { row, all in
                        all == 0 ? nil : Double(row[number]) / Double(all)
                    })
                : TableColumn(name, mixing.counts.map { $0[number] })
        }
        return Table([TableColumn("class", graph.classNames)] + columns)
    }

    private static func pairs(_ mixing: ClassMixing, _ graph: TextAttributedGraph) -> Table {
        var rows: [(from: Int, to: Int, edges: Int, expected: Double)] = []
        for source in mixing.counts.indices {
            for target in mixing.counts.indices where mixing.isDirected || source <= target {
                // The row of one class alone holds each edge between two classes once.
                let isDouble = !mixing.isDirected && source == target
                let count = mixing.counts[source][target] / (isDouble ? 2 : 1)
                let expected = mixing.expected(from: source, to: target) / (isDouble ? 2 : 1)
                rows.append((source, target, count, expected))
            }
        }
        rows.sort { ($1.edges, $0.from, $0.to) < ($0.edges, $1.from, $1.to) }
        let all = Double(max(1, rows.reduce(0) { $0 + $1.edges }))
        return Table([
            TableColumn("from", rows.map { graph.classNames[$0.from] }),
            TableColumn("to", rows.map { graph.classNames[$0.to] }),
            TableColumn("edges", rows.map(\.edges)),
            TableColumn("share", rows.map { Double($0.edges) / all }),
            TableColumn("expected", rows.map(\.expected)),
            TableColumn(
                "ratio",
                measures: rows.map { $0.expected > 0 ? Double($0.edges) / $0.expected : nil }),
        ])
    }

    private static func classes(_ mixing: ClassMixing, _ graph: TextAttributedGraph) -> Table {
        let all = Double(max(1, mixing.total))
        return Table([
            TableColumn("class", graph.classNames), TableColumn("nodes", mixing.classSizes),
            TableColumn("links", mixing.outgoing),
            TableColumn("same", mixing.counts.indices.map { mixing.counts[$0][$0] }),
            TableColumn("homophily", measures: mixing.classHomophilies),
            TableColumn("expected", mixing.incoming.map { Double($0) / all }),
        ])
    }

    private static func measures(_ mixing: ClassMixing, _ graph: TextAttributedGraph) -> Table {
        var rows: [(name: String, value: Double?)] = [
            ("edge", mixing.edgeHomophily), ("node", mixing.nodeHomophily),
            ("class-insensitive", mixing.classInsensitiveHomophily),
            ("adjusted", mixing.adjustedHomophily),
        ]
        if mixing.isDirected {
            // As on the card.
            rows.append(("edge, pairs joined both ways once", graph.statistics.edgeHomophily))
        }
        return Table([
            TableColumn("measure", rows.map(\.name)),
            TableColumn("homophily", measures: rows.map(\.value)),
        ])
    }
}

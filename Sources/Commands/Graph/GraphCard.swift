import Figures
import Graphs

/// The card of `graph describe`.
enum GraphCard {
    /// Counts, classes, homophily, splits and two histograms.
    static func card(of graph: TextAttributedGraph) -> CardPanel {
        let statistics = graph.statistics
        var rows: [CardPanel.Row] = [
            .init("nodes", number(statistics.nodeCount)),
            .init(
                "edges",
                number(statistics.edgeCount) + (graph.isDirected ? ", directed" : "")
                    + (graph.edgeWeights == nil ? "" : ", weighted")),
            .init(
                "mean degree",
                decimal(statistics.meanDegree) + (graph.isDirected ? " (in + out)" : "")),
            .init(
                "components",
                "\(statistics.componentSizes.count) (largest \(number(statistics.componentSizes.first ?? 0)))"
            ),
            .init("words per text", decimal(statistics.meanTextLength)),
        ]
        if graph.classCount > 0 {
            let counts = zip(graph.classNames, statistics.classCounts)
                .map { "\($0) \(number($1))" }
            rows.append(.init("classes", "\(graph.classCount): " + counts.joined(separator: ", ")))
        }
        if let homophily = statistics.edgeHomophily {
            rows.append(.init("edge homophily", decimal(homophily)))
        }
        if !graph.splits.isEmpty { rows.append(.init("splits", splits(of: graph))) }
        if let features = graph.features {
            rows.append(
                .init(
                    "features",
                    "\(features.name), \(features.columnCount) columns\(features.isSparse ? ", sparse" : "")"
                ))
        }
        if let columns = graph.provenance.columnSummary { rows.append(.init("columns", columns)) }
        rows.append(.init("source", graph.provenance.source))
        return CardPanel(
            title: "Graph \(graph.name)", rows: rows,
            figures: [
                SmallHistogramFigure(
                    title: graph.isDirected ? "degree (in + out)" : "degree",
                    values: statistics.degrees.map(Double.init),
                    isLogarithmic: true),
                SmallHistogramFigure(
                    title: "words per text", values: statistics.textLengths.map(Double.init)),
            ], notes: notes(on: graph, statistics))
    }

    private static func splits(of graph: TextAttributedGraph) -> String {
        graph.splits.map { split in
            let isActive = split.name == graph.activeSplit?.name
            let counts =
                "\(split.count(of: .train))/\(split.count(of: .validation))/\(split.count(of: .test))"
            return "\(split.name) (\(counts)\(isActive ? ", in use" : ""))"
        }.joined(separator: "; ")
    }

    private static func notes(
        on graph: TextAttributedGraph, _ statistics: GraphStatistics
    ) -> [String] {
        let edges = graph.provenance.edges
        var notes = graph.splitNotes
        if edges.duplicates > 0 || edges.selfLoops > 0 {
            notes.append(
                "dropped on reading: \(number(edges.duplicates)) duplicate edges, \(number(edges.selfLoops)) self loops"
            )
        }
        if statistics.unlabeledCount > 0, graph.classCount > 0 {
            notes.append("\(number(statistics.unlabeledCount)) nodes have no label")
        }
        return notes + graph.provenance.notes
    }

    /// An integer with a blank between thousands.
    static func number(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits = String(digits.dropLast(3))
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A value with two decimals.
    static func decimal(_ value: Double) -> String {
        guard let rounded = (value * 100).rounded().integer else { return "·" }
        let rest = (rounded % 100).magnitude
        return "\(rounded / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

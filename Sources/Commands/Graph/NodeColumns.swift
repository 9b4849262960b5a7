import CommandLanguage
import Graphs
import Support
import Tables

/// The columns of tables of nodes.
enum NodeColumns {
    /// A row for each of some nodes: its own name (`id`), its position (`row`), label, degree (of a
    /// directed graph also `in` and `out`, which add up to it), split, words, title, text, and the
    /// further columns of the graph; of those, names that are taken get a number.
    static func columns(
        of nodes: [Int], in graph: TextAttributedGraph,
        watching cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) -> [TableColumn] {
        func each<Cell>(_ cell: (Int) -> Cell) throws(Interrupted) -> [Cell] {
            var cells: [Cell] = []
            cells.reserveCapacity(nodes.count)
            for node in nodes {
                try cancellation.check()
                cells.append(cell(node))
            }
            return cells
        }
        var columns = [
            TableColumn("id", try each { graph.ids[$0] }),
            TableColumn("row", .integers(nodes), formerName: "node"),
            TableColumn(
                "label", .texts(try each { graph.className(of: $0) }), levels: graph.classNames),
            TableColumn("degree", try each { graph.degree(of: $0) }),
        ]
        if graph.isDirected {
            columns.append(TableColumn("in", nodes.map { graph.inDegree(of: $0) }))
            columns.append(TableColumn("out", nodes.map { graph.outDegree(of: $0) }))
        }
        if let split = graph.activeSplit {
            columns.append(
                TableColumn(
                    "split",
                    .texts(try each { split.roles[$0] == .none ? nil : split.roles[$0].word }),
                    levels: SplitRole.levels))
        }
        columns.append(TableColumn("words", try each { graph.texts.wordCount(of: $0) }))
        if graph.titles != nil {
            columns.append(TableColumn("title", try each { graph.title(of: $0) ?? "" }))
        }
        columns.append(TableColumn("text", try each { graph.text(of: $0) }))
        return columns + graph.columns.map { Self.column($0, nodes) }
    }

    /// The columns that identify nodes: `id`, `row`, `title` if there are titles, and `label`.
    static func brief(of nodes: [Int], in graph: TextAttributedGraph) -> [TableColumn] {
        var columns = [
            TableColumn("id", .texts(nodes.map { graph.ids[$0] }), formerName: "node"),
            TableColumn("row", nodes),
        ]
        if graph.titles != nil {
            columns.append(TableColumn("title", .texts(nodes.map { graph.title(of: $0) })))
        }
        columns.append(
            TableColumn(
                "label", .texts(nodes.map { graph.className(of: $0) }), levels: graph.classNames))
        return columns
    }

    /// The share of each node's labelled neighbours, in either direction, that are of its class.
    static func homophily(of graph: TextAttributedGraph) -> TableColumn {
        let adjacency = graph.undirectedAdjacency
        let shares = (0..<graph.nodeCount).map { node -> Double? in
            let known = adjacency.neighbors(of: node).filter { graph.labels[Int($0)] >= 0 }
            guard graph.labels[node] >= 0, !known.isEmpty else { return nil }
            let same = known.count { graph.labels[Int($0)] == graph.labels[node] }
            return Double(same) / Double(known.count)
        }
        return TableColumn("homophily", .numbers(shares))
    }

    /// The degree of every node and, in a directed graph, its two parts `in` and `out`.
    static func degrees(of graph: TextAttributedGraph) -> [TableColumn] {
        let nodes = 0..<graph.nodeCount
        let degree = TableColumn("degree", nodes.map { graph.degree(of: $0) })
        guard graph.isDirected else { return [degree] }
        return [
            degree, TableColumn("in", nodes.map { graph.inDegree(of: $0) }),
            TableColumn("out", nodes.map { graph.outDegree(of: $0) }),
        ]
    }

    /// Integers where all numbers are whole, else numbers; missing ones stay missing.
    private static func cells(_ numbers: [Double]) -> TableCells {
        var integers: [Int?] = []
        integers.reserveCapacity(numbers.count)
        for number in numbers {
            let integer = Int(exactly: number)
            guard number.isNaN || integer.map({ $0.magnitude < 1 << 53 }) == true else {
                return .numbers(numbers.map { $0.isNaN ? nil : $0 })
            }
            integers.append(integer)
        }
        return .integers(integers)
    }

    private static func column(_ column: NodeColumn, _ nodes: [Int]) -> TableColumn {
        switch column.values {
        case .numeric(let cells):
            TableColumn(column.name, Self.cells(nodes.map { cells[$0] }))
        case .texts(let texts): TableColumn(column.name, nodes.map { texts[$0] })
        }
    }
}

extension SplitRole {
    /// The words of the parts in the order in which tables have them.
    static let levels = [SplitRole.train, .validation, .test].map(\.word)
}

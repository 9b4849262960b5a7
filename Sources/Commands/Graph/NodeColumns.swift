import CommandLanguage
import Graphs
import Support

/// What tables say of a graph's nodes.
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
            TableColumn("label", .texts(try each { graph.className(of: $0) })),
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
                    .texts(try each { split.roles[$0] == .none ? nil : split.roles[$0].word })))
        }
        columns.append(TableColumn("words", try each { graph.texts.wordCount(of: $0) }))
        if graph.titles != nil {
            columns.append(TableColumn("title", try each { graph.title(of: $0) ?? "" }))
        }
        columns.append(TableColumn("text", try each { graph.text(of: $0) }))
        return columns + graph.columns.map { Self.column($0, nodes) }
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
        case .numbers(let numbers):
            TableColumn(column.name, Self.cells(nodes.map { numbers[$0] }))
        case .texts(let texts): TableColumn(column.name, nodes.map { texts[$0] })
        }
    }
}

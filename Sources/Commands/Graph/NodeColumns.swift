import CommandLanguage
import Graphs

/// What tables say of a graph's nodes.
enum NodeColumns {
    /// A row for each of some nodes: number, id, label, degree, split, words, title, text, and the
    /// further columns of the graph.
    static func columns(of nodes: [Int], in graph: TextAttributedGraph) -> [TableColumn] {
        var columns = [
            TableColumn("node", nodes),
            TableColumn("id", nodes.map { graph.ids[$0] }),
            TableColumn("label", .texts(nodes.map { graph.className(of: $0) })),
            TableColumn("degree", nodes.map { graph.degree(of: $0) }),
        ]
        if let split = graph.activeSplit {
            columns.append(
                TableColumn(
                    "split",
                    .texts(nodes.map { split.roles[$0] == .none ? nil : split.roles[$0].word })))
        }
        columns.append(TableColumn("words", nodes.map { graph.texts.wordCount(of: $0) }))
        if graph.titles != nil {
            columns.append(TableColumn("title", nodes.map { graph.title(of: $0) ?? "" }))
        }
        columns.append(TableColumn("text", nodes.map { graph.text(of: $0) }))
        let taken = Set(columns.map(\.name))
        for column in graph.columns where !taken.contains(column.name) {
            columns.append(Self.column(column, nodes))
        }
        return columns
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

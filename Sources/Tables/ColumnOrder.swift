import Support

/// In which order the different cells of a column stand where rows are grouped: numbers ascending, classes and
/// other levels in their own order, texts as they are first seen; missing cells come last.
struct ColumnOrder {
    private var levels: [String: Int] = [:]
    private var firstSeen: [CellKey: Int] = [:]

    /// Looks at a column's cells.
    init(_ column: TableColumn) {
        for level in column.levels ?? [] where levels[level] == nil { levels[level] = levels.count }
        for row in 0..<column.cells.count {
            let key = column.cells.key(row)
            if firstSeen[key] == nil { firstSeen[key] = firstSeen.count }
        }
    }

    /// A cell's place: lower comes first; of equal places the cells are equal.
    func place(of key: CellKey) -> (kind: Int, place: Double) {
        switch key {
        case .integer(let value): (0, Double(value))
        case .number(let value): (0, value)
        case .boolean(let value): (0, value ? 1 : 0)
        case .text(let text):
            levels[text].map { (0, Double($0)) } ?? (1, Double(firstSeen[key] ?? 0))
        case .notANumber: (2, 0)
        case .missing: (3, 0)
        }
    }
}

extension Table {
    /// The rows that share the same cells in some columns, in the columns' orders.
    ///
    /// - Throws: `unknownColumn`, `Interrupted`.
    func orderedRowsByKey(
        _ names: [String], watching cancellation: Cancellation = Cancellation()
    ) throws -> [(key: [CellKey], rows: [Int])] {
        var orders: [ColumnOrder] = []
        for name in names { orders.append(ColumnOrder(try requireColumn(name))) }
        let groups = try rowsByKey(names, watching: cancellation)
        let places = groups.map { group in
            zip(orders, group.key).map { $0.place(of: $1) }
        }
        let order = groups.indices.sorted { a, b in
            for (one, other) in zip(places[a], places[b]) where one != other { return one < other }
            return a < b
        }
        return order.map { groups[$0] }
    }
}

import Support

/// Choosing and ordering rows.
extension Table {
    /// The table with some of its rows, in the order given.
    public func selecting(_ rows: [Int]) -> Table {
        Table(
            columns.map { $0.holding($0.cells.selecting(rows)) }, caption: caption,
            groupedBy: groupNames)
    }

    /// The rows for which a condition holds.
    public func filtered(_ isWanted: (Int) throws -> Bool) rethrows -> Table {
        selecting(try (0..<rowCount).filter(isWanted))
    }

    /// The first rows.
    public func first(_ count: Int) -> Table { selecting(Array((0..<rowCount).prefix(count))) }

    /// The last rows.
    public func last(_ count: Int) -> Table { selecting(Array((0..<rowCount).suffix(count))) }

    /// Rows drawn at random without putting back, in the table's order.
    public func sampled(_ count: Int, seed: Int) -> Table {
        var random = RandomSource(seed: seed)
        return selecting(random.permutation(rowCount).prefix(max(0, count)).sorted())
    }

    /// The rows in the order of one or more columns, the first named first; equal rows keep their
    /// order and missing cells come last.
    ///
    /// - Throws: `unknownColumn`, `Interrupted`.
    public func sorted(
        by names: [String], descending: Bool = false,
        watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        var orders: [(Int, Int) -> Int] = []
        for name in names {
            orders.append(Self.order(of: try requireColumn(name).cells, descending: descending))
        }
        let rows = try (0..<rowCount).sorted { a, b in
            try cancellation.check()
            for order in orders {
                let result = order(a, b)
                if result != 0 { return result < 0 }
            }
            return a < b
        }
        return selecting(rows)
    }

    /// Compares two rows of a column: negative if the first comes first.
    private static func order(of cells: TableCells, descending: Bool) -> (Int, Int) -> Int {
        func compare<Cell: Comparable>(_ values: [Cell?]) -> (Int, Int) -> Int {
            { a, b in
                guard let x = values[a] else { return values[b] == nil ? 0 : 1 }
                guard let y = values[b] else { return -1 }
                let result = x < y ? -1 : y < x ? 1 : 0
                return descending ? -result : result
            }
        }
        switch cells {
        case .integers(let values): return compare(values)
        case .numbers(let values): return compare(values.map { $0.flatMap { $0.isNaN ? nil : $0 } })
        case .texts(let values): return compare(values)
        case .booleans(let values): return compare(values.map { $0.map { $0 ? 1 : 0 } })
        }
    }

    /// The first row of each different row, over some columns or all.
    ///
    /// - Throws: `unknownColumn`, `Interrupted`.
    public func unique(
        by names: [String] = [], watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let groups = try rowsByKey(names.isEmpty ? columnNames : names, watching: cancellation)
        return selecting(groups.compactMap(\.rows.first))
    }
}

import Support

/// The denominators of a cross table's cells.
public enum PivotShares: String, CaseIterable, Sendable {
    /// The sum of its row.
    case rows
    /// The sum of its column.
    case columns
    /// The sum of all cells.
    case all
}

extension Table {
    /// The most cells that a cross table may have.
    static let pivotLimit = 10_000_000

    /// A cross table: a row for each cell of some columns, a column for each cell of another.
    ///
    /// - Parameters:
    ///   - rows: The columns whose cells make rows.
    ///   - name: The column whose cells make columns.
    ///   - values: The column whose numbers are put together; `nil`: rows are counted.
    ///   - aggregate: How they are put together.
    ///   - shares: What the cells are divided by, if anything.
    ///   - cancellation: Looked at for every row.
    /// - Throws: `unknownColumn`, `columnNotNumeric`, `tooManyColumns`, `Interrupted`.
    public func pivoted(
        rows: [String], columns name: String, values: String? = nil,
        by aggregate: Aggregate = .mean,
        shares: PivotShares? = nil, watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let rowGroups = try orderedRowsByKey(rows, watching: cancellation)
        let columnGroups = try orderedRowsByKey([name], watching: cancellation)
        guard columnGroups.count <= TableReader.columnLimit,
            columnGroups.count * rowGroups.count <= Self.pivotLimit
        else {
            throw TableError.tooManyColumns(
                count: columnGroups.count, limit: TableReader.columnLimit)
        }
        var places = [Int](repeating: 0, count: rowCount)
        for (place, group) in columnGroups.enumerated() {
            for row in group.rows { places[row] = place }
        }
        let numbers = try values.map { try requireNumbers($0) }
        var cells = [[Double?]](
            repeating: Array(repeating: nil, count: columnGroups.count), count: rowGroups.count)
        for (place, group) in rowGroups.enumerated() {
            var members = [[Int]](repeating: [], count: columnGroups.count)
            for row in group.rows {
                try cancellation.check()
                members[places[row]].append(row)
            }
            cells[place] = members.map { members in
                guard let numbers else { return Double(members.count) }
                let present = members.compactMap { numbers[$0] }
                return present.isEmpty && aggregate != .sum ? nil : aggregate.of(present)
            }
        }
        if let shares { cells = Self.shares(of: cells, by: shares) }
        let isWhole = numbers == nil && shares == nil
        let source = try requireColumn(name)
        let texts = source.cells.displayTexts()
        let heads = columnGroups.map { group in group.rows.first.flatMap { texts[$0] } ?? "missing"
        }
        let firsts = rowGroups.compactMap(\.rows.first)
        var result: [TableColumn] = []
        for row in rows {
            let column = try requireColumn(row)
            result.append(column.holding(column.cells.selecting(firsts)))
        }
        for (place, head) in heads.enumerated() {
            let column = cells.map { $0[place] }
            result.append(
                TableColumn(
                    head,
                    isWhole
                        ? .integers(column.map { $0.flatMap { Int(exactly: $0) } })
                        : .numbers(column)))
        }
        return Table(result, caption: caption)
    }

    private static func shares(of cells: [[Double?]], by shares: PivotShares) -> [[Double?]] {
        func sum(_ numbers: [Double?]) -> Double { numbers.reduce(0) { $0 + ($1 ?? 0) } }
        func divided(_ cell: Double?, _ total: Double) -> Double? {
            total != 0 ? cell.map { $0 / total } : nil
        }
        switch shares {
        case .rows:
            return cells.map { row in
                let total = sum(row)
                return row.map { divided($0, total) }
            }
        case .columns:
            let totals = (cells.first ?? []).indices.map { place in sum(cells.map { $0[place] }) }
            return cells.map { zip($0, totals).map { divided($0, $1) } }
        case .all:
            let total = cells.reduce(0) { $0 + sum($1) }
            return cells.map { row in row.map { divided($0, total) } }
        }
    }
}

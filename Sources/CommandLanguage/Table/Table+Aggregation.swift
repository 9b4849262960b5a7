import Support

/// What can be computed from the numbers of a column.
public enum Aggregate: String, CaseIterable, Sendable {
    /// The arithmetic mean.
    case mean
    /// The sum.
    case sum
    /// The smallest.
    case min
    /// The largest.
    case max
    /// The middle one, or the mean of the middle two.
    case median
    /// The sample standard deviation (divided by n − 1); missing for fewer than two numbers.
    case sd

    /// The result over numbers that are there; `nil` if there are too few.
    public func of(_ numbers: [Double]) -> Double? {
        guard !numbers.isEmpty else { return self == .sum ? 0 : nil }
        let count = Double(numbers.count)
        switch self {
        case .sum: return numbers.reduce(0, +)
        case .mean: return numbers.reduce(0, +) / count
        case .min: return numbers.min()
        case .max: return numbers.max()
        case .median:
            let sorted = numbers.sorted()
            let middle = sorted.count / 2
            return sorted.count % 2 == 1
                ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        case .sd:
            guard numbers.count > 1 else { return nil }
            let mean = numbers.reduce(0, +) / count
            let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (squares / (count - 1)).squareRoot()
        }
    }
}

extension Table {
    /// The same rows, grouped by columns for the next mean, sum, min, max or count.
    ///
    /// - Throws: `unknownColumn`.
    public func grouped(by names: [String]) throws(LanguageError) -> Table {
        var groups: [String] = []
        for name in names { groups.append(try requireColumn(name).name) }
        return Table(columns, caption: caption, groupedBy: groups)
    }

    /// One row a group (one row in all without groups): the grouping columns and an aggregate of
    /// other columns; without names, of every numeric column.
    ///
    /// Whole numbers stay whole under sum, min and max. Missing cells are left out.
    ///
    /// - Throws: `unknownColumn`, `columnNotNumeric`, `Interrupted`.
    public func aggregated(
        _ aggregate: Aggregate, of names: [String] = [],
        watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let chosen =
            names.isEmpty
            ? columns.filter { $0.cells.isNumeric && !groupNames.contains($0.name) }.map(\.name)
            : names
        let groups = try rowGroups(cancellation)
        var result = groupColumns(groups)
        for name in chosen {
            let numbers = try requireNumbers(name)
            let cells = try groups.map { rows in
                try cancellation.check()
                return aggregate.of(rows.compactMap { numbers[$0] })
            }
            let isWhole =
                column(named: name)?.cells.typeName == "Integer"
                && [.sum, .min, .max].contains(aggregate)
            let whole = cells.map { $0.flatMap { Int(exactly: $0) } }
            result.append(TableColumn(name, isWhole ? .integers(whole) : .numbers(cells)))
        }
        return Table(result, caption: caption)
    }

    /// One row a group with the number of its rows in column `count`; without groups, one row.
    public func counted(watching cancellation: Cancellation = Cancellation()) throws -> Table {
        let groups = try rowGroups(cancellation)
        let counts = TableColumn("count", groups.map(\.count))
        return Table(groupColumns(groups) + [counts], caption: caption)
    }

    /// The rows of each group; all rows without groups.
    private func rowGroups(_ cancellation: Cancellation) throws -> [[Int]] {
        groupNames.isEmpty
            ? [Array(0..<rowCount)]
            : try rowsByKey(groupNames, watching: cancellation).map(\.rows)
    }

    /// The grouping columns with one row a group.
    private func groupColumns(_ groups: [[Int]]) -> [TableColumn] {
        groupNames.compactMap { column(named: $0) }.map { column in
            column.holding(column.cells.selecting(groups.compactMap(\.first)))
        }
    }

    /// A row a column: its type, how many cells are there and missing, how many differ, and for
    /// numbers mean, sd, min, median and max.
    public func described(
        watching cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) -> Table {
        var records: [Record] = []
        for column in columns {
            var present = 0
            var different: Set<CellKey> = []
            for row in 0..<rowCount {
                try cancellation.check()
                let key = column.cells.key(row)
                guard key != .missing else { continue }
                present += 1
                different.insert(key)
            }
            var record = Record([
                ("column", .text(column.name)), ("type", .text(column.cells.typeName)),
                ("present", .integer(present)), ("missing", .integer(rowCount - present)),
                ("different", .integer(different.count)),
            ])
            if column.cells.isNumeric, let numbers = column.cells.numbers?.compactMap({ $0 }) {
                for aggregate in [Aggregate.mean, .sd, .min, .median, .max] {
                    record[aggregate.rawValue] =
                        aggregate.of(numbers).map { .number($0) } ?? .nothing
                }
            }
            records.append(record)
        }
        return Table(records: records, caption: caption.map { "Columns of: \($0)" })
    }
}

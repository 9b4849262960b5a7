import Support

/// The aggregates of a numeric column.
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

    /// The exact result over integers; `nil` where it is no integer or too large for one.
    public func of(integers: [Int]) -> Int? {
        switch self {
        case .min: return integers.min()
        case .max: return integers.max()
        case .sum:
            var sum = 0
            for integer in integers {
                let (result, overflow) = sum.addingReportingOverflow(integer)
                guard !overflow else { return nil }
                sum = result
            }
            return sum
        default: return nil
        }
    }
}

extension Table {
    /// The same rows, grouped by columns for the next mean, sum, min, max or count.
    ///
    /// - Throws: `unknownColumn`.
    public func grouped(by names: [String]) throws(TableError) -> Table {
        var groups: [String] = []
        for name in names { groups.append(try requireColumn(name).name) }
        return Table(columns, caption: caption, groupedBy: groups)
    }

    /// One row a group (one row in all without groups): the grouping columns and an aggregate of
    /// other columns; without names, of every numeric column.
    ///
    /// Integers stay whole under sum, min and max. Missing cells are left out.
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
            let whole = try column(named: name).flatMap {
                try aggregate.integers(of: $0.cells, groups, cancellation)
            }
            result.append(TableColumn(name, whole.map { .integers($0) } ?? .numbers(cells)))
        }
        return Table(result, caption: caption)
    }

    /// One row a group with the number of its rows in column `count`; without groups, one row.
    public func counted(watching cancellation: Cancellation = Cancellation()) throws -> Table {
        let groups = try rowGroups(cancellation)
        let counts = TableColumn("count", groups.map(\.count))
        return Table(groupColumns(groups) + [counts], caption: caption)
    }

    /// The rows of each group, in the order of the grouping columns; all rows without groups.
    func rowGroups(_ cancellation: Cancellation) throws -> [[Int]] {
        groupNames.isEmpty
            ? [Array(0..<rowCount)]
            : try orderedRowsByKey(groupNames, watching: cancellation).map(\.rows)
    }

    /// The grouping columns with one row a group.
    func groupColumns(_ groups: [[Int]]) -> [TableColumn] {
        groupNames.compactMap { column(named: $0) }.map { column in
            column.holding(column.cells.selecting(groups.compactMap(\.first)))
        }
    }

    /// A row a column: its type, how many cells are there and missing, how many differ, and for
    /// numbers mean, sd, min, median and max.
    public func described(
        watching cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) -> Table {
        let caption = caption.map { "Columns of: \($0)" }
        guard !columns.isEmpty else { return Table([], caption: caption) }
        let counts = try columns.map { column throws(Interrupted) in
            try column.cells.counts(watching: cancellation)
        }
        var result = [
            TableColumn("column", columnNames),
            TableColumn("type", columns.map(\.cells.typeName)),
            TableColumn("present", counts.map(\.present)),
            TableColumn("missing", counts.map { rowCount - $0.present }),
            TableColumn("different", counts.map(\.different)),
        ]
        guard columns.contains(where: \.cells.isNumeric) else {
            return Table(result, caption: caption)
        }
        let numbers = columns.map { column in
            column.cells.isNumeric ? column.cells.numbers?.compactMap { $0 } ?? [] : []
        }
        for aggregate in [Aggregate.mean, .sd, .min, .median, .max] {
            let cells = numbers.map { aggregate.of($0) }
            result.append(TableColumn(aggregate.rawValue, .numbers(cells)))
        }
        return Table(result, caption: caption)
    }
}

extension TableCells {
    /// How many cells are there, and how many of them differ.
    fileprivate func counts(
        watching cancellation: Cancellation
    ) throws(Interrupted) -> (present: Int, different: Int) {
        var present = 0
        var different: Set<CellKey> = []
        for row in 0..<count {
            try cancellation.check()
            let key = key(row)
            guard key != .missing else { continue }
            present += 1
            different.insert(key)
        }
        return (present, different.count)
    }
}

extension Aggregate {
    /// The results of groups of integers; `nil` if they are none, or if one is too large.
    fileprivate func integers(of cells: TableCells, _ groups: [[Int]], _ cancellation: Cancellation)
        throws -> [Int?]?
    {
        guard case .integers(let cells) = cells, [.sum, .min, .max].contains(self) else {
            return nil
        }
        var results: [Int?] = []
        for rows in groups {
            try cancellation.check()
            let present = rows.compactMap { cells[$0] }
            let result = of(integers: present)
            guard result != nil || present.isEmpty else { return nil }
            results.append(result)
        }
        return results
    }
}

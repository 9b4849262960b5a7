import Support

/// Which rows of two tables a join keeps.
public enum JoinKind: String, CaseIterable, Sendable {
    /// Rows that have a partner.
    case inner
    /// All rows of the first table.
    case left
    /// All rows of the second table.
    case right
    /// All rows of both tables.
    case full
    /// Rows of the first table that have a partner, once each, without the second table's columns.
    case semi
    /// Rows of the first table that have no partner.
    case anti
}

/// Two tables side by side, and how many of their rows found no partner.
public struct JoinedTables: Sendable {
    /// The rows.
    public let table: Table
    /// Rows of the first table without a partner.
    public let unmatchedLeft: Int
    /// Rows of the second table without a partner.
    public let unmatchedRight: Int
}

extension Table {
    /// The most rows that a join may have.
    static let joinLimit = 100_000_000

    /// Each row beside the rows of another table that have the same cells in shared columns.
    ///
    /// Numbers are the same by value (7 is 7.0); missing cells and NaN are the same as nothing.
    /// Columns of the other table whose names are taken get a number.
    ///
    /// - Parameters:
    ///   - other: The other table.
    ///   - names: The shared columns.
    ///   - kind: Which rows are kept.
    ///   - memory: Bytes that the result may take.
    ///   - cancellation: Looked at for every row.
    /// - Throws: `unknownColumn` if a shared column is missing on either side, `mixedJoin` if one side
    ///   holds texts and the other numbers, `joinTooLarge`, `Interrupted`.
    public func joined(
        with other: Table, on names: [String], kind: JoinKind = .inner, memory: Int = .max,
        watching cancellation: Cancellation = Cancellation()
    ) throws -> JoinedTables {
        let shared = try sharedColumns(names, with: other)
        var partners: [[CellKey]: [Int]] = [:]
        for group in try other.rowsByKey(shared.right, watching: cancellation)
        where group.key.allSatisfy(\.canMatch) {
            partners[group.key] = group.rows
        }
        let keys = try RowKeys(self, shared.left)
        var matches: [[Int]] = []
        matches.reserveCapacity(rowCount)
        var matched = Array(repeating: false, count: other.rowCount)
        var pairs = 0
        for row in 0..<rowCount {
            try cancellation.check()
            let found = partners[keys[row]] ?? []
            // Rows of one key share partners: the first of them is enough to know of the others.
            if let first = found.first, !matched[first] { for row in found { matched[row] = true } }
            pairs = pairs.addingReportingOverflow(found.count).partialValue
            matches.append(found)
        }
        let left = matches.count(where: \.isEmpty)
        let right = matched.count { !$0 }
        if kind != .semi, kind != .anti {
            try requireFit(pairs + left + right, with: other, on: names, memory)
        }
        let rows = try JoinedRows(matches, matched, kind, cancellation)
        return JoinedTables(
            table: try assembled(rows, other, shared, kind), unmatchedLeft: left,
            unmatchedRight: right)
    }

    /// The shared columns as either table names them.
    private func sharedColumns(
        _ names: [String], with other: Table
    ) throws(TableError) -> (left: [String], right: [String]) {
        var left: [String] = []
        var right: [String] = []
        for name in names {
            let (mine, theirs) = (try requireColumn(name), try other.requireColumn(name))
            if mine.name != theirs.name, mine.name != name || theirs.name != name {
                throw .unknownColumn(
                    name: name, columns: columnNames.filter(other.columnNames.contains))
            }
            if let a = mine.cells.comparisonKind, let b = theirs.cells.comparisonKind, a != b {
                throw .mixedJoin(column: mine.name, left: a, right: b)
            }
            left.append(mine.name)
            right.append(theirs.name)
        }
        return (left, right)
    }

    private func requireFit(
        _ rows: Int, with other: Table, on names: [String], _ memory: Int
    ) throws(TableError) {
        let bytesOfRow = (columns.count + other.columns.count) * 17 + 24
        let (bytes, overflow) = rows.multipliedReportingOverflow(by: bytesOfRow)
        guard rows <= Self.joinLimit, !overflow, bytes <= memory else {
            throw .joinTooLarge(
                columns: names, rows: rows, limit: min(Self.joinLimit, memory / bytesOfRow))
        }
    }

    private func assembled(
        _ rows: JoinedRows, _ other: Table, _ shared: (left: [String], right: [String]),
        _ kind: JoinKind
    ) throws(TableError) -> Table {
        if kind == .semi || kind == .anti { return selecting(rows.left.compactMap { $0 }) }
        var result: [TableColumn] = []
        for column in columns {
            var cells = column.cells.selecting(orMissing: rows.left)
            if kind == .right || kind == .full,
                let place = shared.left.firstIndex(of: column.name)
            {
                let theirs = try other.requireColumn(shared.right[place]).cells
                cells = cells.filled(with: theirs.selecting(orMissing: rows.right))
            }
            result.append(column.holding(cells))
        }
        for column in other.columns where !shared.right.contains(column.name) {
            result.append(column.holding(column.cells.selecting(orMissing: rows.right)))
        }
        return Table(result, caption: caption)
    }
}

/// The pairs of rows that a join puts side by side.
private struct JoinedRows {
    var left: [Int?] = []
    var right: [Int?] = []

    init(
        _ matches: [[Int]], _ matched: [Bool], _ kind: JoinKind, _ cancellation: Cancellation
    ) throws(Interrupted) {
        let keepsLeft = kind == .left || kind == .full || kind == .anti
        for (row, found) in matches.enumerated() {
            try cancellation.check()
            guard !found.isEmpty else {
                if keepsLeft { add(row, nil) }
                continue
            }
            switch kind {
            case .anti: continue
            case .semi: add(row, nil)
            default: for other in found { add(row, other) }
            }
        }
        guard kind == .right || kind == .full else { return }
        for (row, isMatched) in matched.enumerated() where !isMatched { add(nil, row) }
    }

    private mutating func add(_ one: Int?, _ other: Int?) {
        left.append(one)
        right.append(other)
    }
}

extension TableCells {
    /// The cells of some rows, missing where there is no row.
    func selecting(orMissing rows: [Int?]) -> TableCells {
        switch self {
        case .integers(let cells): .integers(rows.map { $0.flatMap { cells[$0] } })
        case .numbers(let cells): .numbers(rows.map { $0.flatMap { cells[$0] } })
        case .texts(let cells): .texts(rows.map { $0.flatMap { cells[$0] } })
        case .booleans(let cells): .booleans(rows.map { $0.flatMap { cells[$0] } })
        }
    }

    /// The cells with missing ones taken from a column of as many.
    func filled(with others: TableCells) -> TableCells {
        TableCells(
            (0..<count).map { row in
                let own = cell(row)
                return own == .missing ? others.cell(row) : own
            })
    }
}

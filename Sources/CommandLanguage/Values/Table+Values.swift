import Tables

/// Tables and their cells as values of the language.
extension Table {
    /// Makes a table with a row a record; columns appear in the order they are first seen.
    public init(records: [Record], caption: String? = nil) {
        var names: [String] = []
        var seen: Set<String> = []
        for record in records {
            for name in record.names where seen.insert(name).inserted { names.append(name) }
        }
        self.init(
            names.map { name in
                TableColumn(name, TableCells(values: records.map { $0[name] ?? .nothing }))
            }, caption: caption)
    }

    /// The most rows that are gathered of records and tables.
    static let gatherLimit = 5_000_000

    /// Makes a table of the rows of records and tables, or `nil` if other values are among them, there
    /// are none or too many: each `t = [(t) (t)]` doubles them.
    public init?(gathering values: [Value]) {
        var records: [Record] = []
        var count = 0
        for value in values {
            if case .table(let table) = value { count += table.rowCount } else { count += 1 }
            guard count <= Self.gatherLimit else { return nil }
        }
        for value in values {
            switch value {
            case .record(let record): records.append(record)
            case .table(let table): records += table.records
            default: return nil
            }
        }
        guard !values.isEmpty else { return nil }
        self.init(records: records)
    }

    /// One row as a record.
    public func record(_ row: Int) -> Record {
        Record(columns.map { ($0.name, $0.cells[row]) })
    }

    /// All rows as records.
    public var records: [Record] { (0..<rowCount).map { record($0) } }

    /// One cell, or `nil` if there is no such column.
    public subscript(row: Int, name: String) -> Value? { cell(row, name).map(Value.init) }

    /// The table with a column of a value for each row replaced or added.
    public func deriving(_ name: String, _ values: [Value]) -> Table {
        adding(TableColumn(name, TableCells(values: values)))
    }
}

extension TableCells {
    /// The cells of values: integers, numbers or Booleans if all are such, else texts.
    ///
    /// Values that are no cells, such as lists, become their one-line text.
    public init(values: [Value]) { self.init(values.map(\.tableCell)) }

    /// One cell as a value; a missing one is `nothing`.
    public subscript(row: Int) -> Value { Value(cell(row)) }

    /// All cells as values.
    public var values: [Value] { (0..<count).map { self[$0] } }
}

extension Value {
    /// A cell as a value; a missing one is `nothing`.
    init(_ cell: TableCell) {
        self =
            switch cell {
            case .missing: .nothing
            case .integer(let value): .integer(value)
            case .number(let value): .number(value)
            case .text(let text): .text(text)
            case .boolean(let value): .boolean(value)
            }
    }

    /// The value as a cell.
    fileprivate var tableCell: TableCell {
        switch self {
        case .nothing: .missing
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .text(let text): .text(text)
        case .boolean(let value): .boolean(value)
        case .list, .record, .table, .object: .text(inlineText(limit: 200))
        }
    }
}

import Text

/// Rows of named, typed columns; never changed, only made anew.
public struct Table: Sendable, Equatable {
    /// The columns, all of one length, with different names.
    public let columns: [TableColumn]
    /// How many rows there are.
    public let rowCount: Int
    /// What the table shows, in a few words.
    public let caption: String?
    /// The columns by whose values the rows are grouped, for the next mean, sum, min, max or count.
    public let groupNames: [String]
    private let indices: [String: Int]

    /// Makes a table of columns of one length.
    ///
    /// A name that occurs again gets a number: `a`, `a-2`.
    public init(_ columns: [TableColumn], caption: String? = nil, groupedBy groups: [String] = []) {
        let count = columns.first?.cells.count ?? 0
        precondition(
            columns.allSatisfy { $0.cells.count == count }, "columns of a table differ in length")
        var indices: [String: Int] = [:]
        let named = columns.enumerated().map { index, column in
            let name = Self.unusedName(like: column.name) { indices[$0] != nil }
            indices[name] = index
            return name == column.name ? column : TableColumn(name, column.cells)
        }
        let formerNames = Dictionary(grouping: named.indices, by: { named[$0].formerName ?? "" })
        for (former, places) in formerNames
        where places.count == 1 && !former.isEmpty && indices[former] == nil {
            indices[former] = places[0]
        }
        self.columns = named
        self.indices = indices
        self.rowCount = count
        self.caption = caption
        self.groupNames = groups.compactMap { indices[$0].map { named[$0].name } }
    }

    /// Makes a table with a row a record; columns appear in the order they are first seen.
    public init(records: [Record], caption: String? = nil) {
        var names: [String] = []
        var seen: Set<String> = []
        for record in records {
            for name in record.names where seen.insert(name).inserted { names.append(name) }
        }
        self.init(
            names.map { name in
                TableColumn(name, TableCells(records.map { $0[name] ?? .nothing }))
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

    /// The name, or the name with the first number that makes it unused.
    static func unusedName(like name: String, isUsed: (String) -> Bool) -> String {
        guard isUsed(name) else { return name }
        var number = 2
        while isUsed("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }

    /// Whether columns, caption and groups are equal.
    public static func == (left: Table, right: Table) -> Bool {
        left.columns == right.columns && left.caption == right.caption
            && left.groupNames == right.groupNames
    }

    /// The names of the columns, in order.
    public var columnNames: [String] { columns.map(\.name) }

    /// The column of a name, or of the only column that formerly had it, if there is one.
    public func column(named name: String) -> TableColumn? { indices[name].map { columns[$0] } }

    /// The column of a name.
    ///
    /// - Throws: `unknownColumn` with the nearest name.
    public func requireColumn(_ name: String) throws(LanguageError) -> TableColumn {
        guard let column = column(named: name) else {
            throw .unknownColumn(name: name, columns: columnNames, range: nil)
        }
        return column
    }

    /// The cells of a column as numbers; missing ones are `nil`.
    ///
    /// - Throws: `unknownColumn`, or `columnNotNumeric` if it holds texts.
    public func requireNumbers(_ name: String) throws(LanguageError) -> [Double?] {
        let column = try requireColumn(name)
        guard let numbers = column.cells.numbers else {
            throw .columnNotNumeric(name: name, found: column.cells.typeName)
        }
        return numbers
    }

    /// One row as a record.
    public func record(_ row: Int) -> Record {
        Record(columns.map { ($0.name, $0.cells[row]) })
    }

    /// All rows as records.
    public var records: [Record] { (0..<rowCount).map { record($0) } }

    /// One cell, or `nil` if there is no such column.
    public subscript(row: Int, name: String) -> Value? {
        indices[name].map { columns[$0].cells[row] }
    }

    /// The table with another caption.
    public func captioned(_ caption: String?) -> Table {
        Table(columns, caption: caption, groupedBy: groupNames)
    }

    /// One line: how many rows and columns, and the columns' names.
    public var summary: String {
        let rows = "\(NumberText.grouped(rowCount)) row\(rowCount == 1 ? "" : "s")"
        let names = columnNames.prefix(6).joined(separator: ", ")
        let shown = columns.isEmpty ? "no columns" : names + (columns.count > 6 ? ", …" : "")
        return "\(rows) × \(columns.count) column\(columns.count == 1 ? "" : "s"): \(shown)"
    }

    /// An estimate of the memory that the table holds, in bytes.
    public var memoryBytes: Int {
        columns.reduce(64) { $0 + $1.name.utf8.count + $1.cells.memoryBytes }
    }
}

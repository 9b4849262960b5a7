import Text

/// Rows of named, typed columns; immutable.
public struct Table: Sendable, Equatable {
    /// The columns, all of one length, with different names.
    public let columns: [TableColumn]
    /// How many rows there are.
    public let rowCount: Int
    /// The caption, in a few words.
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
            return name == column.name ? column : column.renamed(name)
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

    /// The name, or the name with the first number that makes it unused.
    public static func unusedName(like name: String, isUsed: (String) -> Bool) -> String {
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
    public func requireColumn(_ name: String) throws(TableError) -> TableColumn {
        guard let column = column(named: name) else {
            throw .unknownColumn(name: name, columns: columnNames)
        }
        return column
    }

    /// The cells of a column as numbers; missing ones are `nil`.
    ///
    /// - Throws: `unknownColumn`, or `columnNotNumeric` if it holds texts.
    public func requireNumbers(_ name: String) throws(TableError) -> [Double?] {
        let column = try requireColumn(name)
        guard let numbers = column.cells.numbers else {
            throw .columnNotNumeric(name: name, found: column.cells.typeName)
        }
        return numbers
    }

    /// One cell, or `nil` if there is no such column.
    public func cell(_ row: Int, _ name: String) -> TableCell? {
        indices[name].map { columns[$0].cells.cell(row) }
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

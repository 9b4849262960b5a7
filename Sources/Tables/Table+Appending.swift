import Support

extension Table {
    /// The rows of this table and, below them, of others; columns are matched by name.
    ///
    /// Columns appear in the order they are first seen; a cell is missing where a table has no such column.
    /// Columns of different types become texts, integers and numbers numbers.
    public func appending(_ others: [Table]) -> Table {
        let tables = [self] + others
        var names: [String] = []
        var seen: Set<String> = []
        for name in tables.flatMap(\.columnNames) where seen.insert(name).inserted {
            names.append(name)
        }
        let columns = names.map { name in
            let found = tables.map { $0.column(named: name) }
            let parts = zip(tables, found).map { table, column in
                (0..<table.rowCount).map { column?.cells.cell($0) ?? .missing }
            }
            let levels = found.compactMap { $0?.levels }
            return TableColumn(
                name, TableCells(parts.flatMap { $0 }),
                levels: levels.first.flatMap { first in
                    levels.allSatisfy { $0 == first } ? first : nil
                })
        }
        return Table(columns, caption: caption)
    }

    /// A row for each part of a column's texts; the other cells are repeated.
    ///
    /// Brackets and quotes around the parts, as lists are written, do not count; a missing or empty cell
    /// stays one row with a missing cell.
    ///
    /// - Throws: `unknownColumn`, `columnNotText`, `Interrupted`.
    public func exploded(
        _ name: String, separator: String = ",",
        watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let column = try requireColumn(name)
        guard case .texts(let cells) = column.cells else {
            throw TableError.columnNotText(name: name, found: column.cells.typeName)
        }
        var rows: [Int] = []
        var parts: [String?] = []
        for (row, cell) in cells.enumerated() {
            try cancellation.check()
            let found = cell.map { Self.parts(of: $0, separator: separator) } ?? []
            rows += Array(repeating: row, count: max(1, found.count))
            parts += found.isEmpty ? [nil] : found
        }
        return Table(
            columns.map { old in
                old.name == column.name
                    ? TableColumn(old.name, TableReader.typed(parts))
                    : old.holding(old.cells.selecting(rows))
            }, caption: caption, groupedBy: groupNames)
    }

    private static func parts(of text: String, separator: String) -> [String?] {
        var whole = trimmed(text[...])
        if let first = whole.first, let last = whole.last, whole.count >= 2,
            [("[", "]"), ("(", ")"), ("{", "}")].contains(where: { $0 == first && $1 == last })
        {
            whole = trimmed(whole.dropFirst().dropLast())
        }
        guard !whole.isEmpty else { return [] }
        let pieces =
            separator.isEmpty
            ? [whole] : whole.split(separator: separator, omittingEmptySubsequences: false)
        return pieces.map { piece in
            let part = trimmed(piece)
            guard let quote = part.first, part.count >= 2, part.last == quote,
                quote == "'" || quote == "\""
            else { return part.isEmpty ? nil : String(part) }
            return String(part.dropFirst().dropLast())
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text.drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }

    /// A row for each cell of some columns: its column's name and the cell, the other cells repeated.
    ///
    /// - Throws: `unknownColumn`, `columnTaken`.
    public func unpivoted(
        _ names: [String], nameColumn: String, valueColumn: String
    ) throws(TableError) -> Table {
        var chosen: [TableColumn] = []
        for name in names { chosen.append(try requireColumn(name)) }
        let kept = columns.filter { column in !chosen.contains { $0.name == column.name } }
        for name in [nameColumn, valueColumn] where kept.contains(where: { $0.name == name }) {
            throw .columnTaken(name: name)
        }
        let rows = chosen.indices.flatMap { _ in 0..<rowCount }
        var result = kept.map { $0.holding($0.cells.selecting(rows)) }
        let words = chosen.flatMap { Array(repeating: $0.name, count: rowCount) }
        result.append(TableColumn(nameColumn, .texts(words), levels: chosen.map(\.name)))
        result.append(
            TableColumn(
                valueColumn,
                TableCells(
                    chosen.flatMap { column in (0..<rowCount).map { column.cells.cell($0) } })))
        return Table(result, caption: caption)
    }
}

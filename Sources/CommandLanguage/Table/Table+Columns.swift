/// Choosing, adding, naming and joining columns.
extension Table {
    /// The table with some of its columns, in the order given.
    ///
    /// - Throws: `unknownColumn`.
    public func selecting(columns names: [String]) throws(LanguageError) -> Table {
        var chosen: [TableColumn] = []
        for name in names where !chosen.contains(where: { $0.name == name }) {
            chosen.append(try requireColumn(name))
        }
        return Table(chosen, caption: caption, groupedBy: groupNames)
    }

    /// The table without some of its columns.
    ///
    /// - Throws: `unknownColumn`.
    public func removing(columns names: [String]) throws(LanguageError) -> Table {
        for name in names { _ = try requireColumn(name) }
        return Table(
            columns.filter { !names.contains($0.name) }, caption: caption, groupedBy: groupNames)
    }

    /// The table with a column replaced in its place or added at the end.
    public func adding(_ column: TableColumn) -> Table {
        precondition(
            columns.isEmpty || column.cells.count == rowCount, "a column of another length")
        var all = columns
        if let index = all.firstIndex(where: { $0.name == column.name }) {
            all[index] = column
        } else {
            all.append(column)
        }
        return Table(all, caption: caption, groupedBy: groupNames)
    }

    /// The table with a column of a value for each row replaced or added.
    public func deriving(_ name: String, _ values: [Value]) -> Table {
        adding(TableColumn(name, TableCells(values)))
    }

    /// The table with a column under another name.
    ///
    /// - Throws: `unknownColumn`, or `nameTaken` if another column has the new name.
    public func renaming(_ old: String, to new: String) throws(LanguageError) -> Table {
        _ = try requireColumn(old)
        guard old == new || column(named: new) == nil else {
            throw .columnTaken(name: new)
        }
        return Table(
            columns.map { $0.name == old ? TableColumn(new, $0.cells) : $0 }, caption: caption,
            groupedBy: groupNames.map { $0 == old ? new : $0 })
    }

    /// Each row beside the rows of another table that have the same cells in shared columns.
    ///
    /// Columns of the other table whose names are taken get a number. Rows without a partner are
    /// dropped, or kept with missing cells if `keepsUnmatched`.
    ///
    /// - Throws: `unknownColumn` if a shared column is missing on either side.
    public func joined(
        with other: Table, on names: [String], keepsUnmatched: Bool = false
    ) throws(LanguageError) -> Table {
        var partners: [[String?]: [Int]] = [:]
        for group in try other.rowsByKey(names) { partners[group.key] = group.rows }
        var cells: [TableCells] = []
        for name in names { cells.append(try requireColumn(name).cells) }
        var left: [Int] = []
        var right: [Int?] = []
        for row in 0..<rowCount {
            let matches = partners[cells.map { $0.exactText(row) }] ?? []
            if matches.isEmpty, keepsUnmatched {
                left.append(row)
                right.append(nil)
            }
            for match in matches {
                left.append(row)
                right.append(match)
            }
        }
        let added = other.columns.filter { !names.contains($0.name) }.map { column in
            TableColumn(column.name, column.cells.selecting(orMissing: right))
        }
        return Table(selecting(left).columns + added, caption: caption)
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
}

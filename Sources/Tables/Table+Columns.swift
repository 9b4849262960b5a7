/// Choosing, adding and naming columns.
extension Table {
    /// The table with some of its columns, in the order given.
    ///
    /// - Throws: `unknownColumn`.
    public func selecting(columns names: [String]) throws(TableError) -> Table {
        var chosen: [TableColumn] = []
        for name in names {
            let column = try requireColumn(name)
            if !chosen.contains(where: { $0.name == column.name }) { chosen.append(column) }
        }
        return Table(chosen, caption: caption, groupedBy: groupNames)
    }

    /// The table without some of its columns.
    ///
    /// - Throws: `unknownColumn`.
    public func removing(columns names: [String]) throws(TableError) -> Table {
        var dropped: Set<String> = []
        for name in names { dropped.insert(try requireColumn(name).name) }
        return Table(
            columns.filter { !dropped.contains($0.name) }, caption: caption, groupedBy: groupNames)
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

    /// The table with a column under another name.
    ///
    /// - Throws: `unknownColumn`, or `nameTaken` if another column has the new name.
    public func renaming(_ old: String, to new: String) throws(TableError) -> Table {
        let old = try requireColumn(old).name
        guard old == new || !columnNames.contains(new) else {
            throw .columnTaken(name: new)
        }
        return Table(
            columns.map { $0.name == old ? $0.renamed(new) : $0 }, caption: caption,
            groupedBy: groupNames.map { $0 == old ? new : $0 })
    }
}

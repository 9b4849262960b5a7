import Support

extension Table {
    /// A row and a column for each of some columns: how closely they go together, over rows where both have a
    /// number; without names, of every numeric column.
    ///
    /// - Throws: `unknownColumn`, `columnNotNumeric`, `Interrupted`.
    public func correlations(
        of names: [String], by method: Correlation,
        watching cancellation: Cancellation = Cancellation()
    ) throws -> Table {
        let chosen = names.isEmpty ? ungroupedNumbers : names
        var columns: [(name: String, numbers: [Double?])] = []
        for name in chosen {
            columns.append((try requireColumn(name).name, try requireNumbers(name)))
        }
        var cells = [[Double?]](
            repeating: Array(repeating: nil, count: columns.count), count: columns.count)
        for one in columns.indices {
            for other in one..<columns.count {
                var (x, y): ([Double], [Double]) = ([], [])
                for case let (a?, b?) in zip(columns[one].numbers, columns[other].numbers)
                where !a.isNaN && !b.isNaN {
                    x.append(a)
                    y.append(b)
                }
                let found = try method.of(x, y, cancellation)
                (cells[one][other], cells[other][one]) = (found, found)
            }
        }
        return Table(
            [TableColumn("column", columns.map(\.name))]
                + columns.indices.map { TableColumn(columns[$0].name, .numbers(cells[$0])) },
            caption: caption)
    }

    /// The columns of numbers that rows are not grouped by.
    var ungroupedNumbers: [String] {
        columns.filter { $0.cells.isNumeric && !groupNames.contains($0.name) }.map(\.name)
    }
}

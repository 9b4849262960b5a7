extension Table {
    /// A JSON object a row, each on a line of its own; missing cells are null.
    public func jsonLines() -> String {
        let names = columnNames.map(Self.jsonText)
        return (0..<rowCount).map { row in
            let fields = zip(names, columns).map { "\($0): \(Self.jsonCell($1.cells, row))" }
            return "{" + fields.joined(separator: ", ") + "}\n"
        }.joined()
    }
}

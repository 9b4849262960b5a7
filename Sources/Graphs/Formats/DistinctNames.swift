/// Names for columns of foreign files that no other column has.
enum DistinctNames {
    /// The reserved column names of tables of nodes.
    private static let taken = [
        "id", "row", "node", "label", "degree", "split", "words", "title", "text",
    ]

    /// Renames columns whose names a graph's own columns or earlier ones have: `id` to `id_2`.
    ///
    /// Returns a sentence for each that was renamed.
    static func apply(to columns: inout [NodeColumn]) -> [String] {
        var used = Set(taken)
        let names = Set(columns.map(\.name))
        var notes: [String] = []
        for (place, column) in columns.enumerated() where !used.insert(column.name).inserted {
            var number = 2
            while used.contains("\(column.name)_\(number)")
                || names.contains("\(column.name)_\(number)")
            {
                number += 1
            }
            let name = "\(column.name)_\(number)"
            used.insert(name)
            columns[place] = NodeColumn(name: name, values: column.values)
            notes.append("A further column “\(column.name)” is called “\(name)”.")
        }
        return notes
    }
}

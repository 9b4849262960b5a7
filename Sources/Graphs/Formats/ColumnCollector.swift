/// Columns of nodes that come one after the other, where any node may lack any column.
struct ColumnCollector {
    private struct Column {
        let name: String
        /// The value of nodes that lack one.
        let missing: String
        var texts = TextColumn()
        var isUsed: Bool
    }

    private var columns: [Column] = []
    private var places: [String: Int] = [:]

    /// The columns' names, of those that hold anything, in the order in which they came.
    var names: [String] { columns.filter(\.isUsed).map(\.name) }

    /// Adds a column, even where there is one of that name.
    ///
    /// - Parameters:
    ///   - missing: What nodes without a value have; nothing: the empty text.
    mutating func add(_ name: String, missing: String? = nil) -> Int {
        columns.append(Column(name: name, missing: missing ?? "", isUsed: missing != nil))
        if places[name] == nil { places[name] = columns.count - 1 }
        return columns.count - 1
    }

    /// The column of a name, which is added if it is not there.
    mutating func place(of name: String) -> Int { places[name] ?? add(name) }

    /// Gives a node its value; nodes must come in order.
    ///
    /// Returns whether the node, and every one after it, had no value yet.
    mutating func set(_ place: Int, of node: Int, to value: String) -> Bool {
        guard columns[place].texts.count <= node else { return false }
        while columns[place].texts.count < node {
            columns[place].texts.append(columns[place].missing)
        }
        columns[place].texts.append(value)
        columns[place].isUsed = true
        return true
    }

    /// The columns that hold anything, with a text for each of so many nodes.
    func filled(to count: Int) -> [(name: String, texts: TextColumn)] {
        columns.filter(\.isUsed).map { column in
            var texts = column.texts
            while texts.count < count { texts.append(column.missing) }
            texts.trim()
            return (column.name, texts)
        }
    }
}

import Support

/// The static type of a value, known before anything runs.
struct StaticValue {
    /// The name of its type.
    var type: String?
    /// The columns, if it is a table.
    var columns: [String]?
    /// The session value that it was made from, if one is known.
    var source: Value?

    static let unknown = StaticValue()

    /// The static type of an existing value.
    init(_ value: Value) {
        let table = value.asTable
        if case .object(let object) = value {
            type = object.typeName
        } else {
            type = table == nil ? value.typeName : "Table"
        }
        columns = table?.columnNames
        source = value
    }

    init(type: String? = nil, columns: [String]? = nil, source: Value? = nil) {
        self.type = type
        self.columns = columns
        self.source = source
    }

    /// Texts that a column may hold, as far as that is known before anything runs.
    func values(ofColumn name: String) -> [String] {
        switch source {
        case .table(let table):
            var seen: Set<String> = []
            for row in 0..<min(table.rowCount, 10_000) where seen.count < 100 {
                if case .text(let text) = table[row, name], text.count <= 80 { seen.insert(text) }
            }
            return seen.sorted()
        case .object(let object): return object.knownValues(ofColumn: name)
        default: return []
        }
    }
}

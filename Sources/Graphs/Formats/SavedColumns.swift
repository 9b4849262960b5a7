import JSON

/// The description of further columns in a folder's `graph.json`, whatever they are called.
///
/// Columns may have the names of the graph's own (`id`, `text`), one name twice, or none: the file has
/// them side by side behind the graph's own, and only a text may follow.
struct SavedColumns {
    /// The columns' names in their order.
    let names: [String]
    /// Whether each is numeric; `nil` where the folder does not say, as those of version 0.1.0.
    let areNumbers: [Bool]?

    /// A folder without a description, or with none of columns.
    static let none = SavedColumns(names: [], areNumbers: nil)

    private init(names: [String], areNumbers: [Bool]?) {
        self.names = names
        self.areNumbers = areNumbers
    }

    /// Reads the description.
    init(_ description: JSONValue?) {
        let names = description?["columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let kinds = description?["columnKinds"]?.arrayValue?.map { $0.stringValue == "number" }
        self.init(names: names, areNumbers: kinds?.count == names.count ? kinds : nil)
    }

    /// The description of columns, for `graph.json`.
    static func described(_ columns: [NodeColumn]) -> JSONObject {
        [
            "columns": .strings(columns.map(\.name)),
            "columnKinds": .strings(
                columns.map { column in
                    if case .numeric = column.values { "number" } else { "text" }
                }),
        ]
    }

    /// Where the columns stand in a header that `GraphWriter` wrote; nothing in any other.
    func places(in header: [String]) -> Range<Int>? {
        let own = ["id", "label", "title"]
        let wanted = names.map(Self.trimmed)
        let found = header.map(Self.trimmed)
        for behind in 0...1 {
            let end = header.count - behind
            let start = end - names.count
            guard start >= 1, found[..<start].allSatisfy(own.contains),
                Array(found[start..<end]) == wanted, behind == 0 || found[end] == "text"
            else { continue }
            return start..<end
        }
        return nil
    }

    /// The columns that were read, converted to the types they were saved with.
    func restoring(_ columns: [NodeColumn]) -> [NodeColumn] {
        guard let areNumbers, areNumbers.count == columns.count else { return columns }
        return zip(columns, areNumbers).map { $0.asNumbers($1) }
    }

    private static func trimmed(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// A graph's origin and the changes made while reading it.
public struct Provenance: Sendable, Equatable {
    /// The file, folder or builder.
    public var source: String
    /// The format that was read, or the builder's name.
    public var format: String
    /// The counts of edges that were dropped.
    public var edges = EdgeCounts()
    /// The use of each column of the files' tables (or member, or attribute), by its name there.
    public var columns: [ColumnUse] = []
    /// Facts worth telling, a sentence each, such as what was not found or not read.
    public var notes: [String] = []

    /// Makes a provenance.
    public init(source: String, format: String) {
        self.source = source
        self.format = format
    }

    /// The use of the columns in one line: `id: paper_id; text: summary; kept: year`.
    public var columnSummary: String? {
        func names(_ wanted: (ColumnUse.Use) -> Bool) -> String? {
            let names = columns.filter { wanted($0.use) }.map {
                $0.column.isEmpty ? "a column without a name" : $0.column
            }
            return names.isEmpty ? nil : names.joined(separator: ", ")
        }
        var parts: [String] = []
        for role in ColumnRole.allCases {
            if let names = names({ $0 == .role(role) }) { parts.append("\(role): \(names)") }
        }
        if let names = names({ $0 == .kept }) { parts.append("kept: \(names)") }
        if let names = names({ $0 == .unused }) { parts.append("not used: \(names)") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}

/// The use of a column of a file.
public struct ColumnUse: Sendable, Equatable {
    /// The uses of a column.
    public enum Use: Sendable, Equatable {
        /// It is the graph's ids, texts, labels …
        case role(ColumnRole)
        /// It is a further column of the nodes, under its own name.
        case kept
        /// It was not taken over.
        case unused
    }

    /// The column's name in the file.
    public let column: String
    /// Its use.
    public let use: Use

    /// Makes an entry.
    public init(_ column: String, _ use: Use) {
        self.column = column
        self.use = use
    }
}

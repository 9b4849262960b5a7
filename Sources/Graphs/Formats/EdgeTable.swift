import Support
import Text

/// A table of edges between nodes that are known: two ids a row, perhaps a weight.
enum EdgeTable {
    /// Which columns hold what.
    struct Columns {
        var from = 0
        var to = 1
        var weight: Int?

        /// The columns that a header names, or nothing if it names no ends of edges.
        init?(header: [String]) {
            guard let (from, to) = Self.ends(in: header) else { return nil }
            (self.from, self.to) = (from, to)
            weight = ColumnNames.place(of: .weight, in: header)
            if weight == from || weight == to { weight = nil }
        }

        /// The first two columns.
        init() {}

        /// The places of the first pair of names that is there, else of any two.
        private static func ends(in header: [String]) -> (Int, Int)? {
            for (source, target) in zip(ColumnNames.source, ColumnNames.target) {
                if let from = ColumnNames.place(of: [source], in: header),
                    let to = ColumnNames.place(of: [target], in: header)
                {
                    return (from, to)
                }
            }
            guard let from = ColumnNames.place(of: .source, in: header),
                let to = ColumnNames.place(of: .target, in: header)
            else { return nil }
            return (from, to)
        }

        /// What became of the columns of a header.
        func uses(of header: [String]) -> [ColumnUse] {
            header.indices.map { place in
                let use: ColumnUse.Use =
                    place == from
                    ? .role(.source)
                    : place == to
                        ? .role(.target) : place == weight ? .role(.weight) : .unused
                return ColumnUse(header[place], use)
            }
        }
    }

    /// Reads pairs of ids, and weights if a first row that names the columns names these too.
    ///
    /// - Throws: `GraphError.danglingEdge` or `.danglingEdges`, `.missingColumn`, `.malformed`.
    static func read(
        _ path: String, _ parts: inout GraphParts, isOwn: Bool, _ context: ReadingContext
    ) throws {
        var reader = try context.openTable(path, isOwn: isOwn)
        guard try reader.next() else { return }
        let columnCount = reader.fieldCount
        guard columnCount >= 2 else {
            throw GraphError.columnCount(
                file: reader.file, line: reader.line, expected: 2, found: columnCount)
        }
        let header = reader.texts.map(TableFolderReader.trimmed)
        var columns = Columns()
        if let named = Columns(header: header) {
            columns = named
            parts.provenance.columns += named.uses(of: header)
        } else if let a = parts.ids.find(reader, 0), let b = parts.ids.find(reader, 1) {
            parts.edges.append(a, b)
            if columnCount > 2 {
                parts.provenance.notes.append(
                    "\(reader.file) has no header: its columns behind the second were not read.")
            }
        } else {
            let hasSource = ColumnNames.place(of: .source, in: header) != nil
            throw GraphError.missingColumn(
                file: reader.file, column: hasSource ? "dst" : "src", found: header)
        }
        var unknown = UnknownNodes(file: reader.file)
        while try reader.next() {
            try reader.expect(columns: columnCount)
            let from = parts.ids.find(reader, columns.from)
            let to = parts.ids.find(reader, columns.to)
            if let weight = columns.weight { parts.edgeWeights.append(try reader.weight(weight)) }
            guard let from, let to else {
                unknown.add(reader, from == nil ? columns.from : columns.to)
                continue
            }
            parts.edges.append(from, to)
        }
        if let error = unknown.error { throw error }
    }
}

/// Edges that name nodes that are not there: counted, with some examples.
struct UnknownNodes {
    private let file: String
    private var count = 0
    private var examples: [(line: Int, node: String)] = []

    init(file: String) { self.file = file }

    mutating func add(_ reader: DelimitedReader, _ field: Int) {
        count += 1
        guard examples.count < 5 else { return }
        examples.append((reader.line, String(reader.text(field).prefix(100))))
    }

    /// The error, if there was any such edge.
    var error: GraphError? {
        guard let first = examples.first else { return nil }
        return count == 1
            ? .danglingEdge(file: file, line: first.line, node: first.node)
            : .danglingEdges(
                file: file, line: first.line, count: count,
                examples: examples.map { "“\($0.node)” (line \($0.line))" })
    }
}

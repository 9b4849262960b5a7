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

        /// The columns that were chosen, or that a header names; nothing if it names no ends of edges.
        init?(header: [String], _ choices: ColumnChoices, file: String) throws(GraphError) {
            guard choices.chooses(.source, .target, .weight) else {
                guard let named = Self(header: header) else { return nil }
                self = named
                return
            }
            self.init()
            let source = try choices.place(of: .source, in: header, file: file)
            let target = try choices.place(of: .target, in: header, file: file)
            guard let source, let target else {
                throw GraphError.missingColumn(
                    file: file, column: source == nil ? "src" : "dst", found: header)
            }
            (from, to) = (source, target)
            weight = try choices.place(of: .weight, in: header, file: file)
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

        /// The use of each column of a header.
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
        if let named = try Columns(header: header, context.columns, file: reader.file) {
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
        var unknown = UnknownNodes(file: reader.file, context)
        while try reader.next() {
            try reader.expect(columns: columnCount)
            let from = parts.ids.find(reader, columns.from)
            let to = parts.ids.find(reader, columns.to)
            guard let from, let to else {
                unknown.add(reader, from == nil ? columns.from : columns.to)
                continue
            }
            if let weight = columns.weight { parts.edgeWeights.append(try reader.weight(weight)) }
            parts.edges.append(from, to)
        }
        try unknown.finish(&parts)
    }
}

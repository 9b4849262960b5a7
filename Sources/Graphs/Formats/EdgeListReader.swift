import Support
import Text

/// One file of edges: two ids a line, separated by blanks, tabs, commas or semicolons.
///
/// Nodes are the ids in order of appearance; there are no texts and labels. A first line that names
/// its columns, or one of words above numeric lines, is a header, and columns are then taken by
/// name. Without a header a third column of values of at least 0 is read as weights. Attributes as
/// NetworkX writes them (`{'weight': 0.5}`) are read for their weight. Lines that begin with `#` or
/// `%` are comments; the line of sizes of Matrix Market's coordinate format is passed over.
public enum EdgeListReader: GraphReader {
    /// `edges`.
    public static let name = "edges"
    /// The files.
    public static let summary = "an edge list: .txt, .tsv, .csv, .edges, .edgelist or .mtx"

    private static let extensions = [
        "txt", "tsv", "csv", "edges", "edgelist", "el", "ncol", "mtx",
    ]

    /// Whether the name is that of a table and the first lines have two or more fields of the same
    /// number; or a folder holds a table of edges alone.
    public static func recognizes(_ source: GraphSource) -> Bool {
        if source.isFolder { return source.find("edges.csv", "edges.tsv") != nil }
        guard extensions.contains(source.fileExtension) else { return false }
        do {
            return try problem(of: source.path) == nil
        } catch {
            return false
        }
    }

    private static func open(
        _ path: String, _ delimiter: Delimiter?, _ cancellation: Cancellation
    ) throws -> DelimitedReader {
        if let delimiter {
            return try DelimitedReader(
                path: path, delimiter: delimiter, comment: 0x23, cancellation: cancellation)
        }
        return try DelimitedReader(
            recognizing: path, suggested: TableFolderReader.suggestedDelimiter(path),
            allowsBlanks: true, comment: 0x23, cancellation: cancellation)
    }

    /// Why a file whose name fits is no edge list, if its first rows look like nearly one.
    static func problem(_ source: GraphSource) -> GraphError? {
        guard !source.isFolder, extensions.contains(source.fileExtension) else { return nil }
        do {
            return try problem(of: source.path)
        } catch {
            return (error as? GraphError) ?? (error as? DelimitedError).map(GraphError.init)
        }
    }

    /// The reason why the first rows are not edges; `nil` if they are.
    private static func problem(of path: String) throws -> GraphError? {
        var reader = try open(path, nil, Cancellation())
        var width: Int?
        var hasBanner = false
        for line in 0..<20 {
            guard try nextRow(&reader, &hasBanner) else { break }
            if line == 0, hasBanner { continue }
            if reader.fieldCount > 2, isAttributes(reader) {
                width = width ?? reader.fieldCount
                continue
            }
            if width == nil, EdgeTable.Columns(header: reader.texts) != nil { return nil }
            let expected = width ?? reader.fieldCount
            guard (2...4).contains(reader.fieldCount), reader.fieldCount == expected else {
                return .columnCount(
                    file: reader.file, line: reader.line, expected: width ?? 2,
                    found: reader.fieldCount)
            }
            if let field = (0...1).first(where: { reader.slice($0).contains(0x20) }) {
                return .malformed(
                    file: reader.file, line: reader.line,
                    expected: "an id without blanks, or a header such as source and target above",
                    found: String(reader.text(field).prefix(60)))
            }
            width = reader.fieldCount
        }
        return width == nil ? .empty(source: reader.file) : nil
    }

    /// Reads the edges.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let path =
            source.isFolder ? try source.require("edges.csv", "edges.tsv") : source.path
        let list = try lines(of: path, context)
        guard list.ids.count > 0 else {
            throw GraphError.empty(source: path.split(separator: "/").last.map(String.init) ?? path)
        }
        var parts = GraphParts(name: context.name, ids: list.ids)
        parts.edges = list.edges
        parts.edgeWeights = list.weights ?? []
        parts.provenance.columns = list.columns
        parts.provenance.notes = ["An edge list has neither texts nor labels."] + list.notes
        return parts
    }

    /// The edges of a file, without a first line that gives sizes.
    static func lines(of path: String, _ context: ReadingContext) throws -> EdgeLines {
        var list = try Self.list(path, context, skipsFirst: false)
        if let sizes = list.sizes {
            list = try Self.list(path, context, skipsFirst: true)
            list.notes.append(
                "Line \(sizes.line) (“\(sizes.text)”) gives sizes, not an edge: it counts the lines "
                    + "that follow.")
        }
        return list
    }

    private static func list(_ path: String, _ context: ReadingContext, skipsFirst: Bool) throws
        -> EdgeLines
    {
        context.report(reading: path)
        var reader = try open(path, context.columns.delimiter, context.cancellation)
        var list = EdgeLines(context.columns)
        var isFirst = skipsFirst
        var hasBanner = false
        var first: (fields: [String], line: Int)?
        while try nextRow(&reader, &hasBanner) {
            if isFirst {
                isFirst = false
                continue
            }
            if hasBanner, list.rowCount == 0, list.notes.isEmpty {
                list.add(sizes: reader)
                continue
            }
            // Whether the first line is a header shows when the next one is seen.
            if first == nil {
                first = (reader.texts, reader.line)
                try list.add(reader)
                continue
            }
            if list.rowCount == 1, let fields = first?.fields,
                try list.turnIntoHeader(fields, above: reader)
            {
                continue
            }
            try list.add(reader)
        }
        try list.end(reader, first: first)
        return list
    }

    /// Moves to the next row that is no comment, and looks for Matrix Market's banner on the way.
    private static func nextRow(_ reader: inout DelimitedReader, _ hasBanner: inout Bool) throws
        -> Bool
    {
        while try reader.next() {
            if reader.slice(0).first != 0x25 { return true }
            if reader.text(0).hasPrefix("%%MatrixMarket") { hasBanner = true }
        }
        return false
    }

    /// Whether what follows the two ids is a Python dictionary.
    static func isAttributes(_ reader: DelimitedReader) -> Bool {
        reader.fieldCount > 2 && reader.slice(2).first == 0x7b
    }
}

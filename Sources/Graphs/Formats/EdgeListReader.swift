import Support
import Text

/// One file of edges: two ids a line, separated by blanks, tabs or commas.
///
/// A third column of numbers of at least 0 is read as weights; others are passed over. Nodes are the ids in order of appearance; there are no texts and labels.
///
/// Lines that begin with `#` or `%` are comments; a first line that names its columns is a header.
public enum EdgeListReader: GraphReader {
    /// `edges`.
    public static let name = "edges"
    /// The files.
    public static let summary = "an edge list: .txt, .tsv, .csv, .edges or .edgelist"

    /// Whether the name is that of a table and the first lines have two or more fields of the same number.
    public static func recognizes(_ source: GraphSource) -> Bool {
        guard !source.isFolder,
            ["txt", "tsv", "csv", "edges", "edgelist", "el", "ncol"].contains(source.fileExtension)
        else { return false }
        return (try? looksLikeEdges(source.path)) ?? false
    }

    private static func separator(_ path: String) throws -> Delimiter {
        let name = GraphSource.withoutGzip(path)
        if name.hasSuffix(".csv") { return .comma }
        return name.hasSuffix(".tsv") ? .tab : .blanks
    }

    private static func looksLikeEdges(_ path: String) throws -> Bool {
        var reader = try DelimitedReader(path: path, delimiter: try separator(path), comment: 0x23)
        var width: Int?
        for _ in 0..<20 {
            guard try reader.next() else { break }
            guard (2...4).contains(reader.fieldCount),
                reader.fieldCount == width ?? reader.fieldCount
            else { return false }
            guard !reader.slice(0).contains(0x20), !reader.slice(1).contains(0x20) else {
                return false
            }
            width = reader.fieldCount
        }
        return width != nil
    }

    /// Reads the edges.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        var reader = try context.open(source.path, try separator(source.path), comment: 0x23)
        var ids = NodeIDs(rowNumbers: 0)
        var edges = EdgeList()
        var width: Int?
        var weights: [Float]? = []
        while try reader.next() {
            if reader.slice(0).first == 0x25 { continue }
            let expected = width ?? max(2, reader.fieldCount)
            try reader.expect(columns: expected)
            if width == nil {
                width = expected
                if isHeader(reader.texts) { continue }
            }
            let from = ids.findOrAppend(reader.buffer.span.extracting(reader.range(0)))
            let to = ids.findOrAppend(reader.buffer.span.extracting(reader.range(1)))
            edges.append(from, to)
            guard weights != nil else { continue }
            if expected == 3, let weight = try? reader.weight(2) {
                weights?.append(weight)
            } else {
                weights = nil
            }
        }
        guard ids.count > 0 else { throw GraphError.empty(source: reader.file) }
        var parts = GraphParts(name: context.name, ids: ids)
        parts.edges = edges
        parts.provenance.notes.append("An edge list has neither texts nor labels.")
        parts.edgeWeights = weights ?? []
        if let width, width > 2, weights == nil {
            parts.provenance.notes.append("Further columns than two ids were not read.")
        }
        return parts
    }

    private static func isHeader(_ fields: [String]) -> Bool {
        TableFolderReader.place(
            of: TableFolderReader.sourceNames + ["node1", "node_1", "id1"], in: fields) == 0
    }
}

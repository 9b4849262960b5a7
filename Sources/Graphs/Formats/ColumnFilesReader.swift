import Support

/// A folder with one file a column, nodes being row indices: `titles.csv`, `abstracts.csv`, `labels.csv`,
/// `ids.csv`, `edges.csv`, and `train.csv`, `valid.csv`, `test.csv` of row indices; each also `.gz`.
public enum ColumnFilesReader: GraphReader {
    /// `columns`.
    public static let name = "columns"
    /// The files.
    public static let summary = "a folder of titles.csv, labels.csv, edges.csv, one column a file"

    /// Whether there are edges and a file of titles or abstracts.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder && source.find("edges.csv") != nil
            && source.find("titles.csv", "abstracts.csv", "texts.csv") != nil
    }

    /// Reads the columns.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let titles = try source.find("titles.csv").map { try column($0, context) }
        let texts = try source.find("abstracts.csv", "texts.csv").map { try column($0, context) }
        guard let text = texts ?? titles else {
            throw GraphError.missingFile(folder: source.folder, names: ["titles.csv"])
        }
        let count = text.count
        var parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: count))
        parts.texts = text
        parts.titles = titles
        if texts == nil { parts.provenance.notes.append("The titles serve as texts.") }
        parts.edges = try LineFiles.edges(
            try source.require("edges.csv"), .comma, nodeCount: count, hasHeader: true, context)
        if let path = source.find("labels.csv") {
            (parts.labels, parts.classNames) = try LineFiles.labels(
                path, nodeCount: count, hasHeader: true,
                notes: &parts.provenance.notes, context)
        }
        if let path = source.find("ids.csv") {
            parts.columns.append(
                NodeColumn(name: "source_id", recognizing: try column(path, context)))
        }
        let split = try LineFiles.split(
            named: "official", nodeCount: count,
            [
                (.train, source.find("train.csv")),
                (.validation, source.find("valid.csv", "val.csv")),
                (.test, source.find("test.csv")),
            ], context)
        if let split { parts.splits = [split] }
        return parts
    }

    /// The first column of a file below its header.
    private static func column(_ path: String, _ context: ReadingContext) throws -> TextColumn {
        var reader = try context.open(path, .comma, keepsBlankLines: true)
        var column = TextColumn()
        _ = try reader.next()
        while try reader.next() { column.append(bytes: reader.slice(0)) }
        return column
    }
}

import Support

/// A folder as CANE publishes it (Tu et al., ACL 2017): `data.txt` with a text a line, `graph.txt` with
/// edges of row indices, and `group.txt` with a label a line, blank where unknown.
public enum CANEReader: GraphReader {
    /// `cane`.
    public static let name = "cane"
    /// The files.
    public static let summary = "a folder of data.txt, graph.txt and group.txt"

    /// Whether both the texts and the edges are there.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder && source.find("data.txt") != nil && source.find("graph.txt") != nil
    }

    /// Reads texts, edges and labels.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let texts = try LineFiles.lines(try source.require("data.txt"), context)
        var parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: texts.count))
        parts.texts = texts
        parts.edges = try LineFiles.edges(
            try source.require("graph.txt"), .blanks, nodeCount: texts.count, context)
        if let path = source.find("group.txt") {
            (parts.labels, parts.classNames) = try LineFiles.labels(
                path, nodeCount: texts.count, hasHeader: false,
                notes: &parts.provenance.notes, context)
        }
        return parts
    }
}

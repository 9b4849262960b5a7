import Support

/// NetworkX's adjacency lists: each line a node and the nodes that it is joined to, between blanks.
public enum AdjacencyListReader: GraphReader {
    /// `adjlist`.
    public static let name = "adjlist"
    /// The files.
    public static let summary = "a .adjlist file: a node and its neighbours a line"

    /// Whether the file's name is that of an adjacency list.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && source.fileExtension == "adjlist"
    }

    /// Reads nodes and edges.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        var reader = try context.open(source.path, .blanks, comment: 0x23)
        var parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: 0))
        while try reader.next() {
            let nodes = (0..<reader.fieldCount).map {
                parts.ids.findOrAppend(reader.buffer.span.extracting(reader.range($0)))
            }
            for other in nodes.dropFirst() { parts.edges.append(nodes[0], other) }
        }
        guard parts.ids.count > 0 else { throw GraphError.empty(source: reader.file) }
        parts.texts = TextColumn(emptyTexts: parts.ids.count)
        parts.provenance.notes = ["An adjacency list has neither texts nor labels."]
        return parts
    }
}

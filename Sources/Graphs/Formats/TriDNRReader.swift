import Support
import Text

/// A folder as TriDNR publishes it (Pan et al., IJCAI 2016): `adjedges.txt` with a node and its
/// neighbours a line, `labels.txt` with a node and its label, and `docs.txt` with a node and its text.
///
/// Neighbours without a line of their own are dropped and counted.
public enum TriDNRReader: GraphReader {
    /// `tridnr`.
    public static let name = "tridnr"
    /// The files.
    public static let summary = "a folder of adjedges.txt, labels.txt and docs.txt"

    /// Whether there are adjacency lists.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder && source.find("adjedges.txt") != nil
    }

    /// Reads adjacency lists, labels and texts.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let path = try source.require("adjedges.txt")
        var parts = GraphParts(name: context.name, ids: try nodes(path, context))
        var reader = try context.open(path, .blanks)
        while try reader.next() {
            guard let node = parts.ids.index(of: reader.buffer.span.extracting(reader.range(0)))
            else { continue }
            for field in 1..<max(1, reader.fieldCount) {
                let id = reader.buffer.span.extracting(reader.range(field))
                if let other = parts.ids.index(of: id) {
                    parts.edges.append(node, other)
                } else {
                    parts.provenance.edges.dangling += 1
                }
            }
        }
        parts.provenance.edges.read += parts.provenance.edges.dangling
        if let path = source.find("labels.txt") { try readLabels(path, &parts, context) }
        if let path = source.find("docs.txt", "docs_cleaned.txt") {
            try readTexts(path, &parts, context)
        } else {
            parts.provenance.notes.append("There is no docs.txt, hence no text.")
        }
        return parts
    }

    private static func nodes(_ path: String, _ context: ReadingContext) throws -> NodeIDs {
        var reader = try context.open(path, .blanks)
        var ids = NodeIDs(rowNumbers: 0)
        while try reader.next() {
            guard ids.append(reader.buffer.span.extracting(reader.range(0))) else {
                throw GraphError.duplicateID(
                    file: reader.file, line: reader.line, id: reader.text(0))
            }
        }
        return ids
    }

    private static func readLabels(
        _ path: String, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        var reader = try context.open(path, .blanks)
        var words = [String](repeating: "", count: parts.ids.count)
        while try reader.next() {
            try reader.expect(columns: 2)
            words[try node(reader, parts.ids)] = reader.text(1)
        }
        var labels = LabelCollector()
        for word in words { try labels.append(word, file: reader.file, line: 0) }
        labels.finish(&parts)
    }

    private static func readTexts(
        _ path: String, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        var reader = try context.open(path, .none)
        var texts = [String](repeating: "", count: parts.ids.count)
        while try reader.next() {
            let words = reader.text(0).split(separator: " ", maxSplits: 1)
            guard let id = words.first, let node = parts.ids.index(of: String(id)) else { continue }
            texts[node] = words.count > 1 ? String(words[1]) : ""
        }
        parts.texts = TextColumn(texts)
    }

    private static func node(_ reader: DelimitedReader, _ ids: NodeIDs) throws(GraphError) -> Int {
        if let node = ids.index(of: reader.text(0)) { return node }
        throw .malformed(
            file: reader.file, line: reader.line, expected: "the id of a node",
            found: String(reader.text(0).prefix(60)))
    }
}

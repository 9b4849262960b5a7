import Foundation
import Support

/// A folder of SNAP's Wikispeedia files (West and Leskovec 2012): `articles.tsv`, `links.tsv`,
/// `categories.tsv`, and where it is there the folder `plaintext_articles`.
///
/// Names are percent-encoded; the title is the decoded name. The label is the first top-level subject
/// that is listed for an article.
public enum WikispeediaReader: GraphReader {
    /// `wikispeedia`.
    public static let name = "wikispeedia"
    /// The files.
    public static let summary = "SNAP's articles.tsv, links.tsv and categories.tsv"

    /// Whether the articles' list and one of the other files are there.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder && source.find("articles.tsv") != nil
            && source.find("links.tsv", "categories.tsv") != nil
    }

    /// Reads articles, links, subjects and texts.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        var ids = NodeIDs(rowNumbers: 0)
        var reader = try context.open(try source.require("articles.tsv"), .tab, comment: 0x23)
        while try reader.next() {
            try reader.expect(columns: 1)
            guard ids.append(reader.buffer.span.extracting(reader.range(0))) else {
                throw GraphError.duplicateID(
                    file: reader.file, line: reader.line, id: reader.text(0))
            }
        }
        var parts = GraphParts(name: context.name, ids: ids)
        parts.titles = TextColumn((0..<ids.count).map { title(ids[$0]) })
        if let path = source.find("categories.tsv") { try readSubjects(path, &parts, context) }
        if let path = source.find("links.tsv") {
            parts.edges = try links(path, parts.ids, context)
        } else {
            parts.provenance.notes.append("There is no links.tsv, hence no edge.")
        }
        try readTexts(source, &parts, context)
        return parts
    }

    private static func title(_ id: String) -> String {
        (id.removingPercentEncoding ?? id).replacing("_", with: " ")
    }

    private static func links(_ path: String, _ ids: NodeIDs, _ context: ReadingContext) throws
        -> EdgeList
    {
        var reader = try context.open(path, .tab, comment: 0x23)
        var edges = EdgeList()
        while try reader.next() {
            try reader.expect(columns: 2)
            guard let from = ids.index(of: reader.buffer.span.extracting(reader.range(0))) else {
                throw TableFolderReader.dangling(reader, 0)
            }
            guard let to = ids.index(of: reader.buffer.span.extracting(reader.range(1))) else {
                throw TableFolderReader.dangling(reader, 1)
            }
            edges.append(from, to)
        }
        return edges
    }

    private static func readSubjects(
        _ path: String, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        var reader = try context.open(path, .tab, comment: 0x23)
        var words = [String](repeating: "", count: parts.ids.count)
        while try reader.next() {
            try reader.expect(columns: 2)
            guard let node = parts.ids.index(of: reader.text(0)) else { continue }
            // subject.Science.Biology: the second word is the top level.
            let levels = reader.text(1).split(separator: ".")
            if words[node].isEmpty, levels.count >= 2 {
                words[node] = String(levels[1].replacing("_", with: " "))
            }
        }
        var labels = LabelCollector()
        for word in words { try labels.append(word, file: reader.file, line: 0) }
        labels.finish(&parts)
    }

    /// Reads each article's file.
    ///
    /// A missing one leaves the text empty; titles serve where there is no folder of texts.
    private static func readTexts(
        _ source: GraphSource, _ parts: inout GraphParts, _ context: ReadingContext
    ) throws {
        guard source.entries.contains("plaintext_articles") else {
            parts.texts = parts.titles ?? parts.texts
            parts.provenance.notes.append("The titles serve as texts.")
            return
        }
        var texts = TextColumn()
        for node in 0..<parts.ids.count {
            try context.cancellation.check()
            let path = source.folder + "/plaintext_articles/" + parts.ids[node] + ".txt"
            let bytes = (try? ByteStream.contents(of: path, limit: 1 << 26)) ?? []
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw GraphError.notUTF8(file: parts.ids[node] + ".txt", line: 1)
            }
            texts.append(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        }
        parts.texts = texts
    }
}

import Support
import Tensor
import Text

/// LINQS files, as Planetoid's sets were first published: `NAME.content` and `NAME.cites`, or Pubmed's
/// `NAME.NODE.paper.tab` and `NAME.DIRECTED.cites.tab`.
///
/// A line of `.content` is an id, the words as 0 or 1 (or weights), and the label, separated by tabs; a
/// line of `.cites` is the cited and the citing paper. Citations of papers that `.content` lacks, which
/// CiteSeer is known for, are dropped and counted. There are no texts; of Pubmed the words' stems
/// serve as such. Without `.content` the papers are those that the citations name.
public enum LINQSReader: GraphReader {
    /// `linqs`.
    public static let name = "linqs"
    /// The files.
    public static let summary = "NAME.content and NAME.cites, or Pubmed's .tab files"

    /// Whether a file or folder has citations in this layout.
    public static func recognizes(_ source: GraphSource) -> Bool {
        if source.isFolder { return citesPath(source) != nil }
        return source.path.hasSuffix(".content") || source.path.hasSuffix(".cites")
            || source.path.hasSuffix(".cites.tab") || source.path.hasSuffix(".NODE.paper.tab")
    }

    /// Reads papers and citations.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        guard let cites = citesPath(source) else {
            throw GraphError.missingFile(folder: source.folder, names: ["NAME.cites"])
        }
        let isTab = cites.contains(".cites.tab")
        let content = contentPath(source, isTab: isTab)
        var parts: GraphParts
        if let content {
            parts = isTab ? try tabContent(content, context) : try wordContent(content, context)
        } else {
            parts = GraphParts(name: context.name, ids: NodeIDs(rowNumbers: 0))
            parts.provenance.notes.append("There is no .content file: no labels and no words.")
        }
        try readCitations(cites, isTab: isTab, hasContent: content != nil, &parts, context)
        if parts.texts.count != parts.ids.count {
            parts.texts = TextColumn(emptyTexts: parts.ids.count)
        }
        return parts
    }

    private static func citesPath(_ source: GraphSource) -> String? {
        if !source.isFolder, source.path.contains(".cites") { return source.path }
        return source.find(suffix: ".cites") ?? source.find(suffix: ".DIRECTED.cites.tab")
            ?? siblings(source, ".DIRECTED.cites.tab")
    }

    private static func contentPath(_ source: GraphSource, isTab: Bool) -> String? {
        if !source.isFolder, source.path.hasSuffix(".content") || source.path.hasSuffix("paper.tab")
        {
            return source.path
        }
        return isTab
            ? source.find(suffix: ".NODE.paper.tab") ?? siblings(source, ".NODE.paper.tab")
            : source.find(suffix: ".content")
    }

    /// The file of a suffix beside a named one, which begins with the same word.
    private static func siblings(_ source: GraphSource, _ suffix: String) -> String? {
        let stem = source.baseName.split(separator: ".").first.map(String.init) ?? ""
        return source.find(stem + suffix)
    }

    // MARK: - Papers

    private static func wordContent(_ path: String, _ context: ReadingContext) throws -> GraphParts
    {
        var reader = try context.open(path, .blanks)
        var ids = NodeIDs(rowNumbers: 0)
        var labels = LabelCollector()
        var rows = CSRBuilder()
        var width: Int?
        while try reader.next() {
            let expected = width ?? max(2, reader.fieldCount)
            try reader.expect(columns: expected)
            width = expected
            try append(reader, to: &ids)
            for field in 1..<(expected - 1) {
                let slice = reader.slice(field)
                if slice.count == 1, slice.first == 0x30 { continue }
                guard let value = Float(reader.text(field)), value.isFinite else {
                    throw GraphError.malformed(
                        file: reader.file, line: reader.line, expected: "0, 1 or a weight",
                        found: String(reader.text(field).prefix(40)))
                }
                rows.append(Int32(field - 1), value)
            }
            try rows.endReadRow()
            try labels.append(reader.text(expected - 1), file: reader.file, line: reader.line)
        }
        var parts = GraphParts(name: context.name, ids: ids)
        labels.finish(&parts)
        if let width, width > 2 {
            parts.features = NodeFeatures(
                name: "words", sparse: rows.matrix(columnCount: width - 2))
        }
        return parts
    }

    /// Reads `id`, `label=N`, `w-word=weight` … `summary=…`, below two lines of header that name the
    /// words.
    private static func tabContent(_ path: String, _ context: ReadingContext) throws -> GraphParts {
        var reader = try context.open(path, .tab)
        var words: [String: Int32] = [:]
        var ids = NodeIDs(rowNumbers: 0)
        var labels = LabelCollector()
        var rows = CSRBuilder()
        var texts = TextColumn()
        _ = try reader.next()
        _ = try reader.next()
        for field in 0..<reader.fieldCount {
            let parts = reader.text(field).split(separator: ":")
            if parts.count >= 2, parts[0] == "numeric" {
                let word = String(parts[1])
                guard words.updateValue(Int32(words.count), forKey: word) == nil else {
                    throw GraphError.malformed(
                        file: reader.file, line: reader.line, expected: "each word once",
                        found: String(word.prefix(60)))
                }
            }
        }
        while try reader.next() {
            try append(reader, to: &ids)
            var row: [(column: Int32, value: Float)] = []
            var label = ""
            var stems: [Substring] = []
            for field in 1..<max(1, reader.fieldCount) {
                let pair = reader.text(field).split(separator: "=", maxSplits: 1)
                guard pair.count == 2 else { continue }
                if pair[0] == "label" {
                    label = String(pair[1])
                } else if let column = words[String(pair[0])] {
                    guard let value = Float(pair[1]), value.isFinite else {
                        throw GraphError.malformed(
                            file: reader.file, line: reader.line, expected: "word=weight",
                            found: String(reader.text(field).prefix(40)))
                    }
                    row.append((column, value))
                    stems.append(pair[0].hasPrefix("w-") ? pair[0].dropFirst(2) : pair[0])
                }
            }
            try labels.append(label, file: reader.file, line: reader.line)
            row.sort { $0.column < $1.column }
            for (entry, next) in zip(row, row.dropFirst()) where entry.column == next.column {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "each word once",
                    found: words.first { $0.value == entry.column }?.key ?? "")
            }
            for entry in row { rows.append(entry.column, entry.value) }
            try rows.endReadRow()
            texts.append(stems.joined(separator: " "))
        }
        var parts = GraphParts(name: context.name, ids: ids)
        labels.finish(&parts)
        parts.texts = texts
        parts.features = NodeFeatures(name: "tf-idf", sparse: rows.matrix(columnCount: words.count))
        parts.provenance.notes.append("The words' stems serve as texts.")
        return parts
    }

    private static func append(_ reader: DelimitedReader, to ids: inout NodeIDs) throws(GraphError)
    {
        guard ids.append(reader.buffer.span.extracting(reader.range(0))) else {
            throw .duplicateID(file: reader.file, line: reader.line, id: reader.text(0))
        }
    }

    // MARK: - Citations

    private static func readCitations(
        _ path: String, isTab: Bool, hasContent: Bool, _ parts: inout GraphParts,
        _ context: ReadingContext
    ) throws {
        var reader = try context.open(path, .blanks)
        if isTab {
            _ = try reader.next()
            _ = try reader.next()
        }
        while try reader.next() {
            // A .tab line is: number, paper:ID, |, paper:ID.
            try reader.expect(columns: isTab ? 4 : 2)
            let ends = isTab ? [1, 3] : [0, 1]
            var nodes: [Int] = []
            for field in ends {
                var range = reader.range(field)
                if isTab, let colon = reader.slice(field).firstIndex(of: 0x3a) {
                    range = (colon + 1)..<range.upperBound
                }
                let id = reader.buffer.span.extracting(range)
                if hasContent {
                    if let node = parts.ids.index(of: id) { nodes.append(node) }
                } else {
                    nodes.append(parts.ids.findOrAppend(id))
                }
            }
            if nodes.count == 2 {
                // The first column is the cited paper; an edge goes from who cites.
                isTab
                    ? parts.edges.append(nodes[0], nodes[1])
                    : parts.edges.append(nodes[1], nodes[0])
            } else {
                parts.provenance.edges.dangling += 1
            }
        }
        parts.provenance.edges.read += parts.provenance.edges.dangling
    }
}

extension CSRBuilder {
    /// Ends a row that was read.
    ///
    /// - Throws: `GraphError.tooLarge` if 32 bits cannot number the entries.
    mutating func endReadRow() throws(GraphError) {
        guard entryCount <= Int(Int32.max) else {
            throw .tooLarge(what: "feature entries", limit: Int(Int32.max))
        }
        endRow()
    }
}

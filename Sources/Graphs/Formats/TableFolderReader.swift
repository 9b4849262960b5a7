import JSON
import Support
import Tensor
import Text

/// A folder of tables: `nodes.csv`, `edges.csv`, and where wanted `labels.csv`, `splits.csv`,
/// `words.csv`, `features.npy` and `graph.json`; each also as `.csv.gz` or `.tsv`.
///
/// | file | columns |
/// |---|---|
/// | nodes | `id`, `label`, `title`, `text`, `split`, any others |
/// | edges | `src`, `dst` (or `source`, `target`; or no header at all), perhaps `weight` |
/// | labels | `label` (as in nodes), `name`; or `id`, `label` where nodes have no label column |
/// | splits | `id`, then one column a split: `train`, `val`, `test` or empty |
/// | words | `id`, `columns` (indices separated by blanks), where not all are 1 also `values` |
///
/// Delimiters and other names of columns are recognised; the card says what each column became. A
/// single table of nodes is read too.
public enum TableFolderReader: GraphReader {
    /// `tables`.
    public static let name = "tables"
    /// The files.
    public static let summary = "a folder of nodes.csv, edges.csv, labels.csv, splits.csv, also .gz"

    static let idNames = ColumnNames.id
    static let labelNames = ColumnNames.label
    static let titleNames = ColumnNames.title
    static let textNames = ColumnNames.text
    static let sourceNames = ColumnNames.source
    static let weightNames = ColumnNames.weight
    static let targetNames = ColumnNames.target

    /// Whether there is a table of nodes, or such a table was named.
    public static func recognizes(_ source: GraphSource) -> Bool {
        if source.isFolder { return source.find("nodes.csv", "nodes.tsv") != nil }
        guard ["csv", "tsv"].contains(source.fileExtension) else { return false }
        let header = header(of: source.path)
        return source.baseName == "nodes" || NodeTable.isHeader(header)
            || NodeTable.isHeaderWithoutIDs(header)
    }

    /// The names in a table's first line; none if it cannot be read.
    static func header(of path: String) -> [String] {
        guard
            var reader = try? DelimitedReader(
                recognizing: path, suggested: suggestedDelimiter(path)),
            (try? reader.next()) == true
        else { return [] }
        return reader.texts.map(trimmed)
    }

    /// Reads the tables.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        guard source.isFolder || source.baseName == "nodes" else {
            var parts = try NodeTable.read(
                source.path, LabelCollector(), NodeTable.Options(numbersRows: true), context)
            noteMissingEdges(&parts, context)
            return parts
        }
        var context = context
        if !source.isFolder, context.name == "nodes" {
            context.name = source.folder.split(separator: "/").last.map(String.init) ?? "graph"
        }
        let tables = try Tables(source, context)
        let nodesPath = tables.nodes
        let description = try source.find("graph.json").map {
            try JSONValue(parsing: try ByteStream.contents(of: $0, limit: 1 << 24))
        }
        // Folders written by Lingu describe their columns themselves.
        let isOwn = description?["dataHash"] != nil
        let labels = try LabelTable.read(source, nodes: nodesPath, isOwn: isOwn, context)
        var parts = try NodeTable.read(
            nodesPath, labels.collector,
            NodeTable.Options(saved: SavedColumns(description), isOwn: isOwn), context)
        if let path = labels.nodeLabels { try LabelTable.readNodeLabels(path, &parts, context) }
        if let note = tables.note { parts.provenance.notes.append(note) }
        if let path = tables.edges {
            try EdgeTable.read(path, &parts, isOwn: isOwn, context)
        } else {
            noteMissingEdges(&parts, context)
        }
        if let path = source.find("splits.csv", "splits.tsv") {
            parts.splits += try splits(path, parts.ids, isOwn: isOwn, context)
        }
        try readFeatures(source, &parts, width: description?["featureColumns"]?.intValue, context)
        if let description { try apply(description, to: &parts) }
        if !isOwn, source.isFolder {
            parts.provenance.notes += leftovers(source, but: [tables.nodes, tables.edges])
        }
        return parts
    }

    static func suggestedDelimiter(_ path: String) -> UInt8 {
        ["tsv", "tab"].contains { GraphSource.withoutGzip(path).lowercased().hasSuffix("." + $0) }
            ? 0x09 : 0x2c
    }

    static func separator(of path: String) -> Delimiter {
        suggestedDelimiter(path) == 0x09 ? .tab : .comma
    }

    /// A name without blanks around it.
    static func trimmed(_ name: String) -> String {
        guard name.first == " " || name.last == " " else { return name }
        return String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// The place of the first of some names in a header, whatever the case.
    static func place(of names: [String], in header: [String]) -> Int? {
        ColumnNames.place(of: names, in: header)
    }

    /// The tables of nodes and edges in a folder, by their names or else by their headers.
    private struct Tables {
        let nodes: String
        let edges: String?
        var note: String?

        init(_ source: GraphSource, _ context: ReadingContext) throws {
            let edges = source.find("edges.csv", "edges.tsv")
            if source.isFolder, source.find("nodes.csv", "nodes.tsv") == nil,
                let found = UnnamedTables.found(source)
            {
                nodes = source.folder + "/" + found.nodes
                self.edges = edges ?? found.edges.map { source.folder + "/" + $0 }
                note =
                    "By their headers \(found.nodes) is the table of nodes"
                    + (edges == nil ? found.edges.map { " and \($0) that of edges." } ?? "." : ".")
                return
            }
            nodes = try source.require("nodes.csv", "nodes.tsv")
            self.edges = edges
        }
    }

    private static func noteMissingEdges(_ parts: inout GraphParts, _ context: ReadingContext) {
        guard context.columns.edgesPath == nil, parts.edges.count == 0 else { return }
        let hasLists = parts.provenance.columns.contains { $0.use == .role(.neighbors) }
        if !hasLists { parts.provenance.notes.append("There is no table of edges.") }
    }

    /// Tables in the folder that no one reads.
    private static func leftovers(_ source: GraphSource, but read: [String?]) -> [String] {
        let known = ["nodes", "edges", "labels", "splits", "words", "features", "word-names"]
        let found = source.entries.filter { entry in
            guard !read.contains(source.folder + "/" + entry) else { return false }
            let name = GraphSource.withoutGzip(entry)
            return (name.hasSuffix(".csv") || name.hasSuffix(".tsv"))
                && !known.contains(String(name.dropLast(4)))
        }
        return found.isEmpty ? [] : ["Not read: \(found.joined(separator: ", "))."]
    }

    static func dangling(_ reader: DelimitedReader, _ field: Int) -> GraphError {
        .danglingEdge(
            file: reader.file, line: reader.line, node: String(reader.text(field).prefix(100)))
    }

    static func splits(
        _ path: String, _ ids: NodeIDs, isOwn: Bool, _ context: ReadingContext
    ) throws -> [SplitMask] {
        var reader = try context.openTable(path, isOwn: isOwn)
        guard try reader.next() else { return [] }
        let header = isOwn ? reader.texts : reader.texts.map(trimmed)
        guard let idPlace = ColumnNames.place(of: .id, in: header) else {
            throw GraphError.missingColumn(file: reader.file, column: "id", found: header)
        }
        let empty = [SplitRole](repeating: .none, count: ids.count)
        var roles = [[SplitRole]](repeating: empty, count: header.count)
        var isGiven = [Bool](repeating: false, count: ids.count)
        while try reader.next() {
            try reader.expect(columns: header.count)
            guard let node = ids.find(reader, idPlace) else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "the id of a node",
                    found: reader.text(idPlace))
            }
            guard !isGiven[node] else {
                throw GraphError.duplicateID(
                    file: reader.file, line: reader.line, id: reader.text(idPlace))
            }
            isGiven[node] = true
            for column in header.indices where column != idPlace && !reader.isEmpty(column) {
                roles[column][node] = try SplitRole.reading(
                    reader.text(column), file: reader.file, line: reader.line)
            }
        }
        return header.indices.filter { $0 != idPlace }.map {
            SplitMask(name: header[$0], roles: roles[$0])
        }
    }

    private static func readFeatures(
        _ source: GraphSource, _ parts: inout GraphParts, width: Int?, _ context: ReadingContext
    ) throws {
        if let path = source.find("words.csv", "features.csv") {
            let names = try source.find("word-names.csv").map { try columnNames($0, context) }
            let width = (width ?? names?.count).map {
                max(0, min($0, SparseFeatureTable.maxColumns))
            }
            parts.features = try SparseFeatureTable.read(path, parts.ids, width: width, context)
                .naming(columns: names)
        }
        if let path = source.find("features.npy", "features.npz") {
            guard let read = context.denseFeatures else {
                parts.provenance.notes.append("features.npy was not read.")
                return
            }
            parts.features = try NodeFeatures(name: "features", dense: try read(path))
        }
    }

    /// The names of columns: those of the column `word`, else of the last one, row by row.
    private static func columnNames(_ path: String, _ context: ReadingContext) throws -> [String] {
        var reader = try context.open(path, separator(of: path))
        guard try reader.next() else { return [] }
        let header = reader.texts
        let place = header.firstIndex(of: "word") ?? max(0, header.count - 1)
        var names: [String] = []
        while try reader.next() {
            try reader.expect(columns: header.count)
            names.append(reader.text(place))
        }
        return names
    }

    /// Takes over what tables cannot say: the direction, what things are called, the split in use.
    private static func apply(_ description: JSONValue, to parts: inout GraphParts) throws {
        parts.isDirected = try description.booleanIfPresent("directed") ?? false
        if let name = try description.stringIfPresent("name") { parts.name = name }
        if let name = try description.stringIfPresent("features"), let features = parts.features {
            parts.features = features.renamed(name)
        }
        if let name = try description.stringIfPresent("split") { parts.activeSplit = name }
    }
}

extension NodeIDs {
    /// The node whose id a field spells, with or without blanks around it.
    func find(_ reader: DelimitedReader, _ field: Int) -> Int? {
        if let node = index(of: reader.buffer.span.extracting(reader.range(field))) { return node }
        let slice = reader.slice(field)
        guard slice.first == 0x20 || slice.last == 0x20 else { return nil }
        return index(of: TableFolderReader.trimmed(reader.text(field)))
    }
}

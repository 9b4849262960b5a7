import JSON
import Support
import Tensor
import Text

/// A folder of tables: `nodes.csv`, `edges.csv`, and where wanted `labels.csv`, `splits.csv`,
/// `words.csv`, `features.npy` and `graph.json`; each also as `.csv.gz` or `.tsv`.
///
/// | file | columns |
/// |---|---|
/// | nodes | `id`, `label`, `title`, `text`, any others |
/// | edges | `src`, `dst` (or `source`, `target`; or no header at all), perhaps `weight` |
/// | labels | `label` (as in nodes), `name` |
/// | splits | `id`, then one column a split: `train`, `val`, `test` or empty |
/// | words | `id`, `columns` (numbers separated by blanks), where not all are 1 also `values` |
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
        source.isFolder
            ? source.find("nodes.csv", "nodes.tsv") != nil
            : source.baseName == "nodes" && ["csv", "tsv"].contains(source.fileExtension)
    }

    /// Reads the tables.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        var context = context
        if !source.isFolder, context.name == "nodes" {
            context.name = source.folder.split(separator: "/").last.map(String.init) ?? "graph"
        }
        var labels = LabelCollector()
        if let path = source.find("labels.csv", "labels.tsv") {
            labels = LabelCollector(classes: try classes(path, context))
        }
        let nodesPath = try source.require("nodes.csv", "nodes.tsv")
        let description = try source.find("graph.json").map {
            try JSONValue(parsing: try ByteStream.contents(of: $0, limit: 1 << 24))
        }
        let others = description?["columns"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var parts = try NodeTable.read(nodesPath, labels, others: Set(others), context)
        if let path = source.find("edges.csv", "edges.tsv") {
            (parts.edges, parts.edgeWeights) = try edges(path, parts.ids, context)
        } else {
            parts.provenance.notes.append("There is no table of edges.")
        }
        if let path = source.find("splits.csv", "splits.tsv") {
            parts.splits += try splits(path, parts.ids, context)
        }
        try readFeatures(source, &parts, width: description?["featureColumns"]?.intValue, context)
        if let description { try apply(description, to: &parts) }
        return parts
    }

    static func separator(of path: String) -> Delimiter {
        GraphSource.withoutGzip(path).hasSuffix(".tsv") ? .tab : .comma
    }

    /// The place of the first of some names in a header, whatever the case.
    static func place(of names: [String], in header: [String]) -> Int? {
        ColumnNames.place(of: names, in: header)
    }

    private static func classes(_ path: String, _ context: ReadingContext) throws
        -> [(word: String, name: String)]
    {
        var reader = try context.open(path, separator(of: path))
        guard try reader.next() else { return [] }
        let header = reader.texts
        guard let word = place(of: labelNames + idNames, in: header) else {
            throw GraphError.missingColumn(file: reader.file, column: "label", found: header)
        }
        let name = place(of: ["name", "class_name", "class name"], in: header) ?? word
        var result: [(word: String, name: String)] = []
        while try reader.next() {
            try reader.expect(columns: header.count)
            result.append((reader.text(word), reader.text(name)))
        }
        return result
    }

    /// Reads pairs of ids, and weights if a first row that names the columns names these too.
    static func edges(_ path: String, _ ids: NodeIDs, _ context: ReadingContext) throws
        -> (edges: EdgeList, weights: [Float])
    {
        var reader = try context.open(path, separator(of: path))
        var edges = EdgeList()
        var weights: [Float] = []
        guard try reader.next() else { return (edges, weights) }
        let columnCount = reader.fieldCount
        guard columnCount >= 2 else {
            throw GraphError.columnCount(
                file: reader.file, line: 1, expected: 2, found: columnCount)
        }
        let header = reader.texts
        var (from, to) = (0, 1)
        var weightPlace: Int?
        if let a = place(of: sourceNames, in: header), let b = place(of: targetNames, in: header) {
            (from, to) = (a, b)
            weightPlace = place(of: weightNames, in: header)
        } else if let a = ids.index(of: header[0]), let b = ids.index(of: header[1]) {
            edges.append(a, b)
        } else {
            throw GraphError.missingColumn(file: reader.file, column: "src", found: header)
        }
        while try reader.next() {
            try reader.expect(columns: columnCount)
            guard let source = ids.index(of: reader.buffer.span.extracting(reader.range(from)))
            else { throw dangling(reader, from) }
            guard let target = ids.index(of: reader.buffer.span.extracting(reader.range(to)))
            else { throw dangling(reader, to) }
            edges.append(source, target)
            guard let weightPlace else { continue }
            weights.append(try reader.weight(weightPlace))
        }
        return (edges, weights)
    }

    static func dangling(_ reader: DelimitedReader, _ field: Int) -> GraphError {
        .danglingEdge(
            file: reader.file, line: reader.line, node: String(reader.text(field).prefix(100)))
    }

    private static func splits(_ path: String, _ ids: NodeIDs, _ context: ReadingContext) throws
        -> [SplitMask]
    {
        var reader = try context.open(path, separator(of: path))
        guard try reader.next() else { return [] }
        let header = reader.texts
        guard let idPlace = place(of: idNames, in: header) else {
            throw GraphError.missingColumn(file: reader.file, column: "id", found: header)
        }
        let empty = [SplitRole](repeating: .none, count: ids.count)
        var roles = [[SplitRole]](repeating: empty, count: header.count)
        while try reader.next() {
            try reader.expect(columns: header.count)
            guard let node = ids.index(of: reader.text(idPlace)) else {
                throw GraphError.malformed(
                    file: reader.file, line: reader.line, expected: "the id of a node",
                    found: reader.text(idPlace))
            }
            for column in header.indices where column != idPlace && !reader.isEmpty(column) {
                guard let role = SplitRole(word: reader.text(column)) else {
                    throw GraphError.malformed(
                        file: reader.file, line: reader.line,
                        expected: "train, val, test or nothing", found: reader.text(column))
                }
                roles[column][node] = role
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
                max(0, min($0, SparseFeatureTable.mostColumns))
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

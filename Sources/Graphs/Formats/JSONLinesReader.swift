import JSON
import Support

/// JSON lines, an object a node, or one JSON object of nodes and links.
///
/// A node is `{"id": …, "text": …, "title": …, "label": …, "split": …, "neighbors": [ids], …}`; an
/// object with `source` and `target` is an edge. The lines are in one file, or in `nodes.jsonl` and
/// `edges.jsonl` of a folder. A single object has `nodes`, and `links` or `edges`, as NetworkX and D3
/// write it. An unknown member becomes a column.
public enum JSONLinesReader: GraphReader {
    /// `json`.
    public static let name = "json"
    /// The files.
    public static let summary = "JSON lines of nodes (and edges), or node-link JSON"

    /// Whether the file's name is JSON's, or a folder has such a file of nodes.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder
            ? source.find("nodes.jsonl", "graph.jsonl") != nil
            : ["jsonl", "ndjson", "json"].contains(source.fileExtension)
    }

    /// Reads objects line by line.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let first =
            source.isFolder ? try source.require("nodes.jsonl", "graph.jsonl") : source.path
        var nodes = JSONNodes()
        if source.fileExtension == "json" {
            let file = GraphSource.withoutGzip(first)
            let bytes = try ByteStream.contents(of: first, limit: 1 << 30)
            let whole = try Self.parse(bytes, file: file, line: 1)
            if whole["nodes"] != nil { return try nodeLink(whole, file: file, context) }
        }
        for path in [first]
            + (source.isFolder ? [source.find("edges.jsonl")].compactMap { $0 } : [])
        {
            var reader = try context.open(path, .none)
            while try reader.next() {
                let value = try parse(Array(reader.slice(0)), file: reader.file, line: reader.line)
                try nodes.add(value, file: reader.file, line: reader.line)
            }
        }
        return try nodes.parts(name: context.name)
    }

    private static func parse(_ bytes: [UInt8], file: String, line: Int) throws(GraphError)
        -> JSONValue
    {
        do throws(JSONError) {
            return try JSONValue(
                parsing: bytes, limits: JSONValue.Limits(depth: 64, bytes: 1 << 30))
        } catch {
            throw .malformed(
                file: file, line: line, expected: "a JSON value (\(error.summary))",
                found: String(decoding: bytes.prefix(40), as: UTF8.self))
        }
    }

    private static func nodeLink(_ whole: JSONValue, file: String, _ context: ReadingContext) throws
        -> GraphParts
    {
        var nodes = JSONNodes()
        for (index, value) in (whole["nodes"]?.arrayValue ?? []).enumerated() {
            try nodes.add(value, file: "\(file), nodes", line: index + 1)
        }
        let links = whole["links"]?.arrayValue ?? whole["edges"]?.arrayValue ?? []
        for (index, value) in links.enumerated() {
            try nodes.add(value, file: "\(file), edges", line: index + 1)
        }
        var parts = try nodes.parts(name: context.name)
        parts.isDirected = whole["directed"]?.boolValue ?? false
        return parts
    }
}

/// Nodes and edges gathered from JSON objects.
private struct JSONNodes {
    private var ids = NodeIDs(rowNumbers: 0)
    private var texts = TextColumn()
    private var titles = TextColumn()
    private var labels = LabelCollector()
    private var roles: [SplitRole] = []
    private var columnNames: [String] = []
    private var columns: [String: [Int: String]] = [:]
    private var edges: [(from: String, to: String, file: String, line: Int)] = []
    private var weights: [Float?] = []

    mutating func add(_ value: JSONValue, file: String, line: Int) throws(GraphError) {
        guard let object = value.objectValue else {
            throw .malformed(file: file, line: line, expected: "a JSON object", found: value.kind)
        }
        let kind = object["type"]?.stringValue
        func member(_ names: [String]) -> JSONValue? { names.lazy.compactMap { object[$0] }.first }
        if kind != "node", let from = member(TableFolderReader.sourceNames).flatMap(Self.word),
            let to = member(TableFolderReader.targetNames).flatMap(Self.word)
        {
            edges.append((from, to, file, line))
            var weight: Float?
            if let value = member(TableFolderReader.weightNames) {
                weight = try Self.weight(value, file: file, line: line)
            }
            weights.append(weight)
            return
        }
        guard let id = member(TableFolderReader.idNames + ["key"]).flatMap(Self.word) else {
            throw .malformed(
                file: file, line: line, expected: "a member “id”",
                found: object.keys.joined(separator: ", "))
        }
        guard ids.append(Array(id.utf8).span) else {
            throw .duplicateID(file: file, line: line, id: id)
        }
        texts.append(member(TableFolderReader.textNames).flatMap(Self.word) ?? "")
        titles.append(member(TableFolderReader.titleNames).flatMap(Self.word) ?? "")
        try labels.append(
            member(TableFolderReader.labelNames).flatMap(Self.word) ?? "", file: file, line: line)
        roles.append(object["split"]?.stringValue.flatMap { SplitRole(word: $0) } ?? .none)
        for other in member(["neighbors", "neighbours", "links", "citations"])?.arrayValue ?? [] {
            guard let other = Self.word(other) else { continue }
            edges.append((id, other, file, line))
            weights.append(nil)
        }
        addColumns(object)
    }

    private static func weight(_ value: JSONValue, file: String, line: Int) throws(GraphError)
        -> Float
    {
        guard let weight = value.doubleValue.map({ Float($0) }), weight >= 0, weight.isFinite else {
            throw .malformed(
                file: file, line: line, expected: "a weight of at least 0", found: value.kind)
        }
        return weight
    }

    private mutating func addColumns(_ object: JSONObject) {
        typealias Names = TableFolderReader
        let known =
            Names.idNames + Names.textNames + Names.titleNames + Names.labelNames
            + ["key", "type", "split", "neighbors", "neighbours", "links", "citations"]
        for (name, value) in object where !known.contains(name) {
            guard let word = Self.word(value) else { continue }
            if columns[name] == nil { columnNames.append(name) }
            columns[name, default: [:]][ids.count - 1] = word
        }
    }

    /// A text, number or truth value as a word.
    private static func word(_ value: JSONValue) -> String? {
        if let text = value.stringValue { return text }
        if let number = value.intValue { return String(number) }
        if let number = value.doubleValue { return String(number) }
        return value.boolValue.map { String($0) }
    }

    func parts(name: String) throws -> GraphParts {
        guard ids.count > 0 else { throw GraphError.empty(source: name) }
        var parts = GraphParts(name: name, ids: ids)
        if titles.holdsNothing {
            parts.texts = texts
        } else {
            parts.titles = titles
            parts.texts = texts.holdsNothing ? titles : texts
        }
        (parts.labels, parts.classNames) = labels.sorted()
        if roles.contains(where: { $0 != .none }) {
            parts.splits = [SplitMask(name: "split", roles: roles)]
        }
        parts.columns = columnNames.map { name in
            NodeColumn(
                name: name,
                recognizing: TextColumn((0..<ids.count).map { columns[name]?[$0] ?? "" }))
        }
        for edge in edges {
            guard let from = ids.index(of: edge.from), let to = ids.index(of: edge.to) else {
                let missing = ids.index(of: edge.from) == nil ? edge.from : edge.to
                throw GraphError.danglingEdge(file: edge.file, line: edge.line, node: missing)
            }
            parts.edges.append(from, to)
        }
        if weights.contains(where: { $0 != nil }) { parts.edgeWeights = weights.map { $0 ?? 1 } }
        return parts
    }
}

import JSON
import Support

/// JSON lines, an object a node, or one JSON value of nodes and edges.
///
/// A node is `{"id": …, "text": …, "title": …, "label": …, "split": …, "neighbors": [ids], …}`; an
/// object with `source` and `target` is an edge. The lines are in one file, or in `nodes.jsonl` and
/// `edges.jsonl` of a folder. A single value is a list of such objects, or an object of `nodes` and
/// `links` or `edges` (NetworkX's node-link data, D3), of `nodes` and `adjacency` (NetworkX's adjacency
/// data), or of `elements` (Cytoscape). What a member means its name tells, as for tables; every other
/// member becomes a column. `null` and Python's `NaN` are missing values.
public enum JSONLinesReader: GraphReader {
    /// `json`.
    public static let name = "json"
    /// The files.
    public static let summary = "JSON lines of nodes (and edges), or node-link JSON"

    private static let limits = JSONValue.Limits(
        depth: 64, bytes: 1 << 30, readsNaNAsNull: true, refusesDuplicateNames: true)

    /// Whether the file's name is JSON's, or a folder has such a file of nodes.
    public static func recognizes(_ source: GraphSource) -> Bool {
        source.isFolder
            ? source.find("nodes.jsonl", "graph.jsonl") != nil
            : ["jsonl", "ndjson", "json"].contains(source.fileExtension)
    }

    /// Reads objects line by line, or a single value.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        let first =
            source.isFolder ? try source.require("nodes.jsonl", "graph.jsonl") : source.path
        if source.fileExtension == "json", let parts = try readWhole(first, context) {
            return parts
        }
        var graph = JSONGraph(context)
        for path in [first]
            + (source.isFolder ? [source.find("edges.jsonl")].compactMap { $0 } : [])
        {
            var reader = try context.open(path, .none)
            while try reader.next() {
                let place = JSONPlace(file: reader.file, line: reader.line)
                try graph.add(
                    try parse(Array(reader.slice(0)), file: reader.file, firstLine: reader.line),
                    at: place)
            }
        }
        return try graph.parts()
    }

    /// Reads files of lines, each file's nodes being in one part of a split.
    static func read(
        _ files: [(path: String, role: SplitRole)], numbersNodes: Bool, _ context: ReadingContext
    ) throws -> GraphParts {
        var graph = JSONGraph(context)
        graph.numbersNodes = numbersNodes
        var roles: [SplitRole] = []
        for file in files {
            var reader = try context.open(file.path, .none)
            while try reader.next() {
                let place = JSONPlace(file: reader.file, line: reader.line)
                let value = try parse(
                    Array(reader.slice(0)), file: reader.file, firstLine: reader.line)
                for value in value.arrayValue ?? [value] { try graph.add(value, at: place) }
                while roles.count < graph.nodeCount { roles.append(file.role) }
            }
        }
        var parts = try graph.parts()
        if parts.splits.isEmpty { parts.splits = [SplitMask(name: "split", roles: roles)] }
        return parts
    }

    private static func parse(_ bytes: [UInt8], file: String, firstLine: Int) throws(GraphError)
        -> JSONValue
    {
        do throws(JSONError) {
            return try JSONValue(parsing: bytes, limits: limits)
        } catch {
            let offset = min(error.offset ?? 0, bytes.count)
            let lineFeeds = bytes[..<offset].count { $0 == 0x0a }
            if case .notUTF8 = error { throw .notUTF8(file: file, line: firstLine + lineFeeds) }
            let start = max(0, offset - 20)
            throw .malformed(
                file: file, line: firstLine + lineFeeds,
                expected: "a JSON value (\(error.summary))",
                found: String(decoding: bytes[start...].prefix(40), as: UTF8.self))
        }
    }

    /// Reads a file as a single value; nothing if it holds a value a line.
    private static func readWhole(_ path: String, _ context: ReadingContext) throws -> GraphParts? {
        context.report(reading: path)
        let file = path.split(separator: "/").last.map(String.init) ?? path
        var bytes: [UInt8]
        do {
            bytes = try ByteStream.contents(of: path, limit: 1 << 30)
        } catch let problem as GzipError {
            throw GraphError.compressed(file: file, problem: problem)
        }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        if holdsLines(bytes) { return nil }
        var graph = JSONGraph(context)
        let whole = try parse(bytes, file: file, firstLine: 1)
        try context.cancellation.check()
        try graph.add(whole: whole, file: file, context.cancellation)
        return try graph.parts()
    }

    /// Whether the first line is an object of its own and more follow.
    private static func holdsLines(_ bytes: [UInt8]) -> Bool {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }),
            let end = bytes[start...].firstIndex(of: 0x0a),
            bytes[end...].contains(where: { $0 > 0x20 })
        else { return false }
        return (try? JSONValue(parsing: Array(bytes[start..<end]), limits: limits)) != nil
    }
}

/// Where a JSON object stands: in a line, or as an element of a list.
struct JSONPlace {
    let file: String
    let line: Int

    func malformed(_ expected: String, _ found: String) -> GraphError {
        .malformed(file: file, line: line, expected: expected, found: found)
    }
}

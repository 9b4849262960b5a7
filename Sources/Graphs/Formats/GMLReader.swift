import Foundation
import Support

/// GML (Himsolt 1997), as NetworkX, igraph, Gephi and Cytoscape write it.
///
/// Every key of a node is a column; nested lists are left out. Nodes are called by their labels where
/// each has one of its own, else by their ids; labels that many nodes share are their classes.
public enum GMLReader: GraphReader {
    /// `gml`.
    public static let name = "gml"
    /// The files.
    public static let summary = "a .gml file"

    /// Whether the file's name is GML's.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && source.fileExtension == "gml"
    }

    /// Reads nodes, edges and their keys.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        context.report(reading: source.path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
        let bytes: [UInt8]
        do {
            bytes = try ByteStream.contents(of: source.path, limit: 1 << 30)
        } catch let problem as GzipError {
            throw GraphError.compressed(file: file, problem: problem)
        }
        var scanner = GMLScanner(bytes, file: file)
        var document = GMLDocument(file: file)
        while let key = try scanner.key() {
            if key == "graph" {
                try document.readGraph(&scanner, context)
            } else {
                try scanner.skipValue()
            }
        }
        return try document.parts(context)
    }
}

/// The nodes and edges of a GML document.
private struct GMLDocument {
    private struct Element {
        let line: Int
        var values: [(key: String, value: String)] = []

        subscript(key: String) -> String? { values.first { $0.key == key }?.value }
    }

    let file: String
    private var nodes: [Element] = []
    private var edges: [Element] = []
    private var isDirected = false
    private var sawGraph = false
    private var skipped: Set<String> = []

    init(file: String) { self.file = file }

    mutating func readGraph(_ scanner: inout GMLScanner, _ context: ReadingContext) throws {
        guard !sawGraph else { throw scanner.malformed("one graph", "another one") }
        sawGraph = true
        try scanner.open()
        while let key = try scanner.keyOrEnd() {
            switch key {
            case "directed": isDirected = try scanner.value() == "1"
            case "node": nodes.append(try element(&scanner))
            case "edge": edges.append(try element(&scanner))
            default: try scanner.skipValue()
            }
            if (nodes.count + edges.count) % 4096 == 0 { try context.cancellation.check() }
        }
    }

    private mutating func element(_ scanner: inout GMLScanner) throws -> Element {
        var element = Element(line: scanner.line)
        try scanner.open()
        while let key = try scanner.keyOrEnd() {
            if scanner.isAtList {
                skipped.insert(key)
                try scanner.skipValue()
                continue
            }
            element.values.append((key, try scanner.value()))
        }
        return element
    }

    func parts(_ context: ReadingContext) throws -> GraphParts {
        guard sawGraph else {
            throw GraphError.malformed(
                file: file, line: 1, expected: "graph [ … ]", found: "none")
        }
        let labels = nodes.map { $0["label"] }
        let known = labels.compactMap { $0 }
        let areNames = known.count == nodes.count && Set(known).count == nodes.count
        var graph = NodeGatherer(file: file)
        graph.edges.isDirected = isDirected
        var idOfNumber: [String: String] = [:]
        for node in nodes {
            guard let number = node["id"] else {
                throw GraphError.malformed(
                    file: file, line: node.line, expected: "an id", found: "a node without")
            }
            guard idOfNumber[number] == nil else {
                throw GraphError.duplicateID(file: file, line: node.line, id: number)
            }
            let id = areNames ? node["label"] ?? number : number
            idOfNumber[number] = id
            _ = try graph.addNode(id, line: node.line)
            for (key, value) in node.values where key != "id" && key != "label" {
                graph.set(key, to: value)
            }
        }
        for edge in edges {
            guard let from = edge["source"], let to = edge["target"] else {
                throw GraphError.malformed(
                    file: file, line: edge.line, expected: "source and target",
                    found: "an edge without")
            }
            let number = graph.edges.append(
                idOfNumber[from] ?? from, idOfNumber[to] ?? to, directed: nil, line: edge.line)
            for (key, value) in edge.values where !["source", "target", "id"].contains(key) {
                try graph.setEdge(number, key, to: value, line: edge.line, context)
            }
        }
        if !skipped.isEmpty {
            graph.notes.append(
                "Not read of nodes and edges: \(skipped.sorted().joined(separator: ", ")).")
        }
        if areNames, !labels.isEmpty {
            graph.notes.append("The nodes' labels are their ids.")
        }
        return try graph.parts(names: areNames ? [] : labels, context)
    }
}

/// Splits GML into keys, values and brackets.
private struct GMLScanner {
    private static let deepestList = 64
    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private(set) var line = 1

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    func malformed(_ expected: String, _ found: String? = nil) -> GraphError {
        let rest = bytes[min(position, bytes.count)...].prefix(40)
        return .malformed(
            file: file, line: line, expected: expected,
            found: found ?? (rest.isEmpty ? "the end" : String(decoding: rest, as: UTF8.self)))
    }

    /// Passes over blanks and comments.
    private mutating func skipBlanks() {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x0a {
                line += 1
            } else if byte == 0x23 {
                while position < bytes.count, bytes[position] != 0x0a { position += 1 }
                continue
            } else if byte > 0x20 {
                return
            }
            position += 1
        }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether a list begins here.
    var isAtList: Bool {
        mutating get {
            skipBlanks()
            return next == 0x5b
        }
    }

    /// The next key; nothing at the end of the file.
    mutating func key() throws(GraphError) -> String? {
        skipBlanks()
        guard next != nil else { return nil }
        let start = position
        while let byte = next, byte > 0x20, byte != 0x5b, byte != 0x5d, byte != 0x22 {
            position += 1
        }
        guard position > start else { throw malformed("a key") }
        return try text(start..<position)
    }

    /// The next key in a list; nothing at its end, which is passed over.
    mutating func keyOrEnd() throws(GraphError) -> String? {
        skipBlanks()
        if next == 0x5d {
            position += 1
            return nil
        }
        guard let key = try key() else { throw malformed("]") }
        return key
    }

    mutating func open() throws(GraphError) {
        skipBlanks()
        guard next == 0x5b else { throw malformed("[") }
        position += 1
    }

    /// A number or a text.
    mutating func value() throws(GraphError) -> String {
        skipBlanks()
        guard next == 0x22 else {
            let start = position
            while let byte = next, byte > 0x20, byte != 0x5b, byte != 0x5d { position += 1 }
            guard position > start else { throw malformed("a number or a text in quotes") }
            return try text(start..<position)
        }
        position += 1
        let start = position
        while let byte = next, byte != 0x22 {
            if byte == 0x0a { line += 1 }
            position += 1
        }
        guard next == 0x22 else { throw malformed("the end of a text in quotes", "the end") }
        defer { position += 1 }
        return CharacterReferences.expanded(try text(start..<position))
    }

    mutating func skipValue() throws(GraphError) {
        guard isAtList else {
            _ = try value()
            return
        }
        var depth = 0
        repeat {
            skipBlanks()
            switch next {
            case nil: throw malformed("]")
            case 0x5b: (depth, position) = (depth + 1, position + 1)
            case 0x5d: (depth, position) = (depth - 1, position + 1)
            default: _ = try value()
            }
            guard depth <= Self.deepestList else { throw malformed("shallower lists", "[") }
        } while depth > 0
    }

    private func text(_ range: Range<Int>) throws(GraphError) -> String {
        if let text = String(validating: bytes[range], as: UTF8.self) { return text }
        // The format is ASCII; programs of its time wrote Latin-1.
        return String(String.UnicodeScalarView(bytes[range].map { Unicode.Scalar($0) }))
    }
}

/// Characters as HTML and GML write them: `&quot;`, `&#233;`, `&#xe9;`.
enum CharacterReferences {
    private static let names = [
        "quot": "\"", "amp": "&", "lt": "<", "gt": ">", "apos": "'", "nbsp": "\u{a0}",
    ]

    /// A text with such characters in place of their names.
    static func expanded(_ text: String) -> String {
        guard text.utf8.contains(0x26) else { return text }
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = rest.prefix(12).firstIndex(of: ";"),
                let character = character(rest[rest.index(after: start)..<end])
            else {
                result.append("&")
                rest = rest.dropFirst()
                continue
            }
            result += character
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> String? {
        guard name.hasPrefix("#") else { return names[String(name)] }
        let digits = name.dropFirst()
        let code =
            digits.lowercased().hasPrefix("x")
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return code.flatMap { Unicode.Scalar($0) }.map { String(Character($0)) }
    }
}

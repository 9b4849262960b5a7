import Support
import Text

/// Pajek's `.net` files: vertices with their names, arcs and edges with their weights, also as lists and
/// as a matrix.
///
/// A vertex is called by its name where each has one of its own, else by its number. What NetworkX
/// writes behind a vertex's place, names and values by turns, are columns. Arcs alone make a directed
/// graph.
public enum PajekReader: GraphReader {
    /// `pajek`.
    public static let name = "pajek"
    /// The files.
    public static let summary = "a Pajek .net file"

    /// Whether the file's name is Pajek's.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && ["net", "paj"].contains(source.fileExtension)
    }

    /// Reads vertices, arcs and edges.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        var reader = try context.open(source.path, .none)
        var document = PajekDocument(file: reader.file)
        while try reader.next() {
            try document.add(reader.text(0), line: reader.line)
            if reader.line % 4096 == 0 { try context.cancellation.check() }
        }
        return try document.parts(context)
    }
}

/// The sections of a Pajek file.
private struct PajekDocument {
    private enum Section {
        case none, vertices, edges(isDirected: Bool), lists(isDirected: Bool), matrix
    }

    private struct Vertex {
        let name: String
        let line: Int
        let attributes: [(name: String, value: String)]
    }

    /// Nobody declares more vertices than this without describing them.
    private static let maxVertices = 1 << 26
    let file: String
    private var section = Section.none
    private var count: Int?
    private var vertices: [Int: Vertex] = [:]
    private var edges: [(from: Int, to: Int, weight: String?, isDirected: Bool, line: Int)] = []
    private var matrixRow = 0

    init(file: String) { self.file = file }

    mutating func add(_ text: String, line: Int) throws(GraphError) {
        let words = Self.words(text)
        guard let first = words.first, !first.hasPrefix("%") else { return }
        if first.hasPrefix("*") { return try begin(first.lowercased(), words, line: line) }
        switch section {
        case .none: throw malformed("a line that begins with *", first, line)
        case .vertices: try addVertex(words, line: line)
        case .edges(let isDirected):
            guard words.count >= 2 else { throw malformed("two vertices", text, line) }
            let ends = (try number(words[0], line), try number(words[1], line))
            edges.append((ends.0, ends.1, words.count > 2 ? words[2] : nil, isDirected, line))
        case .lists(let isDirected):
            let from = try number(first, line)
            for word in words.dropFirst() {
                edges.append((from, try number(word, line), nil, isDirected, line))
            }
        case .matrix: try addMatrixRow(words, line: line)
        }
    }

    private mutating func begin(_ name: String, _ words: [String], line: Int) throws(GraphError) {
        switch name {
        case "*network": section = .none
        case "*vertices":
            guard count == nil else { throw malformed("one list of vertices", words[0], line) }
            guard words.count > 1, let stated = Int(words[1]),
                (1...Self.maxVertices).contains(stated)
            else { throw malformed("the number of vertices", words.dropFirst().first ?? "", line) }
            count = stated
            section = .vertices
        case "*arcs": section = .edges(isDirected: true)
        case "*edges": section = .edges(isDirected: false)
        case "*arcslist": section = .lists(isDirected: true)
        case "*edgeslist": section = .lists(isDirected: false)
        case "*matrix": section = .matrix
        default:
            throw malformed(
                "*Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist or *Matrix", name, line)
        }
    }

    private mutating func addVertex(_ words: [String], line: Int) throws(GraphError) {
        let place = try number(words[0], line)
        // Behind the name come up to three coordinates, a shape, and names and values by turns.
        var rest = words.dropFirst(2)
        while let word = rest.first, Double(word) != nil { rest = rest.dropFirst() }
        let shapes = ["ellipse", "box", "diamond", "triangle", "cross", "empty"]
        if let word = rest.first, shapes.contains(word) || rest.count % 2 == 1 {
            rest = rest.dropFirst()
        }
        let pairs = Array(rest)
        let attributes = stride(from: 0, to: pairs.count - 1, by: 2).map {
            (name: pairs[$0], value: pairs[$0 + 1])
        }
        guard
            vertices.updateValue(
                Vertex(
                    name: words.count > 1 ? words[1] : words[0], line: line, attributes: attributes),
                forKey: place) == nil
        else { throw .duplicateID(file: file, line: line, id: words[0]) }
    }

    private mutating func addMatrixRow(_ words: [String], line: Int) throws(GraphError) {
        matrixRow += 1
        guard let count, matrixRow <= count, words.count == count else {
            throw .columnCount(file: file, line: line, expected: count ?? 0, found: words.count)
        }
        for (column, word) in words.enumerated() where word != "0" {
            edges.append((matrixRow, column + 1, word, true, line))
        }
    }

    private func number(_ word: String, _ line: Int) throws(GraphError) -> Int {
        guard let number = Int(word) else { throw malformed("the number of a vertex", word, line) }
        guard let count, number >= 1, number <= count else {
            throw .outOfRange(
                file: file, line: line, what: "vertex", value: number, limit: (count ?? 0) + 1)
        }
        return number
    }

    private func malformed(_ expected: String, _ found: String, _ line: Int) -> GraphError {
        .malformed(file: file, line: line, expected: expected, found: String(found.prefix(60)))
    }

    func parts(_ context: ReadingContext) throws -> GraphParts {
        guard let count else { throw GraphError.empty(source: file) }
        // Vertices without a line are possible, but not so many.
        guard count <= 16 * (vertices.count + 2 * edges.count) + 10_000 else {
            throw malformed(
                "about as many vertices as the file describes", String(count), 1)
        }
        let names = vertices.values.map(\.name)
        let areDistinct = names.count == count && Set(names).count == count
        var graph = NodeGatherer(file: file)
        for number in 1...count {
            let vertex = vertices[number]
            let id = areDistinct ? vertex?.name ?? String(number) : String(number)
            _ = try graph.addNode(id, line: vertex?.line ?? 1)
            for (name, value) in vertex?.attributes ?? [] { graph.set(name, to: value) }
        }
        func id(_ number: Int) -> String { graph.ids[number - 1] }
        let directed = edges.count { $0.isDirected }
        graph.edges.isDirected = directed > 0 && directed * 2 >= edges.count
        for edge in edges {
            let place = graph.edges.append(
                id(edge.from), id(edge.to), directed: edge.isDirected ? "true" : "false",
                line: edge.line)
            if let weight = edge.weight, Double(weight) != nil {
                try graph.setEdge(place, "weight", to: weight, line: edge.line, context)
            }
        }
        return try graph.parts(
            names: areDistinct ? [] : (1...count).map { vertices[$0]?.name }, context)
    }

    /// The words of a line; one in quotes may hold blanks, and quotes doubled or behind a backslash.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        var wasQuoted = false
        var escapes = false
        for character in text {
            if isQuoted {
                if escapes {
                    word.append(character)
                    escapes = false
                } else if character == "\\" {
                    escapes = true
                } else if character == "\"" {
                    isQuoted = false
                } else {
                    word.append(character)
                }
            } else if character == "\"" {
                isQuoted = true
                wasQuoted = true
            } else if character == " " || character == "\t" {
                if !word.isEmpty || wasQuoted { words.append(word) }
                (word, wasQuoted) = ("", false)
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty || wasQuoted { words.append(word) }
        return words.map { CharacterReferences.expanded($0) }
    }
}

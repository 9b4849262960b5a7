import Support

/// GEXF (gexf.net), as Gephi and NetworkX write it.
///
/// Attributes are columns by their titles, with the values that the file gives to nodes without one.
/// The `label` of a node is its class where many nodes share few labels and no attribute holds classes
/// (NetworkX writes the attribute `label` so), else its name; a label that is the node's id is none.
/// Of dynamic graphs every node and edge is read, whatever its time.
public enum GEXFReader: GraphReader {
    /// `gexf`.
    public static let name = "gexf"
    /// The files.
    public static let summary = "a .gexf file"

    /// Whether the file's name is GEXF's.
    public static func recognizes(_ source: GraphSource) -> Bool {
        !source.isFolder && source.fileExtension == "gexf"
    }

    /// Reads nodes, edges and their attributes.
    public static func read(_ source: GraphSource, _ context: ReadingContext) throws -> GraphParts {
        context.report(reading: source.path)
        let file = source.path.split(separator: "/").last.map(String.init) ?? source.path
        let collector = GEXFCollector(file: file, context)
        do {
            try XMLReader.read(
                try ByteStream(path: source.path), into: collector,
                cancellation: context.cancellation)
        } catch let problem as XMLError {
            throw GraphError.xml(file: file, problem)
        } catch let problem as GzipError {
            throw GraphError.compressed(file: file, problem: problem)
        }
        return try collector.parts()
    }
}

/// Makes a graph's parts of the elements of a GEXF document.
private final class GEXFCollector: XMLContentHandler {
    private struct Attribute {
        let title: String
        var standard: String?
    }

    private enum Owner {
        case node, edge(Int), none
    }

    private let context: ReadingContext
    private var graph: NodeGatherer
    private var names: [String?] = []
    private var attributes: [String: [String: Attribute]] = ["node": [:], "edge": [:]]
    private var attributeClass = "node"
    private var openAttribute: String?
    private var owner = Owner.none
    private var given: Set<String> = []
    private var isInDefault = false
    private var text: [UInt8] = []
    private var sawGraph = false
    private var depth = 0

    init(file: String, _ context: ReadingContext) {
        self.context = context
        graph = NodeGatherer(file: file)
    }

    func begin(_ tag: XMLStartTag, at place: XMLReader) throws {
        defer { depth += 1 }
        if depth == 0, tag.name != "gexf" { throw malformed(place, "<gexf>", "<\(tag.name)>") }
        switch tag.name {
        case "graph":
            guard !sawGraph else { throw malformed(place, "one graph", "another one") }
            sawGraph = true
            graph.edges.isDirected = tag["defaultedgetype"] == "directed"
            if tag["mode"] == "dynamic" {
                graph.notes.append("A dynamic graph: nodes and edges of all times are read.")
            }
        case "attributes": attributeClass = tag["class"] ?? "node"
        case "attribute":
            guard let id = tag["id"] else {
                throw malformed(place, "an id", "an attribute without")
            }
            openAttribute = id
            attributes[attributeClass, default: [:]][id] = Attribute(title: tag["title"] ?? id)
        case "default":
            isInDefault = true
            text = []
        case "node": try beginNode(tag, at: place)
        case "edge": try beginEdge(tag, at: place)
        case "attvalue": try setValue(tag, at: place)
        default: break
        }
    }

    func text(_ bytes: Span<UInt8>, at place: XMLReader) throws {
        guard isInDefault, text.count < 1 << 20 else { return }
        for index in 0..<bytes.count { text.append(bytes[index]) }
    }

    func end(_ name: String, at place: XMLReader) throws {
        depth -= 1
        switch name {
        case "default":
            isInDefault = false
            guard let id = openAttribute else { return }
            attributes[attributeClass]?[id]?.standard = String(decoding: text, as: UTF8.self)
        case "attribute": openAttribute = nil
        case "node", "edge": try endOwner(at: place)
        default: break
        }
    }

    private func beginNode(_ tag: XMLStartTag, at place: XMLReader) throws {
        // A node inside of another one ends that one's own values.
        try endOwner(at: place)
        guard let id = tag["id"] else { throw malformed(place, "an id", "a node without") }
        _ = try graph.addNode(id, line: place.line)
        names.append(tag["label"])
        owner = .node
        given = []
    }

    private func beginEdge(_ tag: XMLStartTag, at place: XMLReader) throws {
        try endOwner(at: place)
        guard let from = tag["source"], let to = tag["target"] else {
            throw malformed(place, "source and target", "an edge without")
        }
        let type = tag["type"].flatMap { type in
            ["directed": "true", "undirected": "false", "mutual": "false"][type]
        }
        let edge = graph.edges.append(from, to, directed: type, line: place.line)
        owner = .edge(edge)
        given = []
        if let weight = tag["weight"] {
            try graph.setEdge(edge, "weight", to: weight, line: place.line, context)
        }
    }

    private func setValue(_ tag: XMLStartTag, at place: XMLReader) throws {
        guard let id = tag["for"] ?? tag["id"], let value = tag["value"] else { return }
        guard given.insert(id).inserted else { return }
        switch owner {
        case .node: graph.set(attributes["node"]?[id]?.title ?? id, to: value)
        case .edge(let edge):
            try graph.setEdge(
                edge, attributes["edge"]?[id]?.title ?? id, to: value, line: place.line, context)
        case .none: break
        }
    }

    /// Gives the node or edge that ends the values that the file states for all.
    private func endOwner(at place: XMLReader) throws {
        defer { owner = .none }
        switch owner {
        case .none: return
        case .node:
            for (id, attribute) in ordered("node") where !given.contains(id) {
                if let value = attribute.standard { graph.set(attribute.title, to: value) }
            }
        case .edge(let edge):
            for (id, attribute) in ordered("edge") where !given.contains(id) {
                guard let value = attribute.standard else { continue }
                try graph.setEdge(edge, attribute.title, to: value, line: place.line, context)
            }
        }
    }

    /// The attributes of nodes or edges, in an order that is always the same.
    private func ordered(_ kind: String) -> [(key: String, value: Attribute)] {
        (attributes[kind] ?? [:]).sorted { $0.key < $1.key }
    }

    private func malformed(_ place: XMLReader, _ expected: String, _ found: String) -> GraphError {
        .malformed(file: graph.file, line: place.line, expected: expected, found: found)
    }

    func parts() throws -> GraphParts {
        guard sawGraph else {
            throw GraphError.malformed(
                file: graph.file, line: 1, expected: "<graph> inside of <gexf>", found: "none")
        }
        return try graph.parts(names: names, context)
    }
}

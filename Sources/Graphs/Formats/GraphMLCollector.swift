import Support

/// Makes a graph's parts of the elements of a GraphML document.
final class GraphMLCollector: XMLContentHandler {
    /// One text of data may have so many bytes.
    private static let longestText = 1 << 28

    /// The declaration of a `<key>`.
    struct Key {
        let id: String
        let name: String
        /// `node`, `edge`, `all` and so on.
        let domain: String
        var standard: String?
        /// Where nodes' values are gathered, once one has come.
        var column: Int?
        /// Whether yEd draws with it: the data are elements of its own.
        let isDrawing: Bool

        func isFor(_ other: String) -> Bool { domain == other || domain == "all" }
    }

    /// The object that an open element's data belong to.
    private enum Owner {
        case document, node(Int), edge(Int), other
    }

    private let file: String
    private var keys: [String: Key] = [:]
    private var keyOrder: [String] = []
    private(set) var ids = NodeIDs(rowNumbers: 0)
    private(set) var nodeLines: [Int32] = []
    private(set) var columns = ColumnCollector()
    private(set) var edges = GraphMLEdges()
    private(set) var notes = GraphMLNotes()
    private var owners: [Owner] = []
    private var graphDepth = 0
    private var sawGraph = false
    /// The key whose data or default is being read, and what was read so far.
    private var openKey: (id: String, isDefault: Bool)?
    private var text: [UInt8] = []
    /// How many elements are open inside of data.
    private var depthInData = 0
    private var isInLabel = false

    init(file: String) { self.file = file }

    // MARK: - Elements

    func begin(_ tag: XMLStartTag, at place: XMLReader) throws {
        if openKey != nil {
            depthInData += 1
            if tag.name == "NodeLabel" { isInLabel = true }
            return
        }
        if owners.isEmpty, tag.name != "graphml" {
            throw malformed(place, "<graphml>", "<\(tag.name)>")
        }
        var owner = owners.isEmpty ? Owner.document : .other
        switch tag.name {
        case "key": try beginKey(tag, at: place)
        case "default": beginDefault()
        case "graph": try beginGraph(tag, at: place)
        case "node": owner = .node(try beginNode(tag, at: place))
        case "edge": owner = .edge(try beginEdge(tag, at: place))
        case "hyperedge": notes.hyperedges += 1
        case "port": notes.ports += 1
        case "locator": notes.locators += 1
        case "data":
            guard let id = tag["key"] else { throw malformed(place, "a key", "data without") }
            openKey = (id, false)
            text.removeAll(keepingCapacity: true)
            return
        default: break
        }
        if openKey == nil { owners.append(owner) }
    }

    func text(_ bytes: Span<UInt8>, at place: XMLReader) throws {
        guard let openKey, depthInData == 0 || isInLabel else { return }
        guard isInLabel || keys[openKey.id]?.isDrawing != true else { return }
        guard text.count + bytes.count <= Self.longestText else {
            throw GraphError.delimited(
                .rowTooLong(file: file, line: place.line, limit: Self.longestText))
        }
        for index in 0..<bytes.count { text.append(bytes[index]) }
    }

    func end(_ name: String, at place: XMLReader) throws {
        if depthInData > 0 {
            depthInData -= 1
            if name == "NodeLabel" { isInLabel = false }
            return
        }
        if let key = openKey {
            openKey = nil
            let value = String(decoding: text, as: UTF8.self)
            return key.isDefault
                ? endDefault(key.id, value) : try endData(key.id, value, at: place)
        }
        _ = owners.popLast()
        if name == "graph" { graphDepth -= 1 }
    }

    private var openKeyElement: String?

    private func beginKey(_ tag: XMLStartTag, at place: XMLReader) throws {
        guard let id = tag["id"] else { throw malformed(place, "an id", "a key without") }
        guard keys[id] == nil else { throw malformed(place, "each key once", id) }
        keys[id] = Key(
            id: id, name: tag["attr.name"] ?? id, domain: tag["for"] ?? "all",
            isDrawing: tag.attributes.contains { $0.name == "yfiles.type" })
        keyOrder.append(id)
        openKeyElement = id
    }

    private func beginDefault() {
        guard let id = openKeyElement else { return }
        openKey = (id, true)
        text.removeAll(keepingCapacity: true)
    }

    private func endDefault(_ id: String, _ value: String) {
        guard keys[id]?.isDrawing == false else { return }
        keys[id]?.standard = value
    }

    private func beginGraph(_ tag: XMLStartTag, at place: XMLReader) throws {
        defer { graphDepth += 1 }
        guard graphDepth == 0 else {
            notes.nestedGraphs += 1
            return
        }
        guard !sawGraph else { throw malformed(place, "one graph", "another one") }
        sawGraph = true
        edges.isDirected = tag["edgedefault"] == "directed"
        // Keys come first, so all that may hold data of nodes are known now.
        for id in keyOrder {
            guard let key = keys[id], key.isFor("node"), !key.isDrawing else { continue }
            keys[id]?.column = columns.add(key.name, missing: key.standard)
        }
    }

    private func beginNode(_ tag: XMLStartTag, at place: XMLReader) throws -> Int {
        guard graphDepth > 0 else { throw malformed(place, "nodes inside of <graph>", "<node>") }
        guard let id = tag["id"] else { throw malformed(place, "an id", "a node without") }
        guard ids.append(Array(id.utf8).span) else {
            throw GraphError.duplicateID(file: file, line: place.line, id: id)
        }
        nodeLines.append(Int32(clamping: place.line))
        let node = ids.count - 1
        for (name, value) in tag.attributes where isFurther(name, ["id"]) {
            _ = columns.set(columns.place(of: name), of: node, to: value)
        }
        return node
    }

    private func beginEdge(_ tag: XMLStartTag, at place: XMLReader) throws -> Int {
        guard let from = tag["source"], let to = tag["target"] else {
            throw malformed(place, "source and target", "an edge without")
        }
        let edge = edges.append(from, to, directed: tag["directed"], line: place.line)
        if tag["sourceport"] != nil || tag["targetport"] != nil { notes.edgesAtPorts += 1 }
        let known = ["id", "source", "target", "directed", "sourceport", "targetport"]
        for (name, value) in tag.attributes where isFurther(name, known) {
            try setEdge(edge, name, value, at: place)
        }
        return edge
    }

    private func isFurther(_ name: String, _ known: [String]) -> Bool {
        !known.contains(name) && !name.contains(":") && !name.hasPrefix("parse.")
            && name != "xmlns"
    }

    // MARK: - Data

    private func endData(_ id: String, _ value: String, at place: XMLReader) throws {
        switch owners.last {
        case .node(let node): try setNode(node, id, value, at: place)
        case .edge(let edge):
            guard keys[id]?.isDrawing != true else { return }
            try setEdge(edge, keys[id]?.name ?? id, value, at: place)
        default: break
        }
    }

    private func setNode(_ node: Int, _ id: String, _ value: String, at place: XMLReader) throws {
        var key = keys[id] ?? Key(id: id, name: id, domain: "node", isDrawing: false)
        if key.column == nil {
            if key.isDrawing, value.isEmpty { return }
            // yEd's labels are node names.
            key.column = key.isDrawing ? columns.place(of: "name") : columns.add(key.name)
            if key.isDrawing { notes.drawnLabels = true }
            keys[id] = key
        }
        guard let column = key.column else { return }
        // The labels of yEd are several where a node is drawn with several.
        guard columns.set(column, of: node, to: value) || key.isDrawing else {
            throw malformed(place, "each key once in a node, before its nested graph", id)
        }
    }

    private func setEdge(_ edge: Int, _ name: String, _ value: String, at place: XMLReader) throws {
        guard TableFolderReader.weightNames.contains(name.lowercased()) else {
            notes.edgeData.insert(name)
            return
        }
        guard edges.set(weight: value, of: edge) else {
            throw malformed(place, "a weight of at least 0", String(value.prefix(60)))
        }
    }

    private func malformed(_ place: XMLReader, _ expected: String, _ found: String) -> GraphError {
        .malformed(file: file, line: place.line, expected: expected, found: found)
    }

    // MARK: - The whole

    func parts(_ context: ReadingContext) throws -> GraphParts {
        guard sawGraph else {
            throw GraphError.malformed(
                file: file, line: 1, expected: "<graph> inside of <graphml>", found: "none")
        }
        guard ids.count > 0 else { throw GraphError.empty(source: file) }
        var parts = GraphParts(name: context.name, ids: ids)
        try NodeRoles.assign(
            columns.filled(to: ids.count), to: &parts, file: file, context
        ) { Int(self.nodeLines[$0]) }
        let standard = keyOrder.lazy.compactMap { self.keys[$0] }.first {
            $0.isFor("edge") && TableFolderReader.weightNames.contains($0.name.lowercased())
        }?.standard
        try edges.resolve(into: &parts, standardWeight: standard, file: file, context)
        parts.provenance.notes += notes.sentences
        return parts
    }
}

import JSON
import Support

/// Nodes and edges gathered from JSON objects.
struct JSONGraph {
    private let context: ReadingContext
    private static let neighborNames = ["neighbors", "neighbours"]
    /// Lists of neighbours too, where they are lists: `citations` may be a count.
    private static let linkNames =
        ["links", "citations"] + ColumnNames.neighbors.filter { !neighborNames.contains($0) }
    /// Whether nodes without an id are numbered.
    var numbersNodes = false

    init(_ context: ReadingContext) { self.context = context }

    private func names(_ role: ColumnRole) -> [String] { context.columns.memberNames(of: role) }

    private var ids = NodeIDs(rowNumbers: 0)
    private var places: [(file: String, line: Int32)] = []
    private var columns = ColumnCollector()
    /// Where a member that is a list or an object was seen first.
    private var structured: [String: (place: JSONPlace, kind: String)] = [:]
    private var edges: [(from: String, to: String, place: JSONPlace)] = []
    private var weights: [Float?] = []
    private var edgeMembers: Set<String> = []
    /// The name of the first node's id member.
    private var idMember: String?
    private var isDirected = false
    private var notes: [String] = []

    /// How many nodes there are so far.
    var nodeCount: Int { ids.count }

    // MARK: - Whole files

    /// Adds all that a single value holds.
    mutating func add(whole: JSONValue, file: String, _ cancellation: Cancellation) throws {
        if let list = whole.arrayValue {
            for (index, value) in list.enumerated() {
                try add(value, at: JSONPlace(file: file, line: index + 1))
                if index % 4096 == 0 { try cancellation.check() }
            }
            return
        }
        let top = JSONPlace(file: file, line: 1)
        guard let object = whole.objectValue else {
            throw top.malformed("nodes and links", whole.kind)
        }
        isDirected = object["directed"]?.boolValue ?? false
        if let elements = object["elements"]?.objectValue, elements["nodes"] != nil {
            return try add(cytoscape: elements, file: file)
        }
        guard let nodes = object["nodes"] else { return try add(whole, at: top) }
        guard let nodes = nodes.arrayValue else {
            throw top.malformed("a list of “nodes”", nodes.kind)
        }
        for (index, value) in nodes.enumerated() {
            try addNode(try members(value, "nodes", index, file))
            if index % 4096 == 0 { try cancellation.check() }
        }
        if let links = object["links"] ?? object["edges"] {
            guard let links = links.arrayValue else {
                throw top.malformed("a list of “links”", links.kind)
            }
            for (index, value) in links.enumerated() {
                try addEdge(try members(value, "edges", index, file))
                if index % 4096 == 0 { try cancellation.check() }
            }
        } else if let rows = object["adjacency"] {
            try add(adjacency: rows, file: file)
        } else if edges.isEmpty {
            notes.append("There are neither “links”, “edges” nor “adjacency”, hence no edge.")
        }
    }

    private typealias Members = (object: JSONObject, place: JSONPlace)

    private func members(_ value: JSONValue, _ list: String, _ index: Int, _ file: String)
        throws(GraphError) -> Members
    {
        let place = JSONPlace(file: "\(file), \(list)", line: index + 1)
        guard let object = value.objectValue else {
            throw place.malformed("a JSON object", value.kind)
        }
        return (object, place)
    }

    private mutating func add(cytoscape elements: JSONObject, file: String) throws {
        for (list, isNode) in [("nodes", true), ("edges", false)] {
            for (index, value) in (elements[list]?.arrayValue ?? []).enumerated() {
                let outer = try members(value, list, index, file)
                guard let data = outer.object["data"]?.objectValue else {
                    throw outer.place.malformed(
                        "a member “data”", outer.object.keys.joined(separator: ", "))
                }
                if isNode {
                    try addNode((data, outer.place))
                } else {
                    try addEdge((data, outer.place))
                }
            }
        }
    }

    /// Adds a row of neighbours for each node; of undirected graphs each edge stands in two rows.
    private mutating func add(adjacency: JSONValue, file: String) throws {
        guard let rows = adjacency.arrayValue, rows.count == ids.count else {
            throw JSONPlace(file: file, line: 1).malformed(
                "an “adjacency” with a list for each of \(ids.count) nodes",
                adjacency.arrayValue.map { "\($0.count) lists" } ?? adjacency.kind)
        }
        var seen: Set<[String]> = []
        for (node, row) in rows.enumerated() {
            let place = JSONPlace(file: "\(file), adjacency", line: node + 1)
            guard let row = row.arrayValue else { throw place.malformed("a list", row.kind) }
            for entry in row {
                guard let object = entry.objectValue else {
                    throw place.malformed("objects with an “id”", entry.kind)
                }
                guard let other = Self.member(names(.id), object).flatMap({ Self.id($0.value) })
                else {
                    throw place.malformed(
                        "a member “id”", object.keys.joined(separator: ", "))
                }
                let ends = [ids[node], other]
                guard isDirected || seen.insert(ends.sorted()).inserted else { continue }
                edges.append((ends[0], ends[1], place))
                weights.append(try weight(object, at: place))
                noteMembers(of: object, but: names(.id))
            }
        }
    }

    // MARK: - Objects

    /// Adds a node or, if the object has both ends of one, an edge.
    mutating func add(_ value: JSONValue, at place: JSONPlace) throws(GraphError) {
        guard let object = value.objectValue else {
            throw place.malformed("a JSON object", value.kind)
        }
        let kind = object["type"]?.stringValue
        let isEdge =
            kind != "node" && Self.member(names(.source), object) != nil
            && Self.member(names(.target), object) != nil
        if isEdge { try addEdge((object, place)) } else { try addNode((object, place)) }
    }

    private mutating func addEdge(_ members: Members) throws(GraphError) {
        let (object, place) = members
        func end(_ names: [String], _ what: String) throws(GraphError) -> (String, String) {
            guard let member = Self.member(names, object) else {
                throw place.malformed(
                    "a member “\(what)”", object.keys.joined(separator: ", "))
            }
            guard let id = Self.id(member.value) else {
                throw place.malformed("an id as “\(member.name)”", member.value.kind)
            }
            return (id, member.name)
        }
        let from = try end(names(.source), "source")
        let to = try end(names(.target), "target")
        edges.append((from.0, to.0, place))
        weights.append(try weight(object, at: place))
        noteMembers(of: object, but: [from.1, to.1])
    }

    private mutating func noteMembers(of object: JSONObject, but known: [String]) {
        for name in object.keys where !known.contains(name) {
            if name == "type" || names(.weight).contains(name.lowercased()) { continue }
            edgeMembers.insert(name)
        }
    }

    private mutating func addNode(_ members: Members) throws(GraphError) {
        let (object, place) = members
        let key = Self.member(names(.id) + ["key"], object)
        guard
            let id = key.flatMap({ Self.id($0.value) }) ?? (numbersNodes ? String(ids.count) : nil)
        else {
            throw place.malformed(
                "a node with a member “id”", String(object.keys.joined(separator: ", ").prefix(80)))
        }
        guard ids.append(Array(id.utf8).span) else {
            throw .duplicateID(file: place.file, line: place.line, id: id)
        }
        places.append((place.file, Int32(clamping: place.line)))
        idMember = idMember ?? key?.name
        for (name, value) in object where name != key?.name {
            let lower = name.lowercased()
            if Self.neighborNames.contains(lower)
                || (Self.linkNames.contains(lower) && value.arrayValue != nil)
            {
                try addNeighbors(value, of: id, name, at: place)
            } else if name != "type" || value.stringValue != "node" {
                addColumn(name, value, at: place)
            }
        }
    }

    private mutating func addNeighbors(
        _ value: JSONValue, of id: String, _ name: String, at place: JSONPlace
    ) throws(GraphError) {
        if value.isNull { return }
        guard let others = value.arrayValue else {
            throw place.malformed("a list of ids as “\(name)”", value.kind)
        }
        for other in others {
            guard let other = Self.id(other) else {
                throw place.malformed("a list of ids as “\(name)”", "a list with \(other.kind)")
            }
            edges.append((id, other, place))
            weights.append(nil)
        }
    }

    private mutating func addColumn(_ name: String, _ value: JSONValue, at place: JSONPlace) {
        guard let word = Self.word(value) else { return }
        if value.arrayValue != nil || value.objectValue != nil, structured[name] == nil {
            structured[name] = (place, value.kind)
        }
        // Names are unique in an object, so the node has no value in the column yet.
        _ = columns.set(columns.place(of: name), of: ids.count - 1, to: word)
    }

    // MARK: - Values

    /// The first of some names that the object has, whatever the case, and its value.
    private static func member(_ names: [String], _ object: JSONObject)
        -> (name: String, value: JSONValue)?
    {
        for name in names {
            if let value = object[name] { return (name, value) }
        }
        for name in names {
            if let found = object.first(where: { $0.key.lowercased() == name }) {
                return (found.key, found.value)
            }
        }
        return nil
    }

    private func weight(_ object: JSONObject, at place: JSONPlace) throws(GraphError)
        -> Float?
    {
        guard let (name, value) = Self.member(names(.weight), object) else { return nil }
        guard let weight = value.doubleValue.map({ Float($0) }), weight >= 0, weight.isFinite else {
            throw place.malformed(
                "a weight of at least 0 as “\(name)”", Self.word(value) ?? "a missing value")
        }
        return weight
    }

    /// A text or number as an id: `1.0` is `1`.
    private static func id(_ value: JSONValue) -> String? {
        if let text = value.stringValue { return text }
        if let number = value.intValue { return String(number) }
        return value.doubleValue.map { String($0) }
    }

    /// A value as the text of a column, lists and objects as JSON; `nil` if it is missing.
    private static func word(_ value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let truth): String(truth)
        case .array, .object: value.text()
        }
    }

    // MARK: - The whole

    func parts() throws -> GraphParts {
        guard ids.count > 0 else { throw GraphError.empty(source: context.name) }
        var parts = GraphParts(name: context.name, ids: ids)
        parts.isDirected = isDirected
        let filled = columns.filled(to: ids.count)
        try NodeRoles.assign(filled, to: &parts, file: places[0].file, context) {
            Int(self.places[$0].line)
        }
        let further = Set(parts.columns.map(\.name))
        for (name, found) in structured where !further.contains(name) {
            throw found.place.malformed("a text as “\(name)”", "an \(found.kind)")
        }
        var unknown: [String: UnknownNodes] = [:]
        var kept: [Int] = []
        for (number, edge) in edges.enumerated() {
            guard let from = ids.index(of: edge.from), let to = ids.index(of: edge.to) else {
                let missing = ids.index(of: edge.from) == nil ? edge.from : edge.to
                unknown[edge.place.file, default: UnknownNodes(file: edge.place.file, context)]
                    .add(missing, line: edge.place.line)
                continue
            }
            kept.append(number)
            parts.edges.append(from, to)
        }
        for file in unknown.keys.sorted() { try unknown[file]?.finish(&parts) }
        if let used = idMember {
            parts.provenance.columns.insert(ColumnUse(used, .role(.id)), at: 0)
        }
        setWeights(of: &parts, kept.map { weights[$0] })
        parts.provenance.notes += notes
        return parts
    }

    private func setWeights(of parts: inout GraphParts, _ weights: [Float?]) {
        let known = weights.count { $0 != nil }
        if known > 0 { parts.edgeWeights = weights.map { $0 ?? 1 } }
        if known > 0, known < weights.count {
            parts.provenance.notes.append(
                "\(weights.count - known) of \(weights.count) edges have no weight; they weigh 1.")
        }
        if !edgeMembers.isEmpty {
            let names = edgeMembers.sorted().prefix(10).map { "“\($0)”" }.joined(separator: ", ")
            parts.provenance.notes.append("Of edges only weights are kept, not \(names).")
        }
    }
}

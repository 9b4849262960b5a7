/// Nodes, their attributes and edges as a reader meets them, in formats that name each attribute.
struct NodeGatherer {
    /// The file's name, for errors.
    let file: String
    private(set) var ids = NodeIDs(rowNumbers: 0)
    private var lines: [Int32] = []
    private var columns = ColumnCollector()
    /// The edges, whose nodes may come after them.
    var edges = GraphMLEdges()
    /// Notes for the person, a sentence each.
    var notes: [String] = []
    /// The names of attributes of edges that are not kept.
    private var edgeAttributes: Set<String> = []

    init(file: String) { self.file = file }

    /// Adds a node and returns its number.
    ///
    /// - Throws: `GraphError.duplicateID`.
    mutating func addNode(_ id: String, line: Int) throws(GraphError) -> Int {
        guard ids.append(Array(id.utf8).span) else {
            throw .duplicateID(file: file, line: line, id: id)
        }
        lines.append(Int32(clamping: line))
        return ids.count - 1
    }

    /// Gives the node that was added last a value; the first one counts.
    mutating func set(_ name: String, to value: String) {
        guard ids.count > 0, !value.isEmpty else { return }
        _ = columns.set(columns.place(of: name), of: ids.count - 1, to: value)
    }

    /// Gives an edge an attribute, of which only weights are kept.
    ///
    /// - Throws: `GraphError.malformed` for a weight that is none.
    mutating func setEdge(
        _ edge: Int, _ name: String, to value: String, line: Int, _ context: ReadingContext
    ) throws(GraphError) {
        let names = context.columns.memberNames(of: .weight)
        guard ColumnNames.place(of: names, in: [name]) != nil else {
            edgeAttributes.insert(name)
            return
        }
        guard edges.set(weight: value, of: edge) else {
            throw .malformed(
                file: file, line: line, expected: "a weight of at least 0",
                found: String(value.prefix(60)))
        }
    }

    /// The graph's parts.
    ///
    /// - Parameter names: What nodes are called beside their attributes: their class where many nodes
    ///   share few names, else a name; nothing where there is none.
    /// - Throws: `GraphError.empty`, and what roles and edges throw.
    func parts(names: [String?] = [], _ context: ReadingContext) throws -> GraphParts {
        guard ids.count > 0 else { throw GraphError.empty(source: file) }
        var parts = GraphParts(name: context.name, ids: ids)
        var filled = columns.filled(to: ids.count)
        if let named = namedColumn(names, beside: filled.map(\.name)) { filled.append(named) }
        try NodeRoles.assign(filled, to: &parts, file: file, context) { Int(lines[$0]) }
        try edges.resolve(into: &parts, standardWeight: nil, file: file, context)
        parts.provenance.notes += notes
        if !edgeAttributes.isEmpty {
            let names = edgeAttributes.sorted().prefix(10).map { "“\($0)”" }
            parts.provenance.notes.append(
                "Of edges only weights are kept, not \(names.joined(separator: ", ")).")
        }
        return parts
    }

    /// Display names as a column: of classes where there are few and no other column holds any.
    private func namedColumn(_ names: [String?], beside columns: [String]) -> (
        name: String, texts: TextColumn
    )? {
        let names = (0..<ids.count).map { node in
            // A name that is the id says nothing.
            names.indices.contains(node) && names[node] != ids[node] ? names[node] ?? "" : ""
        }
        let known = names.filter { !$0.isEmpty }
        guard !known.isEmpty else { return nil }
        let areClasses =
            ColumnNames.place(of: .label, in: columns) == nil
            && Set(known).count * 2 <= known.count
        let free = ["label", "name"].filter { !columns.contains($0) }
        let name = areClasses ? free.first : free.last
        return name.map { ($0, TextColumn(names)) }
    }
}

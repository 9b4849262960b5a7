import Support
import Tensor

extension TextAttributedGraph {
    /// The graph of some nodes and all edges between them.
    ///
    /// - Parameters:
    ///   - nodes: The nodes to keep, in their new order; none twice.
    ///   - note: A sentence for the provenance.
    ///   - keepsAllClasses: Whether classes without a node stay.
    /// - Throws: `GraphError.empty` if no node is kept.
    public func subgraph(of nodes: [Int], note: String? = nil, keepsAllClasses: Bool = false) throws
        -> TextAttributedGraph
    {
        var places = [Int32](repeating: -1, count: nodeCount)
        for (place, node) in nodes.enumerated() {
            precondition(places[node] < 0, "a node was selected twice")
            places[node] = Int32(place)
        }
        var parts = GraphParts(name: name, ids: ids.selecting(nodes), provenance: provenance)
        parts.texts = texts.selecting(nodes)
        parts.titles = titles?.selecting(nodes)
        parts.columns = columns.map { $0.selecting(nodes) }
        parts.isDirected = isDirected
        parts.labels = nodes.map { labels[$0] }
        parts.classNames = classNames
        if !keepsAllClasses { Self.dropEmptyClasses(&parts) }
        parts.splits = splits.map { $0.selecting(nodes) }
        parts.activeSplit = activeSplit?.name
        parts.features = features?.selecting(nodes)
        parts.provenance.notes.append(note ?? "\(nodes.count) of \(nodeCount) nodes were kept.")
        let rows = adjacency.selecting(nodes, places: places)
        return try TextAttributedGraph(
            parts, adjacency: rows, incoming: incoming?.selecting(nodes, places: places),
            weights: weights(among: nodes, rows: rows))
    }

    /// The graph of the nodes of some classes.
    ///
    /// - Parameter classes: The classes' names; the result's classes are in this order.
    /// - Throws: `GraphError.unknownClass`, `GraphError.noLabels`.
    public func selecting(classes names: [String]) throws -> TextAttributedGraph {
        guard hasLabels else { throw GraphError.noLabels(graph: name) }
        var rank = [Int32](repeating: -1, count: classCount)
        for (place, name) in names.enumerated() {
            rank[try classNumber(of: name)] = Int32(place)
        }
        let nodes = (0..<nodeCount).filter { labels[$0] >= 0 && rank[Int(labels[$0])] >= 0 }
        let kept = try subgraph(
            of: nodes, note: "Only the classes \(names.joined(separator: ", ")) were kept.",
            keepsAllClasses: true)
        return try kept.replacing { parts in
            parts.labels = parts.labels.map { rank[Int($0)] }
            parts.classNames = names
        }
    }

    /// The graph of the connected component with the most nodes; directions do not matter.
    public func largestComponent() throws -> TextAttributedGraph {
        try subgraph(
            of: undirectedAdjacency.components().largest,
            note: "Only the largest connected component was kept.", keepsAllClasses: true)
    }

    /// The graph with every edge in both directions.
    public func symmetrized() throws -> TextAttributedGraph {
        guard isDirected else { return self }
        var changed = parts
        changed.isDirected = false
        changed.provenance.notes.append("The edges were made undirected.")
        let rows = undirectedAdjacency
        return try TextAttributedGraph(
            changed, adjacency: rows, incoming: nil, weights: weights(of: rows))
    }

    private static func dropEmptyClasses(_ parts: inout GraphParts) {
        var counts = [Int](repeating: 0, count: parts.classNames.count)
        for label in parts.labels where label >= 0 { counts[Int(label)] += 1 }
        guard counts.contains(0) else { return }
        var rank = [Int32](repeating: -1, count: counts.count)
        var names: [String] = []
        for (number, count) in counts.enumerated() where count > 0 {
            rank[number] = Int32(names.count)
            names.append(parts.classNames[number])
        }
        parts.labels = parts.labels.map { $0 < 0 ? -1 : rank[Int($0)] }
        parts.classNames = names
    }
}

extension Adjacency {
    /// The rows of some nodes, reindexed.
    ///
    /// - Parameter places: Each node's new index, −1 where it is dropped.
    func selecting(_ nodes: [Int], places: [Int32]) -> Adjacency {
        var rows = CSRBuilder(rows: nodes.count)
        let keepsOrder = zip(nodes, nodes.dropFirst()).allSatisfy { $0 < $1 }
        for node in nodes {
            let row = neighbors(of: node).lazy.map { places[Int($0)] }.filter { $0 >= 0 }
            if keepsOrder {
                rows.append(contentsOf: row)
            } else {
                rows.append(contentsOf: row.sorted())
            }
            rows.endRow()
        }
        return Adjacency(rows.pattern(columnCount: nodes.count))
    }
}

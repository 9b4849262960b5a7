import Tensor

extension GraphOperators {
    /// The graph with further nodes, appended to its own, and edges from or to them.
    ///
    /// In a symmetric graph each new edge holds both ways.
    ///
    /// - Parameters:
    ///   - count: How many nodes come along.
    ///   - edges: Pairs of node indices, new ones included; self loops and repetitions are dropped.
    public func adding(nodes count: Int, edges: [(source: Int, target: Int)]) -> GraphOperators {
        let total = nodeCount + count
        var added = [Set<Int32>](repeating: [], count: total)
        for edge in edges where edge.source != edge.target {
            precondition(
                edge.source >= 0 && edge.source < total && edge.target >= 0
                    && edge.target < total, "an edge leaves the graph")
            added[edge.target].insert(Int32(edge.source))
            if isSymmetric { added[edge.source].insert(Int32(edge.target)) }
        }
        var rows = CSRBuilder(rows: total, entries: entryCount + 2 * edges.count)
        for row in 0..<total {
            let present = row < nodeCount ? adjacency.entries(ofRow: row) : 0..<0
            var entries = present.map { (adjacency.columnIndices[$0], adjacency.values[$0]) }
            let known = Set(entries.map(\.0))
            entries += added[row].subtracting(known).map { ($0, Float(1)) }
            entries.sort { $0.0 < $1.0 }
            for (column, value) in entries { rows.append(column, value) }
            rows.endRow()
        }
        return GraphOperators(rows.matrix(columnCount: total), isSymmetric: isSymmetric)
    }

    /// The nodes that a node gathers from within some steps, nearest first, itself at the front.
    public func surroundings(of node: Int, steps: Int) -> [(node: Int, distance: Int)] {
        var distances = [node: 0]
        var order = [(node: node, distance: 0)]
        var next = 0
        while next < order.count {
            let (current, distance) = order[next]
            next += 1
            guard distance < steps else { continue }
            for entry in adjacency.entries(ofRow: current) {
                let neighbor = Int(adjacency.columnIndices[entry])
                guard distances[neighbor] == nil else { continue }
                distances[neighbor] = distance + 1
                order.append((neighbor, distance + 1))
            }
        }
        return order
    }

    /// The nodes that gather from a node, ascending.
    public func receivers(of node: Int) -> [Int] {
        let matrix = sum.transposed
        return matrix.entries(ofRow: node).map { Int(matrix.columnIndices[$0]) }
    }

    /// The induced subgraph of some nodes, in their order.
    public func subgraph(of nodes: [Int]) -> GraphOperators {
        GraphOperators(adjacency.selecting(nodes: nodes), isSymmetric: isSymmetric)
    }

    /// The graph without the edges from and to some nodes; the nodes stay.
    public func isolating(_ nodes: Set<Int>) -> GraphOperators {
        GraphOperators(adjacency.isolating(nodes), isSymmetric: isSymmetric)
    }
}

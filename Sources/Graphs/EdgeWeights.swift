import Tensor

/// Weights of edges on their way from a list of edges to rows.
enum EdgeWeights {
    /// The weights in the order of the rows' entries.
    ///
    /// Of an edge that was given twice (in an undirected graph also in the other direction) the first
    /// weight counts.
    ///
    /// - Parameters:
    ///   - weights: One for each edge in the order of `blocks`.
    ///   - blocks: Alternating source and target indices.
    ///   - rows: The rows that were made of them.
    ///   - isDirected: Whether edges are directed.
    /// - Returns: The weights, and how many were left out because the edge has another one already.
    static func placed(
        _ weights: [Float], of blocks: [[Int32]], in rows: Adjacency, isDirected: Bool
    ) -> (weights: [Float], contradictions: Int) {
        var contradictions = 0
        var placed = [Float](repeating: .nan, count: rows.entryCount)
        var edge = 0
        for block in blocks {
            for index in stride(from: 0, to: block.count, by: 2) {
                let (source, target) = (Int(block[index]), Int(block[index + 1]))
                let weight = weights[edge]
                edge += 1
                guard let entry = rows.entry(source, target) else { continue }
                guard placed[entry].isNaN else {
                    if placed[entry] != weight { contradictions += 1 }
                    continue
                }
                placed[entry] = weight
                if !isDirected, let back = rows.entry(target, source) { placed[back] = weight }
            }
        }
        return (placed, contradictions)
    }
}

extension Adjacency {
    /// The place of an entry from one node to another in `neighbors`; takes logarithmic time.
    public func entry(_ source: Int, _ target: Int) -> Int? {
        var range = row(of: source)
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = Int(neighbors[middle])
            if found == target { return middle }
            range = found < target ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}

extension TextAttributedGraph {
    /// The weights of the incoming edges' rows, in the order of their entries.
    ///
    /// Of an undirected graph they are the edges' own.
    public var incomingWeights: [Float]? {
        guard let edgeWeights, incoming != nil else { return edgeWeights }
        return SparseMatrix(adjacency.pattern, values: edgeWeights).transposed.values
    }

    /// The weight of each entry of other rows over the same nodes, in either direction.
    func weights(of rows: Adjacency) -> [Float]? {
        guard let edgeWeights else { return nil }
        var found: [Float] = []
        found.reserveCapacity(rows.entryCount)
        for node in 0..<rows.nodeCount {
            for other in rows.neighbors(of: node) {
                // The same order from both ends, so that both directions weigh the same.
                let ends = (min(node, Int(other)), max(node, Int(other)))
                let entry =
                    adjacency.entry(ends.0, ends.1) ?? adjacency.entry(ends.1, ends.0)
                found.append(entry.map { edgeWeights[$0] } ?? 1)
            }
        }
        return found
    }

    /// The weights of the edges between some nodes.
    ///
    /// - Parameters:
    ///   - nodes: The nodes in their new order.
    ///   - rows: The rows among them, renumbered.
    func weights(among nodes: [Int], rows: Adjacency) -> [Float]? {
        guard let edgeWeights else { return nil }
        var found: [Float] = []
        found.reserveCapacity(rows.entryCount)
        for (place, node) in nodes.enumerated() {
            for other in rows.neighbors(of: place) {
                let entry = adjacency.entry(node, nodes[Int(other)])
                found.append(entry.map { edgeWeights[$0] } ?? 1)
            }
        }
        return found
    }
}

import Support

/// How central a graph's nodes are; the definitions are those of networkx.
public struct Centrality: Sendable {
    let graph: TextAttributedGraph
    let progress: any ProgressReport

    /// Prepares measures of a graph.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - progress: Gets reports and may cancel.
    public init(_ graph: TextAttributedGraph, progress: any ProgressReport = SilentProgress()) {
        self.graph = graph
        self.progress = progress
    }

    private var cancellation: Cancellation { progress.cancellation }

    /// PageRank with damping 0.85: the share of time that a walk spends at a node which follows a random edge
    /// out, and starts again at a random node in 15 of 100 steps and where no edge leads on.
    ///
    /// - Parameter isWeighted: Whether an edge is followed in proportion to its weight.
    /// - Throws: `GraphError.invalidSetting` for a negative weight, `Interrupted`.
    public func pageRank(isWeighted: Bool = false) throws -> [Double] {
        let count = graph.nodeCount
        let adjacency = graph.adjacency
        let weights = isWeighted ? graph.edgeWeights : nil
        if let negative = weights?.first(where: { $0 < 0 }) {
            throw GraphError.invalidSetting(
                name: "an edge's weight", value: "\(negative)",
                allowed: "0 or more, so that a walk can choose by it; leave out the weights")
        }
        let sums = (0..<count).map { node -> Double in
            guard let weights else { return Double(adjacency.degree(of: node)) }
            return adjacency.row(of: node).reduce(0) { $0 + Double(weights[$1]) }
        }
        let damping = 0.85
        var ranks = [Double](repeating: 1 / Double(count), count: count)
        for _ in 0..<1_000 {
            try cancellation.check()
            var lost = 0.0
            var next = [Double](repeating: 0, count: count)
            for node in 0..<count {
                guard sums[node] > 0 else {
                    lost += ranks[node]
                    continue
                }
                let part = ranks[node] / sums[node]
                for entry in adjacency.row(of: node) {
                    let weight = weights.map { Double($0[entry]) } ?? 1
                    next[Int(adjacency.neighbors[entry])] += part * weight
                }
            }
            let base = (damping * lost + 1 - damping) / Double(count)
            var change = 0.0
            for node in 0..<count {
                let rank = damping * next[node] + base
                change += abs(rank - ranks[node])
                ranks[node] = rank
            }
            if change < 1e-12 { break }
        }
        return ranks
    }

    /// Closeness: the reciprocal of the mean distance from the nodes that reach a node, times the share of all
    /// other nodes that do (Wasserman and Faust).
    public func closeness() throws(Interrupted) -> [Double] {
        let count = graph.nodeCount
        var result = [Double](repeating: 0, count: count)
        guard count > 1 else { return result }
        // Paths that lead to a node are paths from it along the reversed edges.
        var batch = BreadthFirstBatch(graph.incoming ?? graph.adjacency)
        for start in stride(from: 0, to: count, by: 64) {
            let sources = Array(start..<min(start + 64, count))
            var sums = [Int](repeating: 0, count: 64)
            var reached = [Int](repeating: 0, count: 64)
            try batch.run(from: sources, cancellation: cancellation) { distance, _, searches in
                var rest = searches
                while rest != 0 {
                    let bit = rest.trailingZeroBitCount
                    sums[bit] += distance
                    reached[bit] += 1
                    rest &= rest &- 1
                }
            }
            for (bit, source) in sources.enumerated() where sums[bit] > 0 {
                let found = Double(reached[bit])
                result[source] = found / Double(sums[bit]) * found / Double(count - 1)
            }
            report("closeness", sources.count + start)
        }
        return result
    }

    /// The core index of each node: the largest k for which a node is in a part of the graph where every node has k edges.
    ///
    /// Edges of a directed graph count at both of their ends, so that a pair joined both ways counts twice.
    public func coreNumbers() throws(Interrupted) -> [Int] {
        let count = graph.nodeCount
        var degrees = (0..<count).map { graph.degree(of: $0) }
        let most = degrees.max() ?? 0
        // Nodes in the order of their degrees, with the place where each degree begins.
        var starts = [Int](repeating: 0, count: most + 2)
        for degree in degrees { starts[degree + 1] += 1 }
        for degree in 0...most { starts[degree + 1] += starts[degree] }
        var cursors = starts
        var order = [Int](repeating: 0, count: count)
        var places = [Int](repeating: 0, count: count)
        for node in 0..<count {
            let place = cursors[degrees[node]]
            cursors[degrees[node]] += 1
            order[place] = node
            places[node] = place
        }
        for index in 0..<count {
            if index % 4_096 == 0 { try cancellation.check() }
            let node = order[index]
            for other in graph.anyNeighbors(of: node) where degrees[other] > degrees[node] {
                // The neighbour changes places with the first of its degree, which then begins one later.
                let first = max(starts[degrees[other]], index + 1)
                let swapped = order[first]
                order[places[other]] = swapped
                places[swapped] = places[other]
                order[first] = other
                places[other] = first
                starts[degrees[other]] = first + 1
                degrees[other] -= 1
            }
        }
        return degrees
    }

    private func report(_ stage: String, _ done: Int) {
        progress.report(
            ProgressUpdate(stage: stage, completed: done, total: graph.nodeCount, unit: "nodes"))
    }
}

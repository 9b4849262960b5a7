import Support

/// The triangles at each node, and how tightly its neighbours are tied to each other.
public struct Triangles: Sendable, Equatable {
    /// How many triangles each node is a corner of; directions of edges do not matter.
    public let counts: [Int]
    /// Each node's clustering coefficient, 0 … 1: the share of the triangles that could be there; 0 for fewer
    /// than two neighbours.
    ///
    /// Of a directed graph as Fagiolo counts (Physical Review E 76, 2007), like networkx: each direction of an
    /// edge makes triangles of its own.
    public let clustering: [Double]

    /// Counts a graph's triangles.
    public init(
        _ graph: TextAttributedGraph, cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) {
        let forward = try ForwardEdges(graph, cancellation)
        var counts = [Int](repeating: 0, count: graph.nodeCount)
        var sums = [Int](repeating: 0, count: graph.nodeCount)
        for node in 0..<graph.nodeCount {
            if node % 256 == 0 { try cancellation.check() }
            for edge in forward.row(of: node) {
                let other = Int(forward.targets[edge])
                forward.forCommonTargets(node, other) { third, a, b in
                    let product =
                        forward.directions[edge] * forward.directions[a] * forward.directions[b]
                    for corner in [node, other, third] {
                        counts[corner] += 1
                        sums[corner] += product
                    }
                }
            }
        }
        self.counts = counts
        clustering = (0..<graph.nodeCount).map { node in
            let degree = graph.degree(of: node)
            guard graph.isDirected else {
                let pairs = degree * (degree - 1)
                return pairs > 0 ? 2 * Double(counts[node]) / Double(pairs) : 0
            }
            let possible = degree * (degree - 1) - 2 * forward.mutual[node]
            return possible > 0 ? Double(sums[node]) / Double(possible) : 0
        }
    }
}

/// Each pair of neighbours once, from the node of lower degree to that of higher: no row is long then.
private struct ForwardEdges {
    var offsets: [Int] = [0]
    var targets: [Int32] = []
    /// In how many directions, 1 or 2, each pair is joined; 1 of an undirected graph.
    var directions: [Int] = []
    /// How many neighbours each node of a directed graph is joined with both ways.
    var mutual: [Int]

    init(_ graph: TextAttributedGraph, _ cancellation: Cancellation) throws(Interrupted) {
        let undirected = graph.undirectedAdjacency
        mutual = Array(repeating: 0, count: graph.nodeCount)
        targets.reserveCapacity(undirected.entryCount / 2)
        for node in 0..<graph.nodeCount {
            if node % 4_096 == 0 { try cancellation.check() }
            let degree = undirected.degree(of: node)
            for target in undirected.neighbors(of: node) {
                let other = Int(target)
                var ways = 1
                if let incoming = graph.incoming,
                    graph.adjacency.contains(node, other), incoming.contains(node, other)
                {
                    ways = 2
                    mutual[node] += 1
                }
                guard (degree, node) < (undirected.degree(of: other), other) else { continue }
                targets.append(target)
                directions.append(ways)
            }
            offsets.append(targets.count)
        }
    }

    func row(of node: Int) -> Range<Int> { offsets[node]..<offsets[node + 1] }

    /// Calls a body with each target that two rows share, and the places of its edges.
    func forCommonTargets(_ one: Int, _ other: Int, _ body: (Int, Int, Int) -> Void) {
        var (a, b) = (offsets[one], offsets[other])
        let (endA, endB) = (offsets[one + 1], offsets[other + 1])
        while a < endA, b < endB {
            let (x, y) = (targets[a], targets[b])
            if x == y { body(Int(x), a, b) }
            if x <= y { a += 1 }
            if y <= x { b += 1 }
        }
    }
}

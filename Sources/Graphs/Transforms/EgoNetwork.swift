import Support

/// A node and everything near it.
public struct EgoNetwork: Sendable, Equatable {
    /// The node in the middle.
    public let center: Int
    /// The nodes, the centre first, then by distance, then by index.
    public let nodes: [Int]
    /// Each node's distance from the centre, in the order of `nodes`.
    public let distances: [Int]
    /// The edges between the nodes as places in `nodes`; an undirected one once.
    public let edges: [(from: Int, to: Int)]
    /// How many nodes within the distance were left out.
    public let omittedCount: Int

    /// Whether all parts are equal.
    public static func == (a: EgoNetwork, b: EgoNetwork) -> Bool {
        a.nodes == b.nodes && a.distances == b.distances && a.omittedCount == b.omittedCount
            && a.edges.elementsEqual(b.edges) { $0 == $1 }
    }
}

extension TextAttributedGraph {
    /// The nodes at each distance from a node, over edges in either direction.
    ///
    /// - Returns: `hops + 1` lists, each ascending: the node itself, its neighbours, theirs and so on.
    public func rings(around node: Int, hops: Int) -> [[Int]] {
        var rings = [[node]]
        var seen: Set<Int> = [node]
        for _ in 0..<max(0, hops) {
            var next: [Int] = []
            for inner in rings.last ?? [] {
                for other in anyNeighbors(of: inner) where seen.insert(other).inserted {
                    next.append(other)
                }
            }
            rings.append(next.sorted())
        }
        return rings
    }

    /// A node's neighbours over edges in either direction; of a directed graph possibly one twice.
    func anyNeighbors(of node: Int) -> [Int] {
        adjacency.neighbors(of: node).map(Int.init)
            + (incoming?.neighbors(of: node).map(Int.init) ?? [])
    }

    /// The neighbourhood of a node, for a drawing.
    ///
    /// - Parameters:
    ///   - hops: The largest distance.
    ///   - limit: At most so many nodes. Where there are more, the nodes of each ring with the most
    ///     edges into what is drawn already stay.
    public func egoNetwork(of node: Int, hops: Int, limit: Int = 60) -> EgoNetwork {
        let rings = rings(around: node, hops: hops)
        var nodes: [Int] = []
        var distances: [Int] = []
        for (distance, ring) in rings.enumerated() {
            let capacity = max(distance == 0 ? 1 : 0, limit - nodes.count)
            var kept = ring
            if ring.count > capacity {
                let drawn = Set(nodes)
                let links = ring.map { other in anyNeighbors(of: other).count { drawn.contains($0) }
                }
                kept = ring.indices.sorted { (links[$1], $0) < (links[$0], $1) }.prefix(capacity)
                    .map { ring[$0] }.sorted()
            }
            nodes += kept
            distances += kept.map { _ in distance }
        }
        let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
        var edges: [(from: Int, to: Int)] = []
        for (place, inner) in nodes.enumerated() {
            for other in neighbors(of: inner) {
                guard let end = places[Int(other)], isDirected || end > place else { continue }
                edges.append((place, end))
            }
        }
        return EgoNetwork(
            center: node, nodes: nodes, distances: distances, edges: edges,
            omittedCount: rings.reduce(0) { $0 + $1.count } - nodes.count)
    }
}

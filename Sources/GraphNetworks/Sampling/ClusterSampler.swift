import Support

/// Cuts a graph into clusters of one size and joins a few of them for each step (Cluster-GCN, Chiang and
/// others, KDD 2019).
///
/// Clusters are runs of a breadth-first order, not METIS's.
public struct ClusterSampler: Sendable {
    /// The whole graph.
    public let graph: GraphOperators
    /// The nodes of each cluster, ascending.
    public let clusters: [[Int]]

    /// Cuts a graph into clusters.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - count: How many clusters, at least 1.
    ///   - seed: Decides where clusters begin.
    public init(_ graph: GraphOperators, count: Int, seed: Int) {
        let size = max(1, (graph.nodeCount + count - 1) / max(1, count))
        var random = RandomSource(seed: seed)
        var isTaken = [Bool](repeating: false, count: graph.nodeCount)
        var order: [Int] = []
        order.reserveCapacity(graph.nodeCount)
        for start in random.permutation(graph.nodeCount) where !isTaken[start] {
            isTaken[start] = true
            var next = order.count
            order.append(start)
            while next < order.count {
                let node = order[next]
                next += 1
                for entry in graph.adjacency.entries(ofRow: node) {
                    let neighbor = Int(graph.adjacency.columnIndices[entry])
                    guard !isTaken[neighbor] else { continue }
                    isTaken[neighbor] = true
                    order.append(neighbor)
                }
            }
        }
        self.graph = graph
        clusters = stride(from: 0, to: order.count, by: size).map { start in
            order[start..<min(order.count, start + size)].sorted()
        }
    }

    /// The steps of one epoch, each the graph among a few clusters.
    ///
    /// - Parameters:
    ///   - clustersPerBatch: How many clusters a step joins.
    ///   - random: Decides which.
    public func batches(clustersPerBatch: Int, random: inout RandomSource) -> [[Int]] {
        let order = random.permutation(clusters.count)
        return stride(from: 0, to: order.count, by: max(1, clustersPerBatch)).map { start in
            order[start..<min(order.count, start + max(1, clustersPerBatch))]
                .flatMap { clusters[$0] }
        }
    }

    /// The graph among some nodes, those that the step is about first.
    public func batch(_ nodes: [Int], seeds: Set<Int>) -> GraphBatch {
        let first = nodes.filter { seeds.contains($0) }
        let ordered = first + nodes.filter { !seeds.contains($0) }
        return GraphBatch(
            nodes: ordered, seedCount: first.count, graph: graph.subgraph(of: ordered))
    }
}

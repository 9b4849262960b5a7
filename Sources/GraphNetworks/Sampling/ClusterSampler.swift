import Support

/// Divides a graph into clusters of nearly one size and joins a few of them for each step (Cluster-GCN, Chiang and
/// others, KDD 2019).
///
/// The clusters are those of `GraphPartition`, not METIS's.
public struct ClusterSampler: Sendable {
    /// The whole graph.
    public let graph: GraphOperators
    /// The nodes of each cluster, ascending.
    public let clusters: [[Int]]

    /// Divides a graph into clusters.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - count: How many clusters, at least 1 and at most one a node.
    ///   - seed: The seed of the clusters.
    public init(_ graph: GraphOperators, count: Int, seed: Int) {
        self.graph = graph
        clusters = GraphPartition(of: graph.adjacency, into: count, seed: seed).members
    }

    /// The steps of one epoch, each the graph among a few clusters.
    ///
    /// - Parameters:
    ///   - clustersPerBatch: How many clusters a step joins.
    ///   - random: Chooses the clusters.
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

import Support
import Testing

@testable import GraphNetworks

@Suite struct GraphPartitionTests {
    /// Eight groups of 50 nodes, dense inside, sparse between.
    private func groups() -> GraphOperators {
        var random = RandomSource(seed: 2)
        var edges: [(source: Int, target: Int)] = []
        for index in 0..<4_000 {
            let group = random.integer(below: 8) * 50
            let other = index % 20 == 0 ? random.integer(below: 8) * 50 : group
            let pair = (group + random.integer(below: 50), other + random.integer(below: 50))
            edges += [(pair.0, pair.1), (pair.1, pair.0)]
        }
        return GraphOperators(nodeCount: 400, edges: edges)
    }

    @Test func cutsFewEdgesIntoEvenParts() {
        let rows = groups().adjacency
        let partition = GraphPartition(of: rows, into: 8, seed: 1)
        let sizes = partition.members.map(\.count)
        #expect(sizes.reduce(0, +) == 400 && sizes.allSatisfy { $0 >= 45 && $0 <= 55 })
        // A random division cuts 7/8 of the edges.
        #expect(partition.cutFraction(in: rows) < 0.6, "\(partition.cutFraction(in: rows))")
        #expect(GraphPartition(of: rows, into: 8, seed: 1) == partition)
        #expect(GraphPartition(of: rows, into: 1, seed: 1).cutFraction(in: rows) == 0)
        #expect(GraphPartition(of: rows, into: 400, seed: 1).members.allSatisfy { $0.count == 1 })
        #expect(GraphPartition(of: rows, into: 500, seed: 1).count == 400)
        #expect(GraphPartition(of: rows, into: 0, seed: 1).count == 1)
    }

    @Test func clustersAreTheParts() {
        let graph = groups()
        let sampler = ClusterSampler(graph, count: 8, seed: 1)
        #expect(sampler.clusters == GraphPartition(of: graph.adjacency, into: 8, seed: 1).members)
    }
}

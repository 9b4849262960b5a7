import Support
import Testing

@testable import Graphs

@Suite struct NeighborSamplerTests {
    @Test func drawsNeighborsOnly() throws {
        let graph = try randomGraph(nodes: 200, edges: 2_000, seed: 6)
        var sampler = try NeighborSampler(rows: graph.adjacency, fanOuts: [4, 7], seed: 1)
        let wanted = [5, 17, 3, 150]
        let blocks = sampler.blocks(for: wanted, stream: 0)
        #expect(blocks.count == 2)
        #expect(Array(blocks[1].targets) == wanted)
        #expect(Array(blocks[0].targets) == blocks[1].sources)
        for (block, fanOut) in zip(blocks, [4, 7]) {
            #expect(Set(block.sources).count == block.sources.count)
            for target in 0..<block.targetCount {
                let row = block.neighbors[
                    Int(block.rowOffsets[target])..<Int(block.rowOffsets[target + 1])]
                let node = block.sources[target]
                #expect(row.count == min(fanOut, graph.degree(of: node)))
                #expect(Set(row).count == row.count)
                #expect(row.allSatisfy { graph.adjacency.contains(node, block.sources[Int($0)]) })
            }
        }
        #expect(sampler.blocks(for: wanted, stream: 0) == blocks)
        #expect(sampler.blocks(for: wanted, stream: 1) != blocks)
    }

    @Test func takesAllWhereAsked() throws {
        let graph = try twoTriangles()
        var sampler = try NeighborSampler(rows: graph.adjacency, fanOuts: [-1], seed: 1)
        let block = try #require(sampler.blocks(for: [2, 6], stream: 0).first)
        #expect(block.sources == [2, 6, 0, 1, 3] && block.rowOffsets == [0, 3, 3])
        #expect(block.neighbors == [2, 3, 4])
    }

    /// Each neighbour of a hub is drawn equally often: five of twenty, 4,000 times.
    @Test func drawsEvenly() throws {
        let star = try TextAttributedGraph(
            name: "star", texts: Array(repeating: "", count: 21), edges: (1...20).map { (0, $0) })
        var sampler = try NeighborSampler(rows: star.adjacency, fanOuts: [5], seed: 3)
        var counts = [Int](repeating: 0, count: 21)
        for stream in 0..<4_000 {
            for node in sampler.blocks(for: [0], stream: stream)[0].sources { counts[node] += 1 }
        }
        #expect(counts[0] == 4_000)
        #expect(counts[1...].allSatisfy { abs($0 - 1_000) < 140 }, "\(counts)")
    }

    @Test func cutsEpochsIntoBatches() throws {
        let sampler = try NeighborSampler(rows: try twoTriangles().adjacency, fanOuts: [2], seed: 1)
        let nodes = Array(10..<33)
        let batches = sampler.batches(of: nodes, size: 5, epoch: 0)
        #expect(batches.map(\.count) == [5, 5, 5, 5, 3])
        #expect(batches.flatMap { $0 }.sorted() == nodes)
        #expect(sampler.batches(of: nodes, size: 5, epoch: 0) == batches)
        #expect(sampler.batches(of: nodes, size: 5, epoch: 1) != batches)
        for wrong in [[], [0], [3, -2]] {
            #expect(throws: GraphError.self) {
                try NeighborSampler(rows: try twoTriangles().adjacency, fanOuts: wrong, seed: 0)
            }
        }
    }
}

@Suite struct GraphPartitionTests {
    /// Eight groups of 50 nodes, dense inside, sparse between.
    private func groups() throws -> TextAttributedGraph {
        var random = RandomSource(seed: 2)
        let edges = (0..<4_000).map { index in
            let group = random.integer(below: 8) * 50
            let other = index % 20 == 0 ? random.integer(below: 8) * 50 : group
            return (group + random.integer(below: 50), other + random.integer(below: 50))
        }
        return try TextAttributedGraph(
            name: "groups", texts: Array(repeating: "", count: 400), edges: edges)
    }

    @Test func cutsFewEdgesIntoEvenParts() throws {
        let rows = try groups().adjacency
        let partition = try GraphPartition(of: rows, into: 8, seed: 1)
        let sizes = partition.members.map(\.count)
        #expect(sizes.reduce(0, +) == 400 && sizes.allSatisfy { $0 >= 45 && $0 <= 55 })
        // A random division cuts 7/8 of the edges.
        #expect(partition.cutShare(in: rows) < 0.6, "\(partition.cutShare(in: rows))")
        #expect(try GraphPartition(of: rows, into: 8, seed: 1) == partition)
        #expect(try GraphPartition(of: rows, into: 1, seed: 1).cutShare(in: rows) == 0)
        #expect(
            try GraphPartition(of: rows, into: 400, seed: 1).members.allSatisfy { $0.count == 1 })
        #expect(throws: GraphError.self) { try GraphPartition(of: rows, into: 0, seed: 1) }
        #expect(throws: GraphError.self) { try GraphPartition(of: rows, into: 401, seed: 1) }
    }
}

import Support
import Testing

@testable import Graphs

@Suite struct AdjacencyTests {
    /// The plain way: sets of neighbours.
    private func naive(_ edges: [(Int, Int)], nodes: Int, isDirected: Bool) -> [[Int32]] {
        var rows = [Set<Int32>](repeating: [], count: nodes)
        for (a, b) in edges where a != b {
            rows[a].insert(Int32(b))
            if !isDirected { rows[b].insert(Int32(a)) }
        }
        return rows.map { $0.sorted() }
    }

    @Test(arguments: [(1, 0), (1, 3), (2, 5), (17, 40), (300, 2_000), (50, 5_000)], [false, true])
    func equalsTheNaiveRows(size: (nodes: Int, edges: Int), isDirected: Bool) throws {
        var random = RandomSource(seed: size.edges)
        let edges = (0..<size.edges).map { _ in
            (random.integer(below: size.nodes), random.integer(below: size.nodes))
        }
        let pair = try AdjacencyPair(
            edges: EdgeList(edges), nodeCount: size.nodes, isDirected: isDirected)
        let expected = naive(edges, nodes: size.nodes, isDirected: isDirected)
        #expect((0..<size.nodes).map { Array(pair.forward.neighbors(of: $0)) } == expected)
        let reversed = naive(edges.map { ($1, $0) }, nodes: size.nodes, isDirected: isDirected)
        let back = pair.transposed ?? pair.forward
        #expect((0..<size.nodes).map { Array(back.neighbors(of: $0)) } == reversed)
        #expect(pair.forward.transposed() == back)
        let kept = expected.reduce(0) { $0 + $1.count } / (isDirected ? 1 : 2)
        #expect(pair.counts.selfLoops == edges.count { $0.0 == $0.1 })
        #expect(pair.counts.read == pair.counts.selfLoops + pair.counts.duplicates + kept)
    }

    @Test func spansSeveralBlocks() throws {
        let count = 1_300_000
        let edges = EdgeList((0..<count).lazy.map { ($0 % 1_000, ($0 * 7 + 1) % 1_000) })
        #expect(edges.count == count)
        let pair = try AdjacencyPair(edges: edges, nodeCount: 1_000, isDirected: true)
        #expect(pair.counts.read == count)
        #expect(pair.forward.entryCount + pair.counts.selfLoops + pair.counts.duplicates == count)
        #expect(pair.forward.contains(1, 8) && !pair.forward.contains(8, 1))
    }

    @Test func refusesNodesThatAreNotThere() {
        #expect(throws: GraphError.self) {
            try AdjacencyPair(edges: EdgeList([(0, 3)]), nodeCount: 3, isDirected: false)
        }
        #expect(throws: GraphError.self) {
            try AdjacencyPair(edges: EdgeList([(-1, 2)]), nodeCount: 3, isDirected: true)
        }
    }

    @Test func stopsWhenAsked() {
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: Interrupted.self) {
            try AdjacencyPair(
                edges: EdgeList([(0, 1)]), nodeCount: 2, isDirected: false,
                cancellation: cancellation)
        }
    }
}

@Suite struct NodeIDsTests {
    @Test func findsRowNumbersWithoutStoringThem() {
        let ids = NodeIDs(rowNumbers: 12)
        #expect(ids.index(of: "11") == 11)
        for wrong in ["12", "-1", "01", "", "1 ", "99999999999999999999"] {
            #expect(ids.index(of: wrong) == nil)
        }
    }

    @Test func findsEveryIDAmongMany() throws {
        let names = (0..<5_000).map { "node \($0 * 31 % 5_000)é" }
        let ids = try NodeIDs(names)
        #expect(ids.all == names)
        for (node, name) in names.enumerated() { #expect(ids.index(of: name) == node) }
        #expect(ids.index(of: "node") == nil)
    }

    @Test func turnsFromNumbersToNames() throws {
        let ids = try NodeIDs(["0", "1", "2", "x", "4"])
        #expect(ids.all == ["0", "1", "2", "x", "4"])
        #expect(ids.index(of: "4") == 4 && ids.index(of: "1") == 1 && ids.index(of: "3") == nil)
        #expect(try NodeIDs(["0", "1"]) == NodeIDs(rowNumbers: 2))
    }

    @Test func refusesDuplicates() {
        #expect(throws: GraphError.self) { try NodeIDs(["0", "1", "0"]) }
        #expect(throws: GraphError.self) { try NodeIDs(["a", "b", "a"]) }
    }
}

import Support
import Testing

@testable import Graphs

@Suite struct TransformTests {
    @Test func findsWhatIsNear() throws {
        let graph = try twoTriangles()
        #expect(graph.rings(around: 0, hops: 3) == [[0], [1, 2], [3], [4, 5]])
        let ego = graph.egoNetwork(of: 0, hops: 2)
        #expect(ego.nodes == [0, 1, 2, 3] && ego.distances == [0, 1, 1, 2])
        #expect(ego.edges.map { [$0.from, $0.to] } == [[0, 1], [0, 2], [1, 2], [2, 3]])
        #expect(ego.omittedCount == 0)
        let capped = graph.egoNetwork(of: 2, hops: 2, limit: 3)
        #expect(capped.nodes.count == 3 && capped.nodes.first == 2 && capped.omittedCount == 3)
        #expect(graph.egoNetwork(of: 6, hops: 2).nodes == [6])
    }

    @Test func followsEdgesBothWays() throws {
        var parts = GraphParts(name: "d", ids: NodeIDs(rowNumbers: 3))
        parts.edges = EdgeList([(0, 1), (2, 1)])
        parts.isDirected = true
        let graph = try TextAttributedGraph(parts)
        #expect(graph.rings(around: 0, hops: 2) == [[0], [1], [2]])
        #expect(
            graph.egoNetwork(of: 1, hops: 1).edges.map { [$0.from, $0.to] } == [[1, 0], [2, 0]])
    }

    @Test(arguments: [false, true]) func keepsWhatIsBetweenTheNodes(isDirected: Bool) throws {
        let graph = try randomGraph(nodes: 80, edges: 400, seed: 2, isDirected: isDirected)
            .adding(split: SplitMask(name: "s", roles: (0..<80).map { $0 < 40 ? .train : .test }))
        var random = RandomSource(seed: 4)
        let nodes = Array(random.permutation(80).prefix(33))
        let part = try graph.subgraph(of: nodes, keepsAllClasses: true)
        for (place, node) in nodes.enumerated() {
            #expect(
                part.ids[place] == graph.ids[node] && part.text(of: place) == graph.text(of: node))
            #expect(part.labels[place] == graph.labels[node])
            #expect(part.activeSplit?.roles[place] == graph.activeSplit?.roles[node])
            for (otherPlace, other) in nodes.enumerated() {
                #expect(
                    part.adjacency.contains(place, otherPlace)
                        == graph.adjacency.contains(node, other))
            }
        }
        if isDirected { #expect(part.adjacency.transposed() == part.incoming) }
        #expect(throws: GraphError.self) { try graph.subgraph(of: []) }
    }

    @Test func choosesClassesComponentsAndHubs() throws {
        let graph = try twoTriangles()
        let b = try graph.selecting(classes: ["b", "a"])
        #expect(b.classNames == ["b", "a"] && b.labels == [1, 1, 1, 0, 0, 0])
        #expect(try graph.selecting(classes: ["b"]).nodeCount == 3)
        #expect(throws: GraphError.self) { try graph.selecting(classes: ["c"]) }
        #expect(try graph.largestComponent().nodeCount == 6)
        #expect(try graph.subgraph(of: [3, 4, 6]).classNames == ["b"])
    }

    @Test func samplesConnectedParts() throws {
        let graph = try randomGraph(nodes: 600, edges: 1_500, seed: 9)
        for seed in 0..<4 {
            let sample = try graph.connectedSample(size: 120, seed: seed)
            #expect(sample.nodeCount == 120)
            #expect(sample.statistics.componentSizes == [120])
            let counts = sample.statistics.classCounts
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 3, "\(counts)")
            #expect(try graph.connectedSample(size: 120, seed: seed) == sample)
        }
        #expect(
            try graph.connectedSample(size: 120, seed: 0)
                != graph.connectedSample(size: 120, seed: 1))
        #expect(try graph.connectedSample(size: 10_000, seed: 0).nodeCount > 500)
        #expect(try graph.connectedSample(size: 1, seed: 0).nodeCount == 1)
        #expect(throws: GraphError.self) { try graph.connectedSample(size: 0, seed: 0) }
    }

    @Test func samplesRegions() throws {
        let graph = try randomGraph(nodes: 3_000, edges: 6_000, seed: 9)
        for size in [2, 5, 40] {
            let sample = try graph.connectedSample(size: 301, regionSize: size, seed: 1)
            let facts = sample.statistics
            #expect(sample.nodeCount == 301 && facts.isolatedCount == 0)
            #expect((facts.classCounts.max() ?? 0) - (facts.classCounts.min() ?? 0) <= size)
            #expect(try graph.connectedSample(size: 301, regionSize: size, seed: 1) == sample)
        }
        let unlabeled = try TextAttributedGraph(
            name: "path", texts: Array(repeating: "", count: 50),
            edges: (1..<50).map { ($0 - 1, $0) })
        #expect(try unlabeled.connectedSample(size: 20, regionSize: 4, seed: 0).nodeCount == 20)
        #expect(try unlabeled.connectedSample(size: 50, regionSize: 4, seed: 0).nodeCount == 50)
        #expect(throws: GraphError.self) {
            try unlabeled.connectedSample(size: 9, regionSize: 1, seed: 0)
        }
    }

    @Test func makesSplits() throws {
        let graph = try randomGraph(nodes: 500, edges: 10, seed: 1)
        let labeled = graph.labels.count { $0 >= 0 }
        let random = try #require(
            try graph.splitting(.random(train: 0.6, validation: 0.2), seed: 3).activeSplit)
        #expect(random.name == "random:60/20/20")
        #expect(abs(Double(random.count(of: .train)) - 0.6 * Double(labeled)) <= 0.5)
        #expect(abs(random.count(of: .validation) - random.count(of: .test)) <= 1)
        #expect((0..<500).allSatisfy { (graph.labels[$0] < 0) == (random.roles[$0] == .none) })
        let few = try #require(try graph.splitting(.fewPerClass(7), seed: 3).activeSplit)
        #expect(few.name == "few:7")
        for number in 0..<3 {
            #expect(few.nodes(in: .train).count { graph.labels[$0] == Int32(number) } == 7)
        }
        #expect(few.count(of: .validation) == labeled / 5)
        #expect(few.count(of: .test) == labeled - 21 - labeled / 5)
        #expect(try graph.splitting(.fewPerClass(7), seed: 3).activeSplit == few)
        #expect(try graph.splitting(.fewPerClass(7), seed: 4).activeSplit != few)
        let small = try #require(try twoTriangles().splitting(.fewPerClass(5), seed: 0).activeSplit)
        #expect(small.count(of: .train) == 2, "at most half of a class")
        let unlabeled = try TextAttributedGraph(name: "u", texts: ["a"], edges: [])
        #expect(throws: GraphError.self) { try unlabeled.splitting(.fewPerClass(1), seed: 0) }
    }

    @Test func readsRecipes() throws {
        #expect(try SplitRecipe(word: "few:10") == .fewPerClass(10))
        #expect(try SplitRecipe(word: "random") == .random(train: 0.6, validation: 0.2))
        let recipe = try #require(try SplitRecipe(word: "random:48/32/20"))
        #expect(recipe.name == "random:48/32/20")
        #expect(try SplitRecipe(word: "public") == nil)
        for wrong in ["few", "few:0", "few:x", "random:60/20", "random:60/20/30", "random:0/50/50"]
        {
            #expect(throws: GraphError.self) { try SplitRecipe(word: wrong) }
        }
    }
}

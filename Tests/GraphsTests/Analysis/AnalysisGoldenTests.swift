import Foundation
import JSON
import Support
import Testing

@testable import Graphs

/// Measures of graphs held against networkx and PyTorch Geometric.
@Suite struct AnalysisGoldenTests {
    /// A graph and what other programs say of it.
    struct Golden {
        let facts: JSONValue
        let graph: TextAttributedGraph

        init(_ facts: JSONValue) throws {
            self.facts = facts
            var parts = GraphParts(
                name: try facts.string(at: "name"),
                ids: NodeIDs(rowNumbers: try facts.integer(at: "nodes")))
            parts.texts = TextColumn(emptyTexts: try facts.integer(at: "nodes"))
            parts.edges = EdgeList(
                try facts.array(at: "edges").map { edge in
                    (try edge.integer(at: 0), try edge.integer(at: 1))
                })
            parts.isDirected = try facts.boolean(at: "directed")
            parts.labels = try facts.array(at: "labels").map { Int32(try $0.integer()) }
            parts.classNames = (0...Int(parts.labels.max() ?? 0)).map { "class \($0)" }
            graph = try TextAttributedGraph(parts)
        }

        func numbers(_ name: String) throws -> [Double] {
            try facts.array(at: .init(stringLiteral: name)).map { try $0.number() }
        }

        func integers(_ name: String) throws -> [Int] {
            try facts.array(at: .init(stringLiteral: name)).map { try $0.integer() }
        }
    }

    static let goldens = Result {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "Goldens/analysis/analysis.json"))
        return try JSONValue(parsing: [UInt8](data)).array(at: "graphs").map { try Golden($0) }
    }

    private func golden(_ place: Int) throws -> Golden { try Self.goldens.get()[place] }

    private func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test(arguments: 0..<4) func centralitiesAreThoseOfNetworkX(place: Int) throws {
        let golden = try golden(place)
        let centrality = Centrality(golden.graph)
        let all = Array(0..<golden.graph.nodeCount)
        let triangles = try Triangles(golden.graph)
        #expect(try largestDifference(centrality.pageRank(), golden.numbers("pagerank")) < 1e-9)
        #expect(
            try largestDifference(
                centrality.betweenness(from: all), golden.numbers("betweenness")) < 1e-9)
        #expect(try largestDifference(centrality.closeness(), golden.numbers("closeness")) < 1e-9)
        #expect(try largestDifference(triangles.clustering, golden.numbers("clustering")) < 1e-9)
        #expect(try centrality.coreNumbers() == golden.integers("core"))
        #expect(try triangles.counts == golden.integers("triangles"))
    }

    @Test(arguments: 0..<4) func distancesAndPathsAreThoseOfNetworkX(place: Int) throws {
        let golden = try golden(place)
        let graph = golden.graph
        let histogram = try DistanceHistogram(
            graph.adjacency, from: Array(0..<graph.nodeCount))
        #expect(try histogram.pairCounts == golden.integers("distances"))
        #expect(
            histogram.unreachableCount + histogram.pairCounts.reduce(0, +)
                == graph.nodeCount * (graph.nodeCount - 1))
        for pair in try golden.facts.array(at: "paths") {
            let ends = try pair.array().map { try $0.integer() }
            let path = try graph.adjacency.shortestPath(from: ends[0], to: ends[1])
            #expect(path.map { $0.count - 1 } ?? -1 == ends[2])
            guard let path else { continue }
            #expect(path.first == ends[0] && path.last == ends[1])
            #expect(zip(path, path.dropFirst()).allSatisfy { graph.adjacency.contains($0, $1) })
        }
    }

    @Test(arguments: 0..<4) func communitiesAreAsGoodAsLouvains(place: Int) throws {
        let golden = try golden(place)
        let found = try Communities(golden.graph)
        #expect(try found.modularity >= golden.facts.number(at: "modularity") - 0.01)
        #expect(try Communities(golden.graph) == found, "the same seed gives the same groups")
        let sizes = (0..<found.count).map { number in found.numbers.count { Int($0) == number } }
        #expect(sizes == sizes.sorted(by: >) && sizes.allSatisfy { $0 > 0 })
        // Every community holds together.
        let undirected = golden.graph.undirectedAdjacency
        for number in 0..<found.count {
            let members = found.numbers.indices.filter { Int(found.numbers[$0]) == number }
            var seen: Set<Int> = [members[0]]
            var waiting = [members[0]]
            while let node = waiting.popLast() {
                for other in undirected.neighbors(of: node)
                where Int(found.numbers[Int(other)]) == number && seen.insert(Int(other)).inserted {
                    waiting.append(Int(other))
                }
            }
            #expect(seen.count == members.count)
        }
    }

    @Test(arguments: 0..<4) func mixingIsThatOfNetworkXAndPyG(place: Int) throws {
        let golden = try golden(place)
        let mixing = ClassMixing(golden.graph)
        let expected = try golden.facts.array(at: "mixing").map { row in
            try row.array().map { try $0.integer() }
        }
        #expect(mixing.counts == expected)
        func near(_ found: Double?, _ name: String) throws -> Bool {
            // PyTorch Geometric computes in Float32.
            abs((found ?? .nan) - (try golden.facts.number(at: .init(stringLiteral: name)))) < 1e-6
        }
        #expect(try near(mixing.edgeHomophily, "edge"))
        #expect(try near(mixing.nodeHomophily, "node"))
        #expect(try near(mixing.classInsensitiveHomophily, "insensitive"))
        #expect(try near(mixing.adjustedHomophily, "assortativity"))
    }

    @Test func aSampleOfPathsOrdersNodesLikeAllOfThem() throws {
        // Nodes that come later tie themselves to two that are there, the better tied the likelier.
        var random = RandomSource(seed: 5)
        var ends = [0, 1]
        var edges = [(0, 1)]
        for node in 2..<3_000 {
            for _ in 0..<2 {
                let other = ends[random.integer(below: ends.count)]
                guard other != node else { continue }
                edges.append((node, other))
                ends += [node, other]
            }
        }
        let graph = try TextAttributedGraph(
            name: "grown", texts: Array(repeating: "", count: 3_000), edges: edges)
        let centrality = Centrality(graph)
        let exact = try centrality.betweenness(from: Array(0..<3_000))
        let sampled = try centrality.betweenness(
            from: Array(random.permutation(3_000).prefix(1_000)))
        #expect(rankCorrelation(exact, sampled) > 0.95)
        let sums = (exact.reduce(0, +), sampled.reduce(0, +))
        #expect(abs(sums.0 - sums.1) < 0.05 * sums.0)
    }

    /// Spearman's correlation; equal values share their mean rank.
    private func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
        func ranks(_ values: [Double]) -> [Double] {
            let order = values.indices.sorted { values[$0] < values[$1] }
            var ranks = [Double](repeating: 0, count: values.count)
            var start = 0
            while start < order.count {
                var end = start
                while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
                for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
                start = end
            }
            return ranks
        }
        let (x, y) = (ranks(a), ranks(b))
        let mean = Double(a.count - 1) / 2
        func product(_ p: [Double], _ q: [Double]) -> Double {
            zip(p, q).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
        }
        return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    }

    @Test func analysisStopsWhenAsked() throws {
        let graph = try golden(1).graph
        let cancelled = Cancellation()
        cancelled.cancel()
        let progress = SilentProgress(cancellation: cancelled)
        let centrality = Centrality(graph, progress: progress)
        #expect(throws: Interrupted.self) { try centrality.pageRank() }
        #expect(throws: Interrupted.self) { try centrality.closeness() }
        #expect(throws: Interrupted.self) { try centrality.betweenness(from: [0]) }
        #expect(throws: Interrupted.self) { try centrality.coreNumbers() }
        #expect(throws: Interrupted.self) { try Triangles(graph, cancellation: cancelled) }
        #expect(throws: Interrupted.self) { try Communities(graph, cancellation: cancelled) }
        #expect(throws: Interrupted.self) { try DistinctiveWords(graph, cancellation: cancelled) }
        #expect(throws: Interrupted.self) {
            try DistanceHistogram(graph.adjacency, from: [0], progress: progress)
        }
        #expect(throws: Interrupted.self) {
            try graph.adjacency.shortestPath(from: 0, to: 5, cancellation: cancelled)
        }
    }
}

import Graphs
import Support

/// Chooses which neighbours a node's prompts name, hop by hop.
public struct HopNeighbors: Sendable {
    /// How the neighbours of a hop are chosen where there are more than fit.
    public enum Choice: String, Sendable, CaseIterable, Codable {
        /// By seed.
        case random
        /// Those whose degree is closest to the node's own.
        case degree
    }

    private let graph: TextAttributedGraph
    private let adjacency: Adjacency
    private let perHop: Int
    private let choice: Choice
    private let seed: Int
    /// The most nodes of one distance that are considered, because of hubs.
    private static let frontierLimit = 4_096

    /// Makes a chooser.
    ///
    /// - Parameters:
    ///   - graph: Whose edges count, in both directions.
    ///   - perHop: The most neighbours of one distance, 0 or more.
    ///   - choice: Which ones.
    ///   - seed: Fixes the random choice; independent for each node.
    public init(graph: TextAttributedGraph, perHop: Int, choice: Choice = .random, seed: Int) {
        self.graph = graph
        adjacency = graph.undirectedAdjacency
        self.perHop = perHop
        self.choice = choice
        self.seed = seed
    }

    /// The chosen nodes at distance 1, 2, …, `hops` of a node; a hop may be empty.
    public func neighbors(of node: Int, hops: Int) -> [[Int]] {
        var random = RandomSource.derived(seed: seed, stream: node)
        var seen: Set<Int32> = [Int32(node)]
        var frontier = [Int32(node)]
        var result: [[Int]] = []
        for _ in 0..<hops {
            var next: [Int32] = []
            search: for source in frontier {
                for target in adjacency.neighbors(of: Int(source))
                where seen.insert(target).inserted {
                    next.append(target)
                    if next.count == Self.frontierLimit { break search }
                }
            }
            result.append(chosen(from: next, around: node, random: &random))
            frontier = next
        }
        return result
    }

    private func chosen(from nodes: [Int32], around node: Int, random: inout RandomSource) -> [Int]
    {
        switch choice {
        case .random:
            var shuffled = nodes.map(Int.init)
            shuffled.shuffle(using: &random)
            return Array(shuffled.prefix(perHop))
        case .degree:
            let own = graph.degree(of: node)
            func distance(_ other: Int) -> Int { abs(graph.degree(of: other) - own) }
            return nodes.map(Int.init)
                .sorted { (distance($0), $0) < (distance($1), $1) }
                .prefix(perHop).map { $0 }
        }
    }
}

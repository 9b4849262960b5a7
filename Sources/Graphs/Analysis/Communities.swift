import Support

/// Groups of nodes with many edges inside and few between them.
public struct Communities: Sendable, Equatable {
    /// Each node's community; communities are numbered by size, the largest 0.
    public let numbers: [Int32]
    /// How many communities there are.
    public let count: Int
    /// Newman's modularity, −0.5 … 1: the share of edges inside communities less what random edges between
    /// nodes of the same degrees would give.
    public let modularity: Double

    /// Looks for the groups of largest modularity with the Leiden algorithm (Traag, Waltman and van Eck,
    /// Scientific Reports 9, 2019): every community is connected.
    ///
    /// - Parameters:
    ///   - graph: The graph; directions and weights of edges do not matter.
    ///   - resolution: Above 1 for more and smaller communities, below 1 for fewer and larger ones.
    ///   - seed: Fixes the order in which nodes are tried.
    ///   - cancellation: Looked at while nodes move.
    public init(
        _ graph: TextAttributedGraph, resolution: Double = 1, seed: Int = 42,
        cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) {
        var random = RandomSource(seed: seed)
        let adjacency = graph.undirectedAdjacency
        let network = CommunityNetwork(adjacency)
        var best = (0..<graph.nodeCount).map { Int32($0) }
        var quality = network.modularity(of: best, resolution: resolution)
        // Each round starts from what the one before found; few are needed.
        for _ in 0..<10 {
            var search = LeidenSearch(
                network, resolution: resolution, random: random, cancellation: cancellation)
            let found = try search.run(from: best)
            random = search.random
            let gained = network.modularity(of: found, resolution: resolution) - quality
            guard gained > 1e-10 else { break }
            best = found
            quality += gained
        }
        let ranked = Self.rankedBySize(best)
        numbers = ranked.numbers
        count = ranked.count
        modularity = network.modularity(of: ranked.numbers, resolution: 1)
    }

    /// The same groups numbered by size; of equally large ones that with the earliest node comes first.
    private static func rankedBySize(_ groups: [Int32]) -> (numbers: [Int32], count: Int) {
        var sizes: [Int32: (size: Int, first: Int)] = [:]
        for (node, group) in groups.enumerated() { sizes[group, default: (0, node)].size += 1 }
        let order = sizes.sorted {
            ($1.value.size, $0.value.first) < ($0.value.size, $1.value.first)
        }
        let ranks = Dictionary(
            uniqueKeysWithValues: order.enumerated().map { ($1.key, Int32($0)) })
        return (groups.map { ranks[$0] ?? 0 }, order.count)
    }
}

/// A graph with weights, whose nodes may stand for groups of nodes.
struct CommunityNetwork {
    var offsets: [Int]
    var targets: [Int32]
    var weights: [Double]
    /// Twice the weight of the edges inside each node.
    var loops: [Double]
    /// The weight of each node's edges, those inside it counted at both ends.
    var strengths: [Double]
    /// The sum of all strengths.
    var total: Double

    var nodeCount: Int { loops.count }

    func row(of node: Int) -> Range<Int> { offsets[node]..<offsets[node + 1] }

    /// Takes each edge of symmetric rows with weight 1.
    init(_ adjacency: Adjacency) {
        offsets = adjacency.rowOffsets.map(Int.init)
        targets = adjacency.neighbors
        weights = Array(repeating: 1, count: targets.count)
        loops = Array(repeating: 0, count: adjacency.nodeCount)
        strengths = (0..<adjacency.nodeCount).map { Double(adjacency.degree(of: $0)) }
        total = Double(targets.count)
    }

    /// Makes one node of each group; groups are numbered without gaps.
    init(_ finer: CommunityNetwork, groups: [Int32], count: Int) {
        var members = [[Int32]](repeating: [], count: count)
        for (node, group) in groups.enumerated() { members[Int(group)].append(Int32(node)) }
        offsets = [0]
        targets = []
        weights = []
        loops = Array(repeating: 0, count: count)
        strengths = loops
        total = finer.total
        var sums = [Double](repeating: 0, count: count)
        for group in 0..<count {
            var touched: [Int32] = []
            for member in members[group] {
                let node = Int(member)
                loops[group] += finer.loops[node]
                strengths[group] += finer.strengths[node]
                for edge in finer.row(of: node) {
                    let other = groups[Int(finer.targets[edge])]
                    if Int(other) == group {
                        loops[group] += finer.weights[edge]
                        continue
                    }
                    if sums[Int(other)] == 0 { touched.append(other) }
                    sums[Int(other)] += finer.weights[edge]
                }
            }
            for other in touched.sorted() {
                targets.append(other)
                weights.append(sums[Int(other)])
                sums[Int(other)] = 0
            }
            offsets.append(targets.count)
        }
    }

    /// The modularity of groups.
    func modularity(of groups: [Int32], resolution: Double) -> Double {
        guard total > 0 else { return 0 }
        let count = Int(groups.max() ?? -1) + 1
        var inside = 0.0
        var strength = [Double](repeating: 0, count: count)
        for node in 0..<nodeCount {
            strength[Int(groups[node])] += strengths[node]
            inside += loops[node]
            for edge in row(of: node) where groups[Int(targets[edge])] == groups[node] {
                inside += weights[edge]
            }
        }
        let expected = strength.reduce(0) { $0 + $1 / total * $1 / total }
        return inside / total - resolution * expected
    }
}

import Support

/// One round of the Leiden algorithm: nodes move, groups are refined, and each becomes a node.
struct LeidenSearch {
    private let network: CommunityNetwork
    private let resolution: Double
    private(set) var random: RandomSource
    private let cancellation: Cancellation

    init(
        _ network: CommunityNetwork, resolution: Double, random: RandomSource,
        cancellation: Cancellation
    ) {
        self.network = network
        self.resolution = resolution
        self.random = random
        self.cancellation = cancellation
    }

    /// Improves groups until no node wants to move at any level.
    mutating func run(from start: [Int32]) throws(Interrupted) -> [Int32] {
        var level = network
        var groups = start
        /// The node of the level that each node of the graph is in.
        var places = (0..<network.nodeCount).map { Int32($0) }
        while true {
            let (moved, count) = try moveNodes(of: level, from: groups)
            guard count < level.nodeCount else { return places.map { moved[Int($0)] } }
            let (parts, partCount) = try refine(moved, count: count, of: level)
            // Where refining splits everything up, the groups themselves become nodes.
            let isCoarser = partCount < level.nodeCount
            let (next, nextCount) = isCoarser ? (parts, partCount) : (moved, count)
            var lifted = [Int32](repeating: 0, count: nextCount)
            for node in 0..<level.nodeCount { lifted[Int(next[node])] = moved[node] }
            level = CommunityNetwork(level, groups: next, count: nextCount)
            places = places.map { next[Int($0)] }
            groups = lifted
        }
    }

    /// Moves nodes to the neighbouring group that gains most, until none gains.
    ///
    /// - Returns: The groups, numbered without gaps, and how many there are.
    private mutating func moveNodes(
        of level: CommunityNetwork, from start: [Int32]
    ) throws(Interrupted) -> (groups: [Int32], count: Int) {
        let count = level.nodeCount
        var groups = start
        var strength = [Double](repeating: 0, count: max(count, Int(start.max() ?? 0) + 1))
        for node in 0..<count { strength[Int(groups[node])] += level.strengths[node] }
        var queue = random.permutation(count)
        var isWaiting = [Bool](repeating: true, count: count)
        var links = [Double](repeating: 0, count: strength.count)
        var head = 0
        while head < queue.count {
            if head % 1_024 == 0 { try cancellation.check() }
            let node = queue[head]
            head += 1
            isWaiting[node] = false
            let own = Int(groups[node])
            var touched: [Int] = []
            for edge in level.row(of: node) {
                let group = Int(groups[Int(level.targets[edge])])
                if links[group] == 0 { touched.append(group) }
                links[group] += level.weights[edge]
            }
            let pull = resolution * level.strengths[node] / max(level.total, 1)
            strength[own] -= level.strengths[node]
            var best = (group: own, gain: links[own] - pull * strength[own])
            for group in touched where group != own {
                let gain = links[group] - pull * strength[group]
                if gain > best.gain + 1e-12 { best = (group, gain) }
            }
            strength[best.group] += level.strengths[node]
            for group in touched { links[group] = 0 }
            guard best.group != own else { continue }
            groups[node] = Int32(best.group)
            for edge in level.row(of: node) {
                let other = Int(level.targets[edge])
                guard !isWaiting[other], Int(groups[other]) != best.group else { continue }
                isWaiting[other] = true
                queue.append(other)
            }
            if head > 1 << 20, head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
        }
        return Self.withoutGaps(groups)
    }

    /// Divides each group into well connected parts: nodes that are alone join the part of their group that
    /// gains most.
    private mutating func refine(
        _ groups: [Int32], count: Int, of level: CommunityNetwork
    ) throws(Interrupted) -> (parts: [Int32], count: Int) {
        let nodes = level.nodeCount
        var strength = [Double](repeating: 0, count: count)
        for node in 0..<nodes { strength[Int(groups[node])] += level.strengths[node] }
        var parts = (0..<nodes).map { Int32($0) }
        var partStrength = level.strengths
        var isAlone = [Bool](repeating: true, count: nodes)
        var links = [Double](repeating: 0, count: nodes)
        /// The weight of the edges from each part to the rest of its group.
        var outside = (0..<nodes).map { node in
            level.row(of: node).reduce(0.0) { sum, edge in
                groups[Int(level.targets[edge])] == groups[node] ? sum + level.weights[edge] : sum
            }
        }
        func isWellConnected(_ part: Int, _ group: Int) -> Bool {
            outside[part] >= resolution * partStrength[part]
                * (strength[group] - partStrength[part]) / max(level.total, 1)
        }
        for (index, node) in random.permutation(nodes).enumerated() where isAlone[node] {
            if index % 1_024 == 0 { try cancellation.check() }
            let group = Int(groups[node])
            guard isWellConnected(node, group) else { continue }
            var touched: [Int] = []
            for edge in level.row(of: node) {
                let other = Int(level.targets[edge])
                guard Int(groups[other]) == group else { continue }
                let part = Int(parts[other])
                if links[part] == 0 { touched.append(part) }
                links[part] += level.weights[edge]
            }
            let pull = resolution * level.strengths[node] / max(level.total, 1)
            var best: (part: Int, gain: Double)?
            for part in touched where part != node && isWellConnected(part, group) {
                let gain = links[part] - pull * partStrength[part]
                if gain > max(0, best?.gain ?? 0) { best = (part, gain) }
            }
            if let best {
                parts[node] = Int32(best.part)
                partStrength[best.part] += level.strengths[node]
                outside[best.part] += outside[node] - 2 * links[best.part]
                isAlone[best.part] = false
                isAlone[node] = false
            }
            for part in touched { links[part] = 0 }
        }
        let dense = Self.withoutGaps(parts)
        return (dense.groups, dense.count)
    }

    private static func withoutGaps(_ groups: [Int32]) -> (groups: [Int32], count: Int) {
        var indices = [Int32](repeating: -1, count: Int(groups.max() ?? -1) + 1)
        var count = 0
        let dense = groups.map { group -> Int32 in
            if indices[Int(group)] < 0 {
                indices[Int(group)] = Int32(count)
                count += 1
            }
            return indices[Int(group)]
        }
        return (dense, count)
    }
}

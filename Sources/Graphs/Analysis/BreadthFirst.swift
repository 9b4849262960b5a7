import Support

extension Adjacency {
    /// The nodes of one shortest path along the rows' edges, both ends included.
    ///
    /// Of several shortest paths the one whose nodes have the smallest indices, from the end backwards.
    /// - Returns: The path, `[source]` if both ends are one node; `nil` if there is none.
    public func shortestPath(
        from source: Int, to target: Int, cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) -> [Int]? {
        guard source != target else { return [source] }
        var before = [Int32](repeating: -1, count: nodeCount)
        before[source] = Int32(source)
        var frontier = [Int32(source)]
        while !frontier.isEmpty, before[target] < 0 {
            try cancellation.check()
            var next: [Int32] = []
            for node in frontier {
                for other in neighbors(of: Int(node)) where before[Int(other)] < 0 {
                    before[Int(other)] = node
                    next.append(other)
                }
            }
            frontier = next.sorted()
        }
        guard before[target] >= 0 else { return nil }
        var path = [target]
        var node = target
        while node != source {
            node = Int(before[node])
            path.append(node)
        }
        return path.reversed()
    }
}

/// Breadth-first searches from up to 64 nodes at a time, a bit for each (Then and others,, “The More the Merrier”,
/// VLDB 2014): what one search would do 64 times is done once.
struct BreadthFirstBatch {
    private let adjacency: Adjacency
    private var seen: [UInt64]
    private var frontier: [UInt64]
    private var next: [UInt64]

    /// Prepares searches along the edges of rows.
    init(_ adjacency: Adjacency) {
        self.adjacency = adjacency
        seen = Array(repeating: 0, count: adjacency.nodeCount)
        frontier = seen
        next = seen
    }

    /// Searches from up to 64 nodes.
    ///
    /// - Parameters:
    ///   - sources: The nodes; bit `i` of a mask is the search from `sources[i]`.
    ///   - cancellation: Looked at before each distance.
    ///   - visit: Gets a distance of 1 or more, a node, and the searches that reach it at that distance.
    mutating func run(
        from sources: [Int], cancellation: Cancellation,
        visit: (_ distance: Int, _ node: Int, _ searches: UInt64) -> Void
    ) throws(Interrupted) {
        precondition(sources.count <= 64, "a word has 64 bits")
        for node in seen.indices { seen[node] = 0 }
        var active: [Int32] = []
        for (bit, source) in sources.enumerated() {
            if frontier[source] == 0 { active.append(Int32(source)) }
            frontier[source] |= 1 << UInt64(bit)
            seen[source] |= 1 << UInt64(bit)
        }
        var distance = 0
        while !active.isEmpty {
            do throws(Interrupted) {
                try cancellation.check()
            } catch {
                for node in active { frontier[Int(node)] = 0 }
                throw error
            }
            distance += 1
            var touched: [Int32] = []
            for node in active {
                let searches = frontier[Int(node)]
                frontier[Int(node)] = 0
                for other in adjacency.neighbors(of: Int(node)) {
                    let place = Int(other)
                    if next[place] == 0 { touched.append(other) }
                    next[place] |= searches
                }
            }
            active.removeAll(keepingCapacity: true)
            for other in touched {
                let place = Int(other)
                let new = next[place] & ~seen[place]
                next[place] = 0
                guard new != 0 else { continue }
                seen[place] |= new
                frontier[place] = new
                active.append(other)
                visit(distance, place, new)
            }
        }
    }
}

/// How far nodes are from each other: the lengths of shortest paths from some nodes to all others.
public struct DistanceHistogram: Sendable, Equatable {
    /// How many ordered pairs of nodes are at distance 1, 2, … of each other.
    public let pairCounts: [Int]
    /// How many ordered pairs have no path between them.
    public let unreachableCount: Int
    /// How many nodes the paths start at.
    public let sourceCount: Int

    /// The mean length of the paths; `nil` without a path.
    public var mean: Double? {
        let count = pairCounts.reduce(0, +)
        guard count > 0 else { return nil }
        let sum = pairCounts.enumerated().reduce(0.0) {
            $0 + Double($1.offset + 1) * Double($1.element)
        }
        return sum / Double(count)
    }

    /// Measures paths along the rows' edges.
    ///
    /// - Parameters:
    ///   - adjacency: The edges.
    ///   - sources: Where paths start.
    ///   - progress: Gets reports and may cancel.
    public init(
        _ adjacency: Adjacency, from sources: [Int],
        progress: any ProgressReport = SilentProgress()
    ) throws(Interrupted) {
        var counts: [Int] = []
        var batch = BreadthFirstBatch(adjacency)
        for start in stride(from: 0, to: sources.count, by: 64) {
            let end = min(start + 64, sources.count)
            try batch.run(
                from: Array(sources[start..<end]), cancellation: progress.cancellation
            ) { distance, _, searches in
                while counts.count < distance { counts.append(0) }
                counts[distance - 1] += searches.nonzeroBitCount
            }
            progress.report(
                ProgressUpdate(
                    stage: "distances", completed: end, total: sources.count, unit: "nodes"))
        }
        pairCounts = counts
        sourceCount = sources.count
        unreachableCount = sources.count * (adjacency.nodeCount - 1) - counts.reduce(0, +)
    }
}

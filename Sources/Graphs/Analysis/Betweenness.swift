import Support

extension Centrality {
    /// Betweenness: the share of the shortest paths between other nodes that lead over a node (Brandes 2001),
    /// divided by the number of ordered pairs of other nodes.
    ///
    /// - Parameter sources: The nodes whose paths are followed; of fewer than all, the sums are scaled up.
    public func betweenness(from sources: [Int]) throws(Interrupted) -> [Double] {
        try Betweenness(graph, sources, progress).values
    }
}

/// Brandes' algorithm.
private struct Betweenness {
    private let adjacency: Adjacency
    private(set) var values: [Double]
    /// How many shortest paths lead from the source to each node.
    private var pathCounts: [Double]
    private var distances: [Int32]
    private var dependencies: [Double]
    /// The nodes reached, in the order of their distances.
    private var order: [Int32] = []

    init(
        _ graph: TextAttributedGraph, _ sources: [Int], _ progress: any ProgressReport
    ) throws(Interrupted) {
        let count = graph.nodeCount
        adjacency = graph.adjacency
        values = Array(repeating: 0, count: count)
        pathCounts = values
        dependencies = values
        distances = Array(repeating: -1, count: count)
        for (done, source) in sources.enumerated() {
            try progress.cancellation.check()
            follow(from: source)
            gather(for: source)
            if done % 32 == 31 || done == sources.count - 1 {
                progress.report(
                    ProgressUpdate(
                        stage: "betweenness", completed: done + 1, total: sources.count,
                        unit: "nodes"))
            }
        }
        guard count > 2, !sources.isEmpty else { return }
        let scale =
            Double(count) / Double(sources.count) / (Double(count - 1) * Double(count - 2))
        for node in values.indices { values[node] *= scale }
    }

    private mutating func follow(from source: Int) {
        order.removeAll(keepingCapacity: true)
        order.append(Int32(source))
        distances[source] = 0
        pathCounts[source] = 1
        var head = 0
        while head < order.count {
            let node = Int(order[head])
            head += 1
            for target in adjacency.neighbors(of: node) {
                let other = Int(target)
                if distances[other] < 0 {
                    distances[other] = distances[node] + 1
                    order.append(target)
                }
                if distances[other] == distances[node] + 1 {
                    pathCounts[other] += pathCounts[node]
                }
            }
        }
    }

    /// Adds what each node passes on, the farthest first, and clears what was noted of the source.
    private mutating func gather(for source: Int) {
        for reached in order.reversed() {
            let node = Int(reached)
            var sum = 0.0
            for target in adjacency.neighbors(of: node)
            where distances[Int(target)] == distances[node] + 1 {
                sum += (1 + dependencies[Int(target)]) / pathCounts[Int(target)]
            }
            dependencies[node] = pathCounts[node] * sum
            if node != source { values[node] += dependencies[node] }
        }
        for reached in order {
            let node = Int(reached)
            distances[node] = -1
            pathCounts[node] = 0
            dependencies[node] = 0
        }
    }
}

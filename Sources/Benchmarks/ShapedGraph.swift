import Foundation
import Support

/// A random graph of a shape: power-law degrees, four of five edges within a class, fixed seed.
struct ShapedGraph {
    let shape: GraphShape
    /// Row i: the sources of node i's edges, ascending.
    private(set) var offsets: [Int32]
    private(set) var sources: [Int32]
    let labels: [Int]
    /// 1 training, 2 validation, 3 test, 0 none.
    let roles: [Int]
    /// Row-major inputs, `[nodes, features]`.
    let inputs: [Float]

    /// Draws a graph.
    init(_ shape: GraphShape) {
        var random = RandomSource(seed: shape.seed)
        let labels = (0..<shape.nodes).map { _ in random.integer(below: shape.classes) }
        let pairs = Self.pairs(shape, labels, &random)
        (offsets, sources) = Self.rows(pairs, nodes: shape.nodes)
        inputs =
            shape.density < 1
            ? Self.words(shape, labels, &random) : Self.gaussians(shape, labels, &random)
        var roles = [Int](repeating: 0, count: shape.nodes)
        var order = random.permutation(shape.nodes)[...]
        for (role, count) in shape.split.enumerated() {
            for node in order.prefix(count) { roles[node] = role + 1 }
            order = order.dropFirst(count)
        }
        (self.shape, self.labels, self.roles) = (shape, labels, roles)
    }

    /// Undirected edges a < b as `a · nodes + b`, ascending.
    private static func pairs(
        _ shape: GraphShape, _ labels: [Int], _ random: inout RandomSource
    ) -> [Int] {
        // Tail exponent 2.6; no hub with more than a few per cent of the edges.
        var weights = (0..<shape.nodes).map { _ in
            pow(1 - random.uniform(), -1 / 1.6) - 1 + 0.4
        }
        let limit = weights.reduce(0, +) * 0.004
        for node in weights.indices { weights[node] = min(weights[node], limit) }
        let everyone = WeightedChoice(Array(0..<shape.nodes), weights)
        let members = Dictionary(grouping: 0..<shape.nodes) { labels[$0] }
        let peers = (0..<shape.classes).map { WeightedChoice(members[$0] ?? [0], weights) }
        let needed = shape.edges / 2
        var keys: [Int] = []
        while keys.count < needed {
            for _ in 0..<(needed - keys.count) * 13 / 10 + 64 {
                let u = everyone.draw(&random)
                let isWithin = random.uniform() < 0.8
                let v = (isWithin ? peers[labels[u]] : everyone).draw(&random)
                if u != v { keys.append(min(u, v) * shape.nodes + max(u, v)) }
            }
            keys = withoutRepetition(keys)
        }
        keys.shuffle(using: &random)
        return keys.prefix(needed).sorted()
    }

    private static func withoutRepetition(_ keys: [Int]) -> [Int] {
        let sorted = keys.sorted()
        return sorted.indices.compactMap {
            $0 > 0 && sorted[$0] == sorted[$0 - 1] ? nil : sorted[$0]
        }
    }

    /// CSR rows of both directions; ascending pairs give ascending rows.
    private static func rows(_ pairs: [Int], nodes: Int) -> ([Int32], [Int32]) {
        var offsets = [Int32](repeating: 0, count: nodes + 1)
        for pair in pairs {
            offsets[pair / nodes + 1] += 1
            offsets[pair % nodes + 1] += 1
        }
        for node in 0..<nodes { offsets[node + 1] += offsets[node] }
        var next = offsets
        var sources = [Int32](repeating: 0, count: 2 * pairs.count)
        for pair in pairs {
            for (row, source) in [(pair / nodes, pair % nodes), (pair % nodes, pair / nodes)] {
                sources[Int(next[row])] = Int32(source)
                next[row] += 1
            }
        }
        return (offsets, sources)
    }

    /// Bags of words with preferred words for each class; every bag sums to 1.
    private static func words(
        _ shape: GraphShape, _ labels: [Int], _ random: inout RandomSource
    ) -> [Float] {
        let count = (Double(shape.features) * shape.density).rounded()
            .integer(clampedTo: 1...max(1, shape.features))
        let liked = (0..<shape.classes).map { _ in
            WeightedChoice(
                Array(0..<shape.features),
                (0..<shape.features).map { _ in pow(random.uniform(), 6) + 0.05 })
        }
        var inputs = [Float](repeating: 0, count: shape.nodes * shape.features)
        for (node, label) in labels.enumerated() {
            var left = count
            while left > 0 {
                let place = node * shape.features + liked[label].draw(&random)
                guard inputs[place] == 0 else { continue }
                inputs[place] = 1 / Float(count)
                left -= 1
            }
        }
        return inputs
    }

    /// Normally distributed features around a mean for each class.
    private static func gaussians(
        _ shape: GraphShape, _ labels: [Int], _ random: inout RandomSource
    ) -> [Float] {
        let means = (0..<shape.classes * shape.features).map { _ in 0.15 * Float(random.normal()) }
        var inputs: [Float] = []
        inputs.reserveCapacity(shape.nodes * shape.features)
        for label in labels {
            for mean in means[(label * shape.features)...].prefix(shape.features) {
                inputs.append(mean + Float(random.normal()))
            }
        }
        return inputs
    }
}

import Foundation
import Support

/// Places the nodes of a drawing in the square −1…1 × −1…1.
enum GraphLayout {
    /// Neighbours of each node, in order, without doubles and self loops.
    static func neighbours(count: Int, edges: [(Int, Int)]) -> [[Int]] {
        var sets = Array(repeating: Set<Int>(), count: count)
        for (a, b) in edges where a != b {
            sets[a].insert(b)
            sets[b].insert(a)
        }
        return sets.map { $0.sorted() }
    }

    /// How far each node is from a centre; `nil` where it cannot be reached.
    static func hops(from center: Int, neighbours: [[Int]]) -> [Int?] {
        var hops = [Int?](repeating: nil, count: neighbours.count)
        guard neighbours.indices.contains(center) else { return hops }
        hops[center] = 0
        var queue = [center]
        var next = 0
        while next < queue.count {
            let node = queue[next]
            next += 1
            for other in neighbours[node] where hops[other] == nil {
                hops[other] = (hops[node] ?? 0) + 1
                queue.append(other)
            }
        }
        return hops
    }

    // MARK: - Rings

    /// The centre in the middle, and each hop on a ring of its own; every node stands in the
    /// sector of the node through which it is reached.
    static func rings(center: Int, neighbours: [[Int]], hops: [Int]) -> [Point] {
        let count = neighbours.count
        var children = Array(repeating: [Int](), count: count)
        for node in 0..<count where node != center {
            let parent = neighbours[node].first { hops[$0] == hops[node] - 1 } ?? center
            if hops[node] > 0 { children[parent].append(node) }
        }
        children[center] = ordered(children[center], children: children, neighbours: neighbours)
        let last = max(1, hops.max() ?? 1)
        var sizes = Array(repeating: 0.0, count: count)
        for node in (0..<count).sorted(by: { hops[$0] > hops[$1] }) {
            sizes[node] = max(1, children[node].reduce(0) { $0 + sizes[$1] })
        }
        var places = Array(repeating: Point(0, 0), count: count)
        var stack: [(node: Int, start: Double, span: Double)] = [(center, -Double.pi / 2, 2 * .pi)]
        while let (node, start, span) = stack.popLast() {
            var angle = start
            for (index, child) in children[node].enumerated() {
                let fraction = span * sizes[child] / max(1, sizes[node])
                // Every other node of a crowded ring steps back a little.
                let isCrowded = fraction < 0.22
                let step = isCrowded && index % 2 == 1 ? 0.1 : 0
                let radius = Double(hops[child]) / Double(last) - step / Double(last) * 1.2
                let middle = angle + fraction / 2
                places[child] = Point(radius * cos(middle), radius * sin(middle))
                stack.append((child, angle, fraction))
                angle += fraction
            }
        }
        return places
    }

    /// The nodes in an order that puts those with common edges or neighbours side by side.
    private static func ordered(_ nodes: [Int], children: [[Int]], neighbours: [[Int]]) -> [Int] {
        guard nodes.count > 2, nodes.count <= 400 else { return nodes }
        let adjacent = Dictionary(
            uniqueKeysWithValues: nodes.map { node in
                (node, Set(neighbours[node]).union(children[node].flatMap { neighbours[$0] }))
            })
        var waiting = nodes
        var result = [waiting.removeFirst()]
        while !waiting.isEmpty {
            let last = adjacent[result[result.count - 1]] ?? []
            var best = 0
            var bestScore = -1
            for (index, node) in waiting.enumerated() {
                let own = adjacent[node] ?? []
                let score = own.intersection(last).count + (last.contains(node) ? 4 : 0)
                if score > bestScore { (best, bestScore) = (index, score) }
            }
            result.append(waiting.remove(at: best))
        }
        return result
    }

    // MARK: - Forces

    /// Springs along edges and repulsion between nodes (Fruchterman and Reingold 1991), from
    /// random places that depend on the seed alone.
    static func forces(neighbours: [[Int]], seed: Int) -> [Point] {
        let count = neighbours.count
        guard count > 1 else { return Array(repeating: Point(0, 0), count: count) }
        var random = RandomSource(seed: seed)
        var places = (0..<count).map { _ in
            SIMD2(random.uniform() * 2 - 1, random.uniform() * 2 - 1)
        }
        let ideal = 1.6 / Double(count).squareRoot()
        let rounds = count <= 150 ? 300 : count <= 400 ? 150 : 60
        for round in 0..<rounds {
            var moves = Array(repeating: SIMD2<Double>(0, 0), count: count)
            for a in 0..<count {
                for b in (a + 1)..<max(a + 1, count) {
                    let difference = places[a] - places[b]
                    let squared = max((difference * difference).sum(), 1e-6)
                    let push = difference * (ideal * ideal / squared)
                    moves[a] += push
                    moves[b] -= push
                }
                for b in neighbours[a] where b > a {
                    let difference = places[a] - places[b]
                    let distance = (difference * difference).sum().squareRoot()
                    let pull = difference * (distance / ideal)
                    moves[a] -= pull
                    moves[b] += pull
                }
                // Keeps parts without a path between them from drifting apart.
                moves[a] -= places[a] * 0.6 * ideal
            }
            let heat = 0.25 * (1 - Double(round) / Double(rounds)) + 0.002
            for node in 0..<count {
                let length = (moves[node] * moves[node]).sum().squareRoot()
                places[node] += length > heat ? moves[node] * (heat / length) : moves[node]
            }
        }
        return normalised(places)
    }

    /// The places stretched to fill −1…1 on both axes.
    private static func normalised(_ places: [SIMD2<Double>]) -> [Point] {
        var low = places[0]
        var high = places[0]
        for place in places {
            low = SIMD2(min(low.x, place.x), min(low.y, place.y))
            high = SIMD2(max(high.x, place.x), max(high.y, place.y))
        }
        let size = SIMD2(max(high.x - low.x, 1e-9), max(high.y - low.y, 1e-9))
        return places.map { place in
            let unit = (place - low) / size * 2 - SIMD2(1, 1)
            return Point(unit.x, unit.y)
        }
    }
}

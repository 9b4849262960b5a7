import Support

/// A set of nodes that grows along edges.
struct SampleGrowth {
    let rows: Adjacency
    let labels: [Int32]
    var random: RandomSource
    private(set) var nodes: [Int] = []
    private var isIn: [Bool]
    /// Neighbours of the sample by class, unlabelled ones last; one entry for each edge into it.
    private var border: [[Int32]]
    private var classCounts: [Int]

    init(rows: Adjacency, labels: [Int32], classCount: Int, random: RandomSource) {
        self.rows = rows
        self.labels = labels
        self.random = random
        isIn = Array(repeating: false, count: rows.nodeCount)
        border = Array(repeating: [], count: classCount + 1)
        classCounts = Array(repeating: 0, count: classCount)
    }

    var count: Int { nodes.count }

    // MARK: - One region

    /// Takes a random node and the ways to the nearest nodes of the other classes, while capacity is left.
    mutating func start(in component: [Int], limit: Int) {
        let root = component[random.integer(below: component.count)]
        add(root)
        var parents: [Int32] = Array(repeating: -1, count: rows.nodeCount)
        parents[root] = Int32(root)
        var queue = [root]
        var place = 0
        var missing = Set(labels.lazy.filter { $0 >= 0 })
        missing.remove(labels[root])
        while place < queue.count, !missing.isEmpty, count < limit {
            let node = queue[place]
            place += 1
            if missing.remove(labels[node]) != nil { addWay(to: node, parents, limit: limit) }
            for other in rows.neighbors(of: node) where parents[Int(other)] < 0 {
                parents[Int(other)] = Int32(node)
                queue.append(Int(other))
            }
        }
    }

    /// Takes the nodes from the sample to a node, nearest first, so that the sample stays connected.
    private mutating func addWay(to node: Int, _ parents: [Int32], limit: Int) {
        var way: [Int] = []
        var current = node
        while !isIn[current] {
            way.append(current)
            current = Int(parents[current])
        }
        for step in way.reversed() where count < limit { add(step) }
    }

    /// Takes one more node that borders on the sample and tells whether there was one.
    mutating func grow() -> Bool {
        let byNeed = classCounts.indices.sorted {
            (classCounts[$0], $0) < (classCounts[$1], $1)
        }
        for number in byNeed + [classCounts.count] {
            while let node = Self.takeRandom(from: &border[number], &random) {
                guard !isIn[node] else { continue }
                add(node)
                return true
            }
        }
        return false
    }

    // MARK: - Many regions

    /// Grows regions around seeds of the class that has the fewest nodes yet.
    mutating func growRegions(
        of size: Int, among candidates: [Int], limit: Int, cancellation: Cancellation
    ) throws {
        // Without any label all nodes count as one class.
        var waiting = [[Int32]](repeating: [], count: max(1, classCounts.count))
        for node in candidates {
            if classCounts.isEmpty {
                waiting[0].append(Int32(node))
            } else if labels[node] >= 0 {
                waiting[Int(labels[node])].append(Int32(node))
            }
        }
        while count < limit {
            try cancellation.check()
            // A region of a single node would leave it alone: rather enlarge another.
            if limit - count == 1, grow() { return }
            let byNeed = waiting.indices.filter { !waiting[$0].isEmpty }.min {
                (need(of: $0), $0) < (need(of: $1), $1)
            }
            guard let number = byNeed else {
                if grow() { continue }
                return
            }
            guard let seed = Self.takeRandom(from: &waiting[number], &random), !isIn[seed] else {
                continue
            }
            growRegion(from: seed, to: min(limit, count + size))
        }
    }

    private func need(of number: Int) -> Int { classCounts.isEmpty ? 0 : classCounts[number] }

    private mutating func growRegion(from seed: Int, to limit: Int) {
        var edge = rows.neighbors(of: seed).filter { !isIn[Int($0)] }
        add(seed)
        while count < limit, let node = Self.takeRandom(from: &edge, &random) {
            guard !isIn[node] else { continue }
            add(node)
            edge += rows.neighbors(of: node).filter { !isIn[Int($0)] }
        }
    }

    // MARK: - Steps of both

    private static func takeRandom(from list: inout [Int32], _ random: inout RandomSource)
        -> Int?
    {
        guard !list.isEmpty else { return nil }
        list.swapAt(random.integer(below: list.count), list.count - 1)
        return Int(list.removeLast())
    }

    private mutating func add(_ node: Int) {
        isIn[node] = true
        nodes.append(node)
        if labels[node] >= 0 { classCounts[Int(labels[node])] += 1 }
        for other in rows.neighbors(of: node) where !isIn[Int(other)] {
            let label = labels[Int(other)]
            border[label < 0 ? classCounts.count : Int(label)].append(other)
        }
    }
}

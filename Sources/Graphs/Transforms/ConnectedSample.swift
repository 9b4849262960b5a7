import Support

extension TextAttributedGraph {
    /// A connected part of the graph, balanced over classes as far as the graph allows.
    ///
    /// From a random node of the largest component the sample grows by one neighbour at a time, always
    /// of the class that has the fewest nodes yet among those that border on the sample; a node with
    /// more edges into the sample is likelier to be next. Before growing, the nearest node of every
    /// class is reached along a shortest path, so that each class has a place to start from. Nodes
    /// without a label are used to connect only.
    /// - Parameters:
    ///   - size: How many nodes; a smaller component is taken whole.
    ///   - seed: The same seed gives the same sample.
    /// - Throws: `GraphError.invalidSetting` if the size is not positive; `Interrupted`.
    public func connectedSample(
        size: Int, seed: Int, cancellation: Cancellation = Cancellation()
    ) throws -> TextAttributedGraph {
        guard size > 0 else {
            throw GraphError.invalidSetting(name: "nodes", value: "\(size)", allowed: "at least 1")
        }
        let rows = undirectedAdjacency
        let component = rows.components().largest
        guard component.count > size else {
            return try subgraph(
                of: component, note: "The largest connected component was kept whole.",
                keepsAllClasses: true)
        }
        var growth = SampleGrowth(
            rows: rows, labels: labels, classCount: classCount, random: RandomSource(seed: seed))
        growth.start(in: component, limit: size)
        while growth.count < size, growth.grow() {
            if growth.count % 1024 == 0 { try cancellation.check() }
        }
        return try subgraph(
            of: growth.nodes.sorted(),
            note: "A connected sample of \(growth.count) of \(nodeCount) nodes, seed \(seed).",
            keepsAllClasses: true)
    }
}

/// A connected set of nodes that grows.
private struct SampleGrowth {
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

    /// Takes a random node and the ways to the nearest nodes of the other classes, while there is room.
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

    /// Takes one more node and tells whether there was one.
    mutating func grow() -> Bool {
        let byNeed = classCounts.indices.sorted {
            (classCounts[$0], $0) < (classCounts[$1], $1)
        }
        for number in byNeed + [classCounts.count] {
            while !border[number].isEmpty {
                let place = random.integer(below: border[number].count)
                border[number].swapAt(place, border[number].count - 1)
                let node = Int(border[number].removeLast())
                guard !isIn[node] else { continue }
                add(node)
                return true
            }
        }
        return false
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

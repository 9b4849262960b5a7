/// Counts and distributions that describe a graph.
public struct GraphStatistics: Sendable, Equatable {
    /// One bar of a histogram: values in `lowerBound...upperBound`.
    public struct Bar: Sendable, Equatable {
        /// The smallest value counted.
        public let lowerBound: Int
        /// The largest value counted.
        public let upperBound: Int
        /// How many values there are.
        public let count: Int
    }

    /// How many nodes there are.
    public let nodeCount: Int
    /// How many edges there are; an undirected one counts once.
    public let edgeCount: Int
    /// Whether an edge goes one way only.
    public let isDirected: Bool
    /// How many nodes each class has.
    public let classCounts: [Int]
    /// How many nodes have no label.
    public let unlabeledCount: Int
    /// The share of edges between labelled nodes that join two nodes of one class.
    ///
    /// Nothing if there is no such edge; a pair of nodes linked both ways counts once.
    public let edgeHomophily: Double?
    /// Each node's degree: its neighbours; of a directed graph the edges that reach it and those that
    /// leave it.
    public let degrees: [Int]
    /// Each text's number of words.
    public let textLengths: [Int]
    /// The sizes of the connected components (directions set aside), largest first.
    public let componentSizes: [Int]

    /// Computes them.
    public init(_ graph: TextAttributedGraph) {
        let undirected = graph.undirectedAdjacency
        nodeCount = graph.nodeCount
        edgeCount = graph.edgeCount
        isDirected = graph.isDirected
        var counts = [Int](repeating: 0, count: graph.classCount)
        var unlabeled = 0
        for label in graph.labels {
            if label >= 0 { counts[Int(label)] += 1 } else { unlabeled += 1 }
        }
        classCounts = counts
        unlabeledCount = unlabeled
        edgeHomophily = undirected.homophily(of: graph.labels)
        degrees = (0..<graph.nodeCount).map { graph.degree(of: $0) }
        textLengths = (0..<graph.nodeCount).map { graph.texts.wordCount(of: $0) }
        componentSizes = undirected.components().sizes.sorted(by: >)
    }

    /// How many nodes have no neighbour.
    public var isolatedCount: Int { degrees.count { $0 == 0 } }
    /// The mean degree.
    public var meanDegree: Double { mean(degrees) }
    /// The mean number of words of a text.
    public var meanTextLength: Double { mean(textLengths) }

    /// Degrees in bars 0, 1, 2, 3…4, 5…8, 9…16 and so on.
    public var degreeHistogram: [Bar] { Self.doublingHistogram(degrees) }

    /// Text lengths in bars of equal width.
    public func textLengthHistogram(bars: Int = 10) -> [Bar] {
        Self.evenHistogram(textLengths, bars: bars)
    }

    /// Counts values in bars whose width doubles.
    static func doublingHistogram(_ values: [Int]) -> [Bar] {
        guard let largest = values.max() else { return [] }
        var bounds = [(0, 0), (1, 1), (2, 2)]
        while let last = bounds.last, last.1 < largest { bounds.append((last.1 + 1, last.1 * 2)) }
        return bars(values, bounds.filter { $0.0 <= largest })
    }

    /// Counts values in at most so many bars of one width.
    static func evenHistogram(_ values: [Int], bars count: Int) -> [Bar] {
        guard let least = values.min(), let largest = values.max(), count > 0 else { return [] }
        let width = max(1, (largest - least) / count + 1)
        let bounds = stride(from: least, through: largest, by: width).map { ($0, $0 + width - 1) }
        return bars(values, bounds)
    }

    private static func bars(_ values: [Int], _ bounds: [(Int, Int)]) -> [Bar] {
        var counts = [Int](repeating: 0, count: bounds.count)
        for value in values {
            if let bar = bounds.firstIndex(where: { value <= $0.1 }) { counts[bar] += 1 }
        }
        return zip(bounds, counts).map { Bar(lowerBound: $0.0, upperBound: $0.1, count: $1) }
    }

    private func mean(_ values: [Int]) -> Double {
        values.isEmpty ? 0 : Double(values.reduce(0, +)) / Double(values.count)
    }
}

/// Which connected component each node is in.
public struct Components: Sendable, Equatable {
    /// Each node's component; components are numbered by their first node.
    public let numbers: [Int32]
    /// How many components there are.
    public let count: Int

    /// The nodes of the component with the most nodes (of several, the first), ascending.
    public var largest: [Int] {
        let sizes = sizes
        let best = sizes.indices.max {
            sizes[$0] < sizes[$1] || (sizes[$0] == sizes[$1] && $0 > $1)
        }
        return best.map(nodes(of:)) ?? []
    }

    /// How many nodes each component has.
    public var sizes: [Int] {
        var sizes = [Int](repeating: 0, count: count)
        for number in numbers { sizes[Int(number)] += 1 }
        return sizes
    }

    /// The same components numbered by size, the largest 0; of equally large ones that with the
    /// earliest node comes first.
    public var rankedBySize: Components {
        let sizes = sizes
        let order = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        var ranks = [Int32](repeating: 0, count: count)
        for (rank, number) in order.enumerated() { ranks[number] = Int32(rank) }
        return Components(numbers: numbers.map { ranks[Int($0)] }, count: count)
    }

    /// The nodes of a component, ascending.
    public func nodes(of number: Int) -> [Int] {
        numbers.indices.filter { Int(numbers[$0]) == number }
    }
}

extension Adjacency {
    /// The connected components of symmetric rows.
    public func components() -> Components {
        var numbers = [Int32](repeating: -1, count: nodeCount)
        var found: Int32 = 0
        var waiting: [Int] = []
        for start in 0..<nodeCount where numbers[start] < 0 {
            numbers[start] = found
            waiting.append(start)
            while let node = waiting.popLast() {
                for other in neighbors(of: node) where numbers[Int(other)] < 0 {
                    numbers[Int(other)] = found
                    waiting.append(Int(other))
                }
            }
            found += 1
        }
        return Components(numbers: numbers, count: Int(found))
    }

    /// The share of entries between labelled nodes that join two nodes of one class.
    func homophily(of labels: [Int32]) -> Double? {
        var same = 0
        var all = 0
        for node in 0..<nodeCount where labels[node] >= 0 {
            for other in neighbors(of: node) where labels[Int(other)] >= 0 {
                all += 1
                if labels[Int(other)] == labels[node] { same += 1 }
            }
        }
        return all == 0 ? nil : Double(same) / Double(all)
    }
}

extension TextAttributedGraph {
    /// Neighbours in either direction, sorted, each once.
    public var undirectedAdjacency: Adjacency {
        guard let incoming else { return adjacency }
        var offsets: [Int32] = [0]
        var merged: [Int32] = []
        merged.reserveCapacity(adjacency.entryCount * 2)
        for node in 0..<nodeCount {
            var out = adjacency.neighbors(of: node)
            var into = incoming.neighbors(of: node)
            while let a = out.first, let b = into.first {
                merged.append(min(a, b))
                if a <= b { out.removeFirst() }
                if b <= a { into.removeFirst() }
            }
            merged += out
            merged += into
            offsets.append(Int32(merged.count))
        }
        return Adjacency(rowOffsets: offsets, neighbors: merged)
    }

    /// Counts and distributions, computed anew.
    public var statistics: GraphStatistics { GraphStatistics(self) }
}

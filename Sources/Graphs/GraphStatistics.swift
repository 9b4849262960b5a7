import Tensor

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
    /// Whether edges are directed.
    public let isDirected: Bool
    /// How many nodes each class has.
    public let classCounts: [Int]
    /// How many nodes have no label.
    public let unlabeledCount: Int
    /// The fraction of edges between labelled nodes that join two nodes of one class.
    ///
    /// Nothing if there is no such edge; a pair of nodes linked both ways counts once.
    public let edgeHomophily: Double?
    /// Each node's degree: its neighbours; of a directed graph the edges that reach it and those that
    /// leave it.
    public let degrees: [Int]
    /// Each text's number of words.
    public let textLengths: [Int]
    /// The sizes of the connected components (ignoring directions), largest first.
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

    /// Counts values in bars whose width doubles.
    static func doublingHistogram(_ values: [Int]) -> [Bar] {
        guard let largest = values.max() else { return [] }
        var bounds = [(0, 0), (1, 1), (2, 2)]
        while let last = bounds.last, last.1 < largest { bounds.append((last.1 + 1, last.1 * 2)) }
        return bars(values, bounds.filter { $0.0 <= largest })
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

extension Adjacency {
    /// The connected components of symmetric rows.
    public func components() -> Components {
        var memberships = [Int32](repeating: -1, count: nodeCount)
        var found: Int32 = 0
        var waiting: [Int] = []
        for start in 0..<nodeCount where memberships[start] < 0 {
            memberships[start] = found
            waiting.append(start)
            while let node = waiting.popLast() {
                for other in neighbors(of: node) where memberships[Int(other)] < 0 {
                    memberships[Int(other)] = found
                    waiting.append(Int(other))
                }
            }
            found += 1
        }
        return Components(memberships: memberships, count: Int(found))
    }

    /// The fraction of entries between labelled nodes that join two nodes of one class.
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
        var rows = CSRBuilder(rows: nodeCount, entries: adjacency.entryCount * 2)
        for node in 0..<nodeCount {
            var out = adjacency.neighbors(of: node)
            var into = incoming.neighbors(of: node)
            while let a = out.first, let b = into.first {
                rows.append(min(a, b))
                if a <= b { out.removeFirst() }
                if b <= a { into.removeFirst() }
            }
            rows.append(contentsOf: out)
            rows.append(contentsOf: into)
            rows.endRow()
        }
        return Adjacency(rows.pattern(columnCount: nodeCount))
    }

    /// Counts and distributions, computed again.
    public var statistics: GraphStatistics { GraphStatistics(self) }
}

/// Which classes are linked with which, and what that says of a graph: its homophily by several definitions.
///
/// Only edges between labelled nodes count. An undirected edge is counted from both of its ends, so that a row
/// holds all ends of edges at nodes of its class, and an edge within a class counts twice; a directed edge
/// counts once, in the row of its source.
public struct ClassMixing: Sendable, Equatable {
    /// The links from nodes of a class (row) to nodes of a class (column).
    public let counts: [[Int]]
    /// How many nodes have each class.
    public let classSizes: [Int]
    /// The mean over nodes of the share of their labelled neighbours that are of their class (Pei and others 2020);
    /// `nil` without such nodes.
    public let nodeHomophily: Double?
    /// Whether each edge was counted in its own direction alone.
    public let isDirected: Bool

    /// Counts the links of a graph's classes.
    public init(_ graph: TextAttributedGraph) {
        let classes = graph.classCount
        var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        var sizes = Array(repeating: 0, count: classes)
        var shares: [Double] = []
        for node in 0..<graph.nodeCount where graph.labels[node] >= 0 {
            let own = Int(graph.labels[node])
            sizes[own] += 1
            var (same, all) = (0, 0)
            for other in graph.neighbors(of: node) where graph.labels[Int(other)] >= 0 {
                counts[own][Int(graph.labels[Int(other)])] += 1
                all += 1
                if Int(graph.labels[Int(other)]) == own { same += 1 }
            }
            if all > 0 { shares.append(Double(same) / Double(all)) }
        }
        self.counts = counts
        classSizes = sizes
        isDirected = graph.isDirected
        nodeHomophily = shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    /// All links.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    /// The links from each class.
    public var outgoing: [Int] { counts.map { $0.reduce(0, +) } }
    /// The links to each class.
    public var incoming: [Int] {
        counts.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    }

    /// The share of edges that join two nodes of one class; `nil` without edges.
    public var edgeHomophily: Double? {
        total == 0 ? nil : Double(same) / Double(total)
    }

    private var same: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// The share of the links from each class that stay in it; `nil` for a class without links.
    public var classHomophilies: [Double?] {
        zip(counts.indices, outgoing).map { number, all in
            all == 0 ? nil : Double(counts[number][number]) / Double(all)
        }
    }

    /// Class-insensitive homophily (Lim and others 2021): by how much the classes' homophilies exceed the classes'
    /// shares of the nodes, a mean over classes; 0 for fewer than two classes.
    public var classInsensitiveHomophily: Double? {
        let nodes = classSizes.reduce(0, +)
        guard total > 0, classSizes.count > 1, nodes > 0 else { return nil }
        let gains = zip(classHomophilies, classSizes).map { homophily, size in
            max(0, (homophily ?? 0) - Double(size) / Double(nodes))
        }
        return gains.reduce(0, +) / Double(classSizes.count - 1)
    }

    /// Adjusted homophily (Platonov and others 2023), which is the assortativity of the classes (Newman 2003): 0
    /// where edges ignore classes, 1 where they never leave them; `nil` where one class has all links.
    public var adjustedHomophily: Double? {
        guard let edgeHomophily else { return nil }
        let all = Double(total)
        let expected = zip(outgoing, incoming).reduce(0) {
            $0 + Double($1.0) / all * Double($1.1) / all
        }
        return expected < 1 ? (edgeHomophily - expected) / (1 - expected) : nil
    }

    /// How many links of a class to another there would be if edges ignored classes.
    public func expected(from source: Int, to target: Int) -> Double {
        total == 0 ? 0 : Double(outgoing[source]) * Double(incoming[target]) / Double(total)
    }
}

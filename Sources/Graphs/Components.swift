/// Which connected component each node is in.
public struct Components: Sendable, Equatable {
    /// Each node's component; components are numbered by their first node.
    public let memberships: [Int32]
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
        for number in memberships { sizes[Int(number)] += 1 }
        return sizes
    }

    /// The same components numbered by size, the largest 0; of equally large ones that with the
    /// earliest node comes first.
    public var rankedBySize: Components {
        let sizes = sizes
        let order = sizes.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        var ranks = [Int32](repeating: 0, count: count)
        for (rank, number) in order.enumerated() { ranks[number] = Int32(rank) }
        return Components(memberships: memberships.map { ranks[Int($0)] }, count: count)
    }

    /// The nodes of a component, ascending.
    public func nodes(of number: Int) -> [Int] {
        memberships.indices.filter { Int(memberships[$0]) == number }
    }
}

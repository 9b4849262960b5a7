import Support

/// One layer of a sampled neighbourhood: targets aggregate from sources.
///
/// The first `targetCount` sources are the targets themselves, in order.
public struct SampledBlock: Sendable, Equatable {
    /// The sources' node numbers in the graph; their places in this list are the local numbers.
    public let sources: [Int]
    /// How many of the sources are targets.
    public let targetCount: Int
    /// Where each target's row begins, and at the end the number of entries; `targetCount + 1` numbers.
    public let rowOffsets: [Int32]
    /// The sampled neighbours of all targets, row after row, as local numbers.
    public let neighbors: [Int32]

    /// The targets' node numbers in the graph.
    public var targets: ArraySlice<Int> { sources[..<targetCount] }
}

/// Draws neighbourhoods of nodes for mini-batches (GraphSAGE: Hamilton, Ying and Leskovec, NeurIPS 2017).
///
/// Per layer and node at most `fanOut` neighbours are drawn without replacement. What is drawn depends
/// on seed and stream alone, so that batches can be drawn ahead on another thread.
public struct NeighborSampler: Sendable {
    /// Whose neighbours are drawn.
    public let rows: Adjacency
    /// How many neighbours to draw per layer, the layer at the output last; −1 for all.
    public let fanOuts: [Int]
    /// Decides what is drawn.
    public let seed: Int
    /// Each node's local number in the block at hand, else −1.
    private var places: [Int32]

    /// Makes a sampler.
    ///
    /// - Parameters:
    ///   - rows: The nodes that each node aggregates from.
    ///   - fanOuts: One number a layer, in the order in which the layers run.
    /// - Throws: `GraphError.invalidSetting` if a fan-out is neither positive nor −1.
    public init(rows: Adjacency, fanOuts: [Int], seed: Int) throws(GraphError) {
        guard !fanOuts.isEmpty, fanOuts.allSatisfy({ $0 > 0 || $0 == -1 }) else {
            throw .invalidSetting(
                name: "fan-outs", value: "\(fanOuts)", allowed: "positive numbers, or -1 for all")
        }
        self.rows = rows
        self.fanOuts = fanOuts
        self.seed = seed
        places = Array(repeating: -1, count: rows.nodeCount)
    }

    /// The nodes in a random order that depends on seed and epoch, cut into batches; the last may be
    /// smaller.
    public func batches(of nodes: [Int], size: Int, epoch: Int) -> [[Int]] {
        precondition(size > 0, "a batch holds a node")
        var random = RandomSource.derived(seed: seed, stream: epoch)
        let order = random.permutation(nodes.count).map { nodes[$0] }
        return stride(from: 0, to: order.count, by: size).map {
            Array(order[$0..<min($0 + size, order.count)])
        }
    }

    /// Draws the neighbourhood of some nodes.
    ///
    /// - Parameters:
    ///   - nodes: The nodes wanted at the output, none twice.
    ///   - stream: Another number draws otherwise.
    /// - Returns: One block a layer in the order in which the layers run: the first one's sources are the
    ///   nodes whose features are needed, the last one's targets are `nodes`, and the targets of each are
    ///   the sources of the next.
    public mutating func blocks(for nodes: [Int], stream: Int) -> [SampledBlock] {
        var random = RandomSource.derived(seed: seed, stream: stream)
        var blocks: [SampledBlock] = []
        var targets = nodes
        for fanOut in fanOuts.reversed() {
            let block = block(for: targets, fanOut: fanOut, &random)
            targets = block.sources
            blocks.append(block)
        }
        return blocks.reversed()
    }

    private mutating func block(
        for targets: [Int], fanOut: Int, _ random: inout RandomSource
    ) -> SampledBlock {
        var sources = targets
        for (place, node) in targets.enumerated() { places[node] = Int32(place) }
        var offsets: [Int32] = [0]
        var neighbors: [Int32] = []
        var drawn: [Int] = []
        offsets.reserveCapacity(targets.count + 1)
        for node in targets {
            let row = rows.row(of: node)
            draw(from: row, fanOut, into: &drawn, &random)
            for entry in drawn {
                let other = Int(rows.neighbors[entry])
                if places[other] < 0 {
                    places[other] = Int32(sources.count)
                    sources.append(other)
                }
                neighbors.append(places[other])
            }
            offsets.append(Int32(neighbors.count))
        }
        for node in sources { places[node] = -1 }
        return SampledBlock(
            sources: sources, targetCount: targets.count, rowOffsets: offsets, neighbors: neighbors)
    }

    /// Draws entries of a row without replacement (Floyd's algorithm), ascending.
    private func draw(
        from row: Range<Int>, _ fanOut: Int, into drawn: inout [Int], _ random: inout RandomSource
    ) {
        drawn.removeAll(keepingCapacity: true)
        guard fanOut >= 0, row.count > fanOut else {
            drawn.append(contentsOf: row)
            return
        }
        for last in (row.count - fanOut)..<row.count {
            let candidate = row.lowerBound + random.integer(below: last + 1)
            drawn.append(drawn.contains(candidate) ? row.lowerBound + last : candidate)
        }
        drawn.sort()
    }
}

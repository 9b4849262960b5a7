import Support
import Tensor

/// Draws a few neighbours of each node, hop by hop (Hamilton and others, NeurIPS 2017).
///
/// Everything drawn becomes one graph that all layers run over, as PyTorch Geometric's `NeighborLoader`
/// makes it, so that every layer that works on whole graphs works on samples.
public struct SubgraphSampler: Sendable {
    /// The whole graph.
    public let graph: GraphOperators
    /// The most neighbours a node gathers from, for the first hop, the second, ….
    public let fanouts: [Int]

    /// Makes a sampler.
    public init(_ graph: GraphOperators, fanouts: [Int]) {
        self.graph = graph
        self.fanouts = fanouts
    }

    /// The part of the graph that some nodes' results are computed from.
    ///
    /// Each node that is reached gets its neighbours drawn once, without repetition.
    public func sample(_ seeds: [Int], random: inout RandomSource) -> GraphBatch {
        var places: [Int: Int32] = [:]
        var nodes: [Int] = []
        for node in seeds where places[node] == nil {
            places[node] = Int32(nodes.count)
            nodes.append(node)
        }
        let seedCount = nodes.count
        var nodesWithinHops = [seedCount]
        var rows: [[(column: Int32, value: Float)]] = []
        var frontier = 0..<nodes.count
        for fanout in fanouts {
            for place in frontier {
                let drawn = draw(nodes[place], fanout, &random)
                var row: [(column: Int32, value: Float)] = []
                row.reserveCapacity(drawn.count)
                for entry in drawn {
                    let neighbor = Int(graph.adjacency.columnIndices[entry])
                    var local = places[neighbor]
                    if local == nil {
                        local = Int32(nodes.count)
                        places[neighbor] = local
                        nodes.append(neighbor)
                    }
                    if let local { row.append((local, graph.adjacency.values[entry])) }
                }
                rows.append(row.sorted { $0.column < $1.column })
            }
            frontier = frontier.upperBound..<nodes.count
            nodesWithinHops.append(nodes.count)
        }
        let matrix = Self.matrix(rows, nodeCount: nodes.count)
        return GraphBatch(
            nodes: nodes, seedCount: seedCount, graph: GraphOperators(matrix, isSymmetric: false),
            nodesWithinHops: nodesWithinHops)
    }

    /// The entries of a node's row, at most `fanout` of them, drawn without repetition.
    private func draw(_ node: Int, _ fanout: Int, _ random: inout RandomSource) -> [Int] {
        let entries = graph.adjacency.entries(ofRow: node)
        guard entries.count > fanout else { return Array(entries) }
        // Floyd's method draws k of n with k random draws and no list of n.
        var chosen: [Int] = []
        chosen.reserveCapacity(fanout)
        for last in entries.count - fanout..<entries.count {
            let candidate = entries.lowerBound + random.integer(below: last + 1)
            chosen.append(chosen.contains(candidate) ? entries.lowerBound + last : candidate)
        }
        return chosen
    }

    private static func matrix(_ rows: [[(column: Int32, value: Float)]], nodeCount: Int)
        -> SparseMatrix
    {
        var builder = CSRBuilder(rows: nodeCount)
        for row in rows {
            for entry in row { builder.append(entry.column, entry.value) }
            builder.endRow()
        }
        while builder.rowCount < nodeCount { builder.endRow() }
        return builder.matrix(columnCount: nodeCount)
    }
}

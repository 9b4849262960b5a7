import GraphNetworks
import Tensor

/// Nodes that were added after the training: their inputs and the edges that join them to the graph.
public struct NewNodes: Sendable {
    /// Their inputs, `[count, width]`, made as the training's were.
    public let features: FeatureMatrix
    /// Edges by node index; the first new node's index is the graph's node count.
    public let edges: [(source: Int, target: Int)]

    /// Describes new nodes.
    public init(features: FeatureMatrix, edges: [(source: Int, target: Int)]) {
        self.features = features
        self.edges = edges
    }

    /// The class probabilities of the new nodes, `[count, classes]`.
    ///
    /// Only the new nodes' surroundings are computed: the student's receptive field and one hop
    /// more, whose degrees matter.
    ///
    /// - Parameters:
    ///   - model: The student.
    ///   - base: The inputs of the graph's own nodes.
    ///   - graph: The graph.
    /// - Throws: `GraphNetworkError` if widths or node counts do not fit, `DistillationError.outOfRange` if
    ///   an edge leads nowhere.
    public func probabilities(
        _ model: any GraphModel, base: FeatureMatrix, graph: GraphOperators
    ) throws -> Tensor {
        try model.check(base, graph: graph)
        let (own, count) = (graph.nodeCount, features.rowCount)
        for end in edges.flatMap({ [$0.source, $0.target] }) where end < 0 || end >= own + count {
            throw DistillationError.outOfRange(
                what: "the end of an edge", found: "\(end)", allowed: "0 to \(own + count - 1)")
        }
        let all = graph.adding(nodes: count, edges: edges)
        var nodes: [Int] = []
        var seen: Set<Int> = []
        for node in own..<own + count {
            for near in all.surroundings(of: node, steps: model.configuration.receptiveField + 1)
            where seen.insert(near.node).inserted { nodes.append(near.node) }
        }
        // The new nodes come first, so that their rows are the first ones.
        nodes = Array(own..<own + count) + nodes.filter { $0 < own }
        let inputs = try features.appending(base.rows(nodes.filter { $0 < own }))
        let probabilities = try model.probabilities(inputs, graph: all.subgraph(of: nodes))
        return probabilities.gatheringRows((0..<Int32(count)).map { $0 })
    }
}

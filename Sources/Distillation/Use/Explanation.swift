import GraphNetworks
import Support
import Tensor

/// Why a student gives a node its class: which nodes around it and which of their inputs count.
public struct Explanation: Sendable {
    /// What one node contributes.
    public struct Node: Sendable, Equatable {
        /// The node.
        public let node: Int
        /// How many edges away it is.
        public let distance: Int
        /// The sum of gradient × input over its inputs: positive speaks for the class.
        public let gradientTimesInput: Double
        /// By how much the class's probability falls without the node: with its edges cut and, for the
        /// explained node itself, with its inputs zero; `nil`: not tried.
        public let occlusion: Double?
    }

    /// What one input column contributes.
    public struct Input: Sendable, Equatable {
        /// The column, such as the number of a word.
        public let column: Int
        /// The sum of gradient × input over all nodes around.
        public let gradientTimesInput: Double
        /// The part of the explained node's own inputs.
        public let own: Double
        /// By how much the class's probability falls if the column is zero in all nodes; `nil`: not
        /// tried.
        public let occlusion: Double?
    }

    /// The node that is explained.
    public let node: Int
    /// The class that is explained: the one the student gives.
    public let predictedClass: Int
    /// Its probability, 0 … 1.
    public let probability: Double
    /// The nodes around and the node itself, most influential first.
    public let nodes: [Node]
    /// The inputs, most influential first.
    public let inputs: [Input]

    /// Explains a student's answer for a node.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - model: The student.
    ///   - features: All nodes' inputs.
    ///   - graph: The graph.
    ///   - occluded: How many nodes, most influential by gradient first, are left out in turn.
    ///   - inputCount: How many inputs are kept; as many as `occluded` are set to zero in turn.
    ///   - cancellation: Looked at before each occlusion.
    /// - Throws: `GraphNetworkError`, `DistillationError.outOfRange` for a node that does not exist,
    ///   `Interrupted`.
    public init(
        of node: Int, _ model: any GraphModel, _ features: FeatureMatrix, graph: GraphOperators,
        occluded: Int = 20, inputCount: Int = 30, cancellation: Cancellation = Cancellation()
    ) throws {
        try model.check(features, graph: graph)
        guard node >= 0, node < graph.nodeCount else {
            throw DistillationError.outOfRange(
                what: "the node", found: "\(node)", allowed: "0 to \(graph.nodeCount - 1)")
        }
        let view = LocalView(node, model, features, graph)
        let logits = try view.predict(view.graph, view.inputs)
        let scores = logits.softmaxRows().row(0)
        let best = scores.argMax ?? 0
        let slopes = view.gradient(of: best)
        let (byNode, columns) = Self.contributions(view.inputs, slopes, limit: inputCount)
        let order = byNode.indices.filter { view.distances[$0] <= model.configuration.reach }
            .sorted { (abs(byNode[$1]), $0) < (abs(byNode[$0]), $1) }
        var found: [Node] = []
        for (rank, place) in order.enumerated() {
            try cancellation.check()
            let drop =
                rank < occluded
                ? Double(scores[best] - (try view.probability(of: best, without: place))) : nil
            found.append(
                Node(
                    node: view.nodes[place], distance: view.distances[place],
                    gradientTimesInput: byNode[place], occlusion: drop))
        }
        self.node = node
        predictedClass = best
        probability = Double(scores[best])
        nodes = found
        inputs = try columns.enumerated().map { rank, input in
            try cancellation.check()
            let drop =
                rank < occluded
                ? Double(
                    scores[best] - (try view.probability(of: best, withoutColumn: input.column)))
                : nil
            return Input(
                column: input.column, gradientTimesInput: input.all, own: input.own,
                occlusion: drop)
        }
    }

    /// The sums of gradient × input by node and by column.
    private static func contributions(_ inputs: Tensor, _ slopes: Tensor, limit: Int) -> (
        [Double], [(column: Int, all: Double, own: Double)]
    ) {
        let (rows, width) = (inputs.rowCount, inputs.rowSize)
        let products = inputs.multiplied(by: slopes).values
        var byNode = [Double](repeating: 0, count: rows)
        var byColumn = [Double](repeating: 0, count: width)
        for row in 0..<rows {
            for column in 0..<width {
                byNode[row] += Double(products[row * width + column])
                byColumn[column] += Double(products[row * width + column])
            }
        }
        let columns = byColumn.indices.filter { byColumn[$0] != 0 }
            .sorted { (abs(byColumn[$1]), $0) < (abs(byColumn[$0]), $1) }.prefix(limit)
        return (byNode, columns.map { ($0, byColumn[$0], Double(products[$0])) })
    }
}

/// The part of a graph that a node's result depends on, the node first.
private struct LocalView {
    let model: any GraphModel
    let nodes: [Int]
    let distances: [Int]
    let graph: GraphOperators
    let inputs: Tensor

    init(
        _ node: Int, _ model: any GraphModel, _ features: FeatureMatrix, _ graph: GraphOperators
    ) {
        // One step beyond the reach, because the degrees of the outermost nodes matter.
        let around = graph.surroundings(of: node, steps: model.configuration.reach + 1)
        self.model = model
        nodes = around.map(\.node)
        distances = around.map(\.distance)
        self.graph = graph.subgraph(of: nodes)
        inputs = features.rows(nodes).dense
    }

    /// The class scores of all nodes in view.
    func predict(_ graph: GraphOperators, _ inputs: Tensor) throws -> Tensor {
        try model.predict(FeatureMatrix(inputs), graph: graph).logits
    }

    /// The slopes of the explained node's score of a class by all inputs, `[nodes, width]`.
    func gradient(of label: Int) -> Tensor {
        let trainable = model.store.trainable
        for parameter in trainable { parameter.isTrainable = false }
        defer { for parameter in trainable { parameter.isTrainable = true } }
        let variable = Parameter(path: "inputs", value: inputs)
        var pass = ForwardPass(graph)
        let logits = model(FeatureMatrix(variable: variable.tensor), &pass).logits
        var upstream = [Float](repeating: 0, count: logits.count)
        upstream[label] = 1
        logits.backward(gradient: Tensor(upstream, shape: logits.shape))
        return variable.gradient ?? .zeros(inputs.shape)
    }

    /// The probability of a class without a node: its edges are cut, its inputs zero.
    func probability(of label: Int, without place: Int) throws -> Float {
        var numbers = inputs.values
        let width = inputs.rowSize
        for column in 0..<width { numbers[place * width + column] = 0 }
        let cut = place == 0 ? graph : graph.isolating([place])
        let logits = try predict(cut, Tensor(numbers, shape: inputs.shape))
        return logits.softmaxRows().row(0)[label]
    }

    /// The probability of a class with one input column zero in all nodes.
    func probability(of label: Int, withoutColumn column: Int) throws -> Float {
        var numbers = inputs.values
        for place in stride(from: column, to: numbers.count, by: inputs.rowSize) {
            numbers[place] = 0
        }
        let logits = try predict(graph, Tensor(numbers, shape: inputs.shape))
        return logits.softmaxRows().row(0)[label]
    }
}

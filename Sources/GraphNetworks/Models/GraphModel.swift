import NN
import Tensor

/// The results of a student for all nodes.
public struct StudentOutput {
    /// The hidden rows, `[nodes, width]` each.
    ///
    /// LinguGKD's student: unit rows of hop 0 (before message passing), hop 1, …. Plain networks: after
    /// the ReLU of each convolution but the last; empty in inference, where they are not kept.
    public let hidden: [Tensor]
    /// The logits, `[nodes, classes]`.
    public let logits: Tensor
}

/// A network from node inputs and a graph to logits.
///
/// A model belongs to the thread that trains it; once trained it never changes and may be shared.
public protocol GraphModel: AnyObject, Sendable {
    /// Its configuration.
    var configuration: StudentConfiguration { get }
    /// Its parameters.
    var store: ParameterStore { get }
    /// Computes hidden rows and logits of all nodes.
    ///
    /// - Parameters:
    ///   - features: `[nodes, inFeatures]`.
    ///   - pass: The graph, and in training the source of dropout masks.
    func callAsFunction(_ features: FeatureMatrix, _ pass: inout ForwardPass) -> StudentOutput
}

extension GraphModel {
    /// Trainable parameters.
    public var parameterCount: Int { store.trainable.reduce(0) { $0 + $1.value.count } }

    /// The size of all parameters in bytes, running statistics included.
    public var byteCount: Int { store.byteCount }

    /// Hidden rows and logits of all nodes, without dropout, with running statistics.
    ///
    /// - Throws: `GraphNetworkError.inputWidth` or `.nodeCount` if inputs, graph and network do not fit.
    public func predict(_ features: FeatureMatrix, graph: GraphOperators)
        throws(GraphNetworkError) -> StudentOutput
    {
        try check(features, graph: graph)
        let frozen = store.parameters.filter(\.isTrainable)
        for parameter in frozen { parameter.isTrainable = false }
        defer { for parameter in frozen { parameter.isTrainable = true } }
        var pass = ForwardPass(graph)
        pass.isInference = !features.needsGradient
        return self(features, &pass)
    }

    /// The class probabilities of all nodes, `[nodes, classes]`, as `predict` computes them.
    ///
    /// - Throws: `GraphNetworkError.inputWidth`, `.nodeCount`, or `.notFinite` if one is NaN.
    public func probabilities(_ features: FeatureMatrix, graph: GraphOperators)
        throws(GraphNetworkError) -> Tensor
    {
        let probabilities = try predict(features, graph: graph).logits.softmaxRows()
        if let place = probabilities.firstViolation() {
            throw .notFinite(node: place / max(1, probabilities.rowSize))
        }
        return probabilities
    }

    /// Returns if inputs, graph and network fit.
    ///
    /// - Throws: `GraphNetworkError.inputWidth` or `.nodeCount`.
    public func check(_ features: FeatureMatrix, graph: GraphOperators) throws(GraphNetworkError) {
        guard features.width == configuration.inFeatures else {
            throw .inputWidth(expected: configuration.inFeatures, found: features.width)
        }
        guard features.rowCount == graph.nodeCount else {
            throw .nodeCount(graph: graph.nodeCount, inputs: features.rowCount)
        }
    }
}

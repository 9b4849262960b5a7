import NN
import Support
import Tensor

/// The state that the layers share in one forward pass.
public struct ForwardPass {
    /// The graph's matrices.
    public internal(set) var graph: GraphOperators
    /// Draws the dropout masks in training; `nil` in evaluation.
    public var random: RandomSource?
    /// In a sampled part of a graph: how many of the first nodes lie within 0, 1, … hops of those that the
    /// step is about.
    ///
    /// A model whose layers can leave out nodes that no later layer reads then gives results
    /// for these first nodes alone.
    public var nodesWithinHops: [Int]?
    /// Whether the pass is inference: no dropout, no gradients, all nodes.
    public internal(set) var isInference = false
    /// The part of the nodes that the current layer computes; `nil`: all.
    var trimming: LayerTrimming?
    /// The first hidden rows, `[nodes, width]`, for layers that go back to them (GCNII).
    public var initial: Tensor?

    /// Begins a pass.
    public init(_ graph: GraphOperators, random: RandomSource? = nil) {
        self.graph = graph
        self.random = random
    }

    /// Whether this is a training pass.
    public var isTraining: Bool { random != nil }

    /// The dropout probability and the seed of the mask; `nil` outside training.
    public mutating func dropout(rate: Float) -> (rate: Float, seed: UInt64)? {
        guard rate > 0, let seed = random?.next() else { return nil }
        return (rate, seed)
    }

    /// Applies dropout in training.
    public mutating func dropout(_ x: Tensor, rate: Float) -> Tensor {
        dropout(rate: rate).map { x.dropout(rate: $0.rate, seed: $0.seed) } ?? x
    }
}

/// A layer's result as the terms of its last sum, so that the sum and a ReLU behind it are one pass.
public struct LayerTerms {
    /// A first term, `[nodes, outFeatures]`.
    public let first: Tensor
    /// Another one, if there is one, `[nodes, outFeatures]`.
    public let second: Tensor?
    /// The bias, added to every row, `[outFeatures]`.
    public let bias: Tensor?

    /// Gathers terms.
    public init(_ first: Tensor, _ second: Tensor? = nil, bias: Tensor? = nil) {
        self.first = first
        self.second = second
        self.bias = bias
    }

    /// The layer's result, `[nodes, outFeatures]`.
    public var sum: Tensor { first.adding(second, toRows: bias, activation: .identity) }

    /// The layer's result after ReLU and dropout.
    public func relu(dropout: (rate: Float, seed: UInt64)? = nil) -> Tensor {
        first.adding(second, toRows: bias, activation: .relu, dropout: dropout)
    }
}

/// A layer that computes each node's row from those of the nodes around it, by a formula that
/// training, inference, export and text share.
package protocol GraphLayer: AnyObject, Sendable {
    /// How rows are computed.
    var formula: LayerFormula { get }
    /// The layer as PyTorch Geometric prints it.
    var printedForm: String { get }
}

extension GraphLayer {
    /// The output dimension.
    package var outFeatures: Int { formula.width }

    /// Applies the layer but for its last sum.
    func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        var tape = FormulaTape(formula, x, pass)
        defer { pass = tape.pass }
        return tape.terms(formula)
    }

    /// The layer's result in inference, to be computed block by block; `nil` if it has no such form.
    func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        guard FormulaBlocks.covers(formula) else { return nil }
        return FormulaBlocks(formula, x, pass).rows(formula)
    }

    /// Adds the layer's operations and returns the result's name.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(_ x: String, to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        var export = FormulaExport(x)
        return try export.export(formula, to: &builder)
    }

    /// Applies the layer.
    ///
    /// Shapes: `[nodes, in]` to `[nodes, outFeatures]`.
    package func callAsFunction(_ x: LayerInput, _ pass: inout ForwardPass) -> Tensor {
        guard pass.isInference, let rows = rows(x, pass) else { return terms(x, &pass).sum }
        return rows.evaluated()
    }
}

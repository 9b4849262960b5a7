import NN
import Support
import Tensor

/// What a layer reads: the constant inputs of the nodes, or what the layer before made of them.
public enum LayerInput {
    /// Constant inputs, `[nodes, width]`.
    case features(FeatureMatrix)
    /// A layer's result, `[nodes, width]`.
    case hidden(Tensor)
    /// A layer's result that is yet to be computed, `[nodes, width]`; in inference alone.
    case rows(RowExpression)

    /// Numbers a node.
    public var width: Int {
        switch self {
        case .features(let matrix): matrix.width
        case .hidden(let tensor): tensor.rowSize
        case .rows(let rows): rows.width
        }
    }

    /// All numbers, `[nodes, width]`; sparse inputs are written out.
    public var dense: Tensor {
        switch self {
        case .features(let matrix): matrix.dense
        case .hidden(let tensor): tensor
        case .rows(let rows): rows.evaluated()
        }
    }

    /// x · Wᵀ + b.
    ///
    /// Shapes: weight `[out, width]`, bias `[out]` to `[nodes, out]`.
    public func linear(weight: Tensor, bias: Tensor? = nil) -> Tensor {
        switch self {
        case .features(let matrix): matrix.linear(weight: weight, bias: bias)
        case .hidden(let tensor): tensor.linear(weight: weight, bias: bias)
        case .rows(let rows): rows.linear(weight).adding(bias: bias).evaluated()
        }
    }

    /// A · x · Wᵀ in the cheaper order: a constant A · x is computed once, narrow rows are gathered
    /// before they are widened, and wide ones after they are narrowed.
    ///
    /// Shapes: weight `[out, width]` to `[nodes, out]`.
    public func propagatedLinear(_ propagation: Propagation, weight: Tensor) -> Tensor {
        switch self {
        case .features(let matrix):
            if let product = matrix.product(with: propagation) {
                return product.linear(weight: weight, bias: nil)
            }
            return propagation(matrix.linear(weight: weight, bias: nil))
        case .hidden, .rows:
            guard width < weight.rowCount else { return propagation(linear(weight: weight)) }
            return propagation(dense).linear(weight: weight, bias: nil)
        }
    }

    /// The numbers with a share dropped, if there is a source of masks.
    func dropped(rate: Float, random: inout RandomSource?) -> LayerInput {
        guard rate > 0, var source = random else { return self }
        defer { random = source }
        switch self {
        case .features(let matrix):
            return .features(matrix.dropped(rate: rate, random: &source))
        case .hidden, .rows:
            return .hidden(dense.dropout(rate: rate, seed: source.next()))
        }
    }
}

/// What one pass through a network shares among its layers.
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
    public var reach: [Int]?
    /// Whether nothing but the results is wanted: neither dropout nor gradients nor a part of the nodes.
    public internal(set) var isInference = false
    /// What the current layer computes; `nil`: all nodes.
    var window: LayerWindow?
    /// The first hidden rows, `[nodes, width]`, for layers that go back to them (GCNII).
    public var initial: Tensor?

    /// Begins a pass.
    public init(_ graph: GraphOperators, random: RandomSource? = nil) {
        self.graph = graph
        self.random = random
    }

    /// Whether this is a training pass.
    public var isTraining: Bool { random != nil }

    /// The share of the numbers to drop here and the seed of the mask; `nil` outside training.
    public mutating func dropout(rate: Float) -> (rate: Float, seed: UInt64)? {
        guard rate > 0, let seed = random?.next() else { return nil }
        return (rate, seed)
    }

    /// Drops a share of the numbers in training.
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
    /// What is added to every row, if anything, `[outFeatures]`.
    public let bias: Tensor?

    /// Gathers terms.
    public init(_ first: Tensor, _ second: Tensor? = nil, bias: Tensor? = nil) {
        self.first = first
        self.second = second
        self.bias = bias
    }

    /// The layer's result, `[nodes, outFeatures]`.
    public var sum: Tensor { first.adding(second, toRows: bias, activation: .identity) }

    /// The layer's result, or 0 where that is larger; some of it dropped out.
    public func relu(dropout: (rate: Float, seed: UInt64)? = nil) -> Tensor {
        first.adding(second, toRows: bias, activation: .relu, dropout: dropout)
    }
}

/// A layer that computes each node's row from those of the nodes around it.
public protocol GraphLayer: AnyObject, Sendable {
    /// Numbers of a result row.
    var outFeatures: Int { get }
    /// Whether the layer heeds the pass's window.
    var heedsWindow: Bool { get }
    /// Applies the layer but for its last sum.
    func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms
    /// The layer's result in inference, to be computed a block of nodes after the other; `nil` if it has no
    /// such form.
    func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression?
}

extension GraphLayer {
    /// Whether the layer heeds the pass's window: not unless it says so.
    public var heedsWindow: Bool { false }

    /// The layer's result in inference: it has no such form unless it says so.
    public func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? { nil }

    /// Applies the layer.
    ///
    /// Shapes: `[nodes, in]` to `[nodes, outFeatures]`.
    public func callAsFunction(_ x: LayerInput, _ pass: inout ForwardPass) -> Tensor {
        guard pass.isInference, let rows = rows(x, pass) else { return terms(x, &pass).sum }
        return rows.evaluated()
    }
}

import NN
import Support
import Tensor

/// The input of a layer: the constant inputs of the nodes, or the result of the layer before.
public enum LayerInput {
    /// Constant inputs, `[nodes, width]`.
    case features(FeatureMatrix)
    /// A layer's result, `[nodes, width]`.
    case hidden(Tensor)
    /// A layer's result that is yet to be computed, `[nodes, width]`; in inference alone.
    case rows(RowExpression)

    /// Features a node.
    public var width: Int {
        switch self {
        case .features(let matrix): matrix.width
        case .hidden(let tensor): tensor.rowSize
        case .rows(let rows): rows.width
        }
    }

    /// The dense elements, `[nodes, width]`; sparse inputs are densified.
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

    /// The input with dropout, if there is a source of masks.
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

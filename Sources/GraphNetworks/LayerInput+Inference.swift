import Tensor

/// Layers' inputs as parts of expressions, in inference.
extension LayerInput {
    /// The input, evaluated, so that it may be read more than once.
    var known: LayerInput {
        guard case .rows(let rows) = self else { return self }
        return .hidden(rows.evaluated())
    }

    /// x · Wᵀ.
    ///
    /// Shapes: weight `[out, width]` to `[nodes, out]`.
    func mappedRows(_ weight: Tensor) -> RowExpression {
        switch self {
        case .features(let matrix) where matrix.isSparse:
            RowExpression(matrix.linear(weight: weight, bias: nil))
        case .features, .hidden: RowExpression(dense).linear(weight)
        case .rows(let rows): rows.linear(weight)
        }
    }

    /// A · x · Wᵀ in the cheaper order, as `propagatedLinear`; where both are as good, sums first, which a block
    /// of nodes needs no other results for.
    ///
    /// Shapes: weight `[out, width]` to `[nodes, out]`.
    func propagatedRows(_ propagation: Propagation, _ weight: Tensor) -> RowExpression {
        if case .features(let matrix) = self {
            if let product = matrix.product(with: propagation) {
                return RowExpression(product).linear(weight)
            }
        } else if width <= weight.rowCount {
            return RowExpression.sums(propagation.matrix, of: dense).linear(weight)
        }
        return RowExpression.sums(propagation.matrix, of: linear(weight: weight))
    }
}

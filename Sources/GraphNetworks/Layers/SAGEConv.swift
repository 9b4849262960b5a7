import NN
import Tensor

/// GraphSAGE (Hamilton and others, NeurIPS 2017, arXiv 1706.02216):
/// y_i = W_l · aggregate_j x_j + b + W_r · x_i over the neighbours j of i.
///
/// Shapes: x `[nodes, in]`, W_l and W_r `[out, in]`, b `[out]` to `[nodes, out]`. Weights and bias are drawn
/// as PyTorch Geometric draws them (uniform within ±1/√in); the names are its names.
public final class SAGEConv: GraphLayer, @unchecked Sendable {
    /// How neighbours' rows become one.
    public enum Aggregation: String, Sendable, CaseIterable {
        /// Their mean.
        case mean
        /// The largest number in each column.
        case max
        /// Their sum.
        case sum
    }

    /// W_l and b.
    public let neighbors: Linear
    /// W_r.
    public let own: Linear
    /// How neighbours' rows become one.
    public let aggregation: Aggregation
    /// Whether result rows are scaled to length 1.
    public let normalizes: Bool

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int,
        aggregation: Aggregation = .mean, normalizes: Bool = false
    ) {
        neighbors = Linear(
            scope.scope("lin_l"), inFeatures: inFeatures, outFeatures: outFeatures)
        own = Linear(
            scope.scope("lin_r"), inFeatures: inFeatures, outFeatures: outFeatures, hasBias: false)
        self.aggregation = aggregation
        self.normalizes = normalizes
    }

    /// Numbers of a result row.
    public var outFeatures: Int { own.outFeatures }

    /// Whether the layer heeds the pass's window.
    public var heedsWindow: Bool { aggregation != .max }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let weight = neighbors.trainedWeight
        let gathered =
            switch aggregation {
            case .mean: x.propagatedLinear(pass.within(pass.graph.mean), weight: weight)
            case .sum: x.propagatedLinear(pass.within(pass.graph.sum), weight: weight)
            case .max:
                x.dense.segmentMaximum(
                    pass.graph.withoutWeights.matrix,
                    transposed: pass.graph.withoutWeights.transposed
                ).linear(weight: weight, bias: nil)
            }
        let terms = LayerTerms(
            gathered, pass.own(x).linear(weight: own.trainedWeight), bias: neighbors.bias?.tensor)
        return normalizes ? LayerTerms(terms.sum.unitRows()) : terms
    }

    /// The layer's result in inference, but for the largest of neighbours and rows of length 1.
    public func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        guard aggregation != .max, !normalizes else { return nil }
        let x = x.known
        let propagation = aggregation == .mean ? pass.graph.mean : pass.graph.sum
        return x.propagatedRows(propagation, neighbors.trainedWeight)
            .adding(x.mappedRows(own.trainedWeight)).adding(bias: neighbors.bias?.tensor)
    }
}

extension Linear {
    /// The weight of a layer that this package's networks train.
    var trainedWeight: Tensor {
        guard case .trained(let parameter) = weight else {
            preconditionFailure("graph networks have no frozen layers")
        }
        return parameter.tensor
    }
}

import NN
import Tensor

/// A layer that does not look at neighbours: y_i = W x_i + b; networks of it are multilayer perceptrons,
/// a single one is logistic regression.
///
/// Shapes: x `[nodes, in]`, W `[out, in]`, b `[out]` to `[nodes, out]`. Drawn as PyTorch's `Linear`.
public final class DenseLayer: GraphLayer, @unchecked Sendable {
    /// W and b.
    public let linear: Linear

    /// Makes a layer.
    public init(_ scope: ParameterScope, inFeatures: Int, outFeatures: Int) {
        linear = Linear(scope, inFeatures: inFeatures, outFeatures: outFeatures)
    }

    /// Numbers of a result row.
    public var outFeatures: Int { linear.outFeatures }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        LayerTerms(x.linear(weight: linear.trainedWeight), bias: linear.bias?.tensor)
    }

    /// The layer's result in inference.
    public func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        x.mappedRows(linear.trainedWeight).adding(bias: linear.bias?.tensor)
    }
}

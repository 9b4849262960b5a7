import NN
import Tensor

/// Graph convolution (Kipf and Welling, ICLR 2017, arXiv 1609.02907): Y = D^-½ (A + I) D^-½ X Wᵀ + b.
///
/// Shapes: X `[nodes, in]`, W `[out, in]`, b `[out]` to Y `[nodes, out]`. W Glorot uniform, b zero, names
/// as PyTorch Geometric's. The normalised matrix is made once for a graph.
public final class GCNConv: GraphLayer, @unchecked Sendable {
    /// W, `[out, in]`.
    public let weight: Parameter
    /// b, `[out]`.
    public let bias: Parameter?
    /// Whether nodes count among their own neighbours.
    public let addsSelfLoops: Bool

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, hasBias: Bool = true,
        addsSelfLoops: Bool = true
    ) {
        weight = scope.scope("lin").parameter("weight", [outFeatures, inFeatures], .glorotUniform)
        bias = hasBias ? scope.parameter("bias", [outFeatures], .zeros) : nil
        self.addsSelfLoops = addsSelfLoops
    }

    /// Numbers of a result row.
    public var outFeatures: Int { weight.value.shape[0] }

    /// Whether the layer heeds the pass's window.
    public var heedsWindow: Bool { true }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let y = x.propagatedLinear(
            pass.within(pass.graph.normalized(selfLoops: addsSelfLoops)), weight: weight.tensor)
        return LayerTerms(y, bias: bias?.tensor)
    }

    /// The layer's result in inference.
    public func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        x.propagatedRows(pass.graph.normalized(selfLoops: addsSelfLoops), weight.tensor)
            .adding(bias: bias?.tensor)
    }
}

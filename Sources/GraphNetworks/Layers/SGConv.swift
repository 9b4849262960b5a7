import NN
import Tensor

/// Simplified graph convolution (Wu and others, ICML 2019, arXiv 1902.07153): Y = Â^K X Wᵀ + b with
/// Â = D^-½ (A + I) D^-½.
///
/// Shapes: X `[nodes, in]`, W `[out, in]`, b `[out]` to `[nodes, out]`. Drawn as PyTorch's `Linear`, names
/// as PyTorch Geometric's.
public final class SGConv: GraphLayer, @unchecked Sendable {
    /// W and b.
    public let linear: Linear
    /// K, at least 1.
    public let power: Int
    /// Whether nodes count among their own neighbours.
    public let addsSelfLoops: Bool

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, power: Int = 2,
        addsSelfLoops: Bool = true
    ) {
        linear = Linear(scope.scope("lin"), inFeatures: inFeatures, outFeatures: outFeatures)
        self.power = power
        self.addsSelfLoops = addsSelfLoops
    }

    /// Numbers of a result row.
    public var outFeatures: Int { linear.outFeatures }

    /// Applies the layer but for its last sum; narrows rows before it gathers them.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        var y = x.linear(weight: linear.trainedWeight)
        let spreading = pass.graph.normalized(selfLoops: addsSelfLoops)
        for _ in 0..<power { y = spreading(y) }
        return LayerTerms(y, bias: linear.bias?.tensor)
    }
}

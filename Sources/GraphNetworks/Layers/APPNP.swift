import NN
import Tensor

/// Personalised propagation (Gasteiger and others, ICLR 2019, arXiv 1810.05997): Z₀ = H, then K times
/// Z = (1 − α) Â Z + α H with Â = D^-½ (A + I) D^-½.
///
/// Shapes: H `[nodes, width]` to the same. As a layer, H = X Wᵀ + b with W `[out, in]`; drawn as PyTorch's
/// `Linear`.
public final class APPNP: GraphLayer, @unchecked Sendable {
    /// W and b; `nil`: H is the input.
    public let linear: Linear?
    /// K.
    public let steps: Int
    /// α, the chance of going back to the start.
    public let alpha: Float
    /// Whether nodes count among their own neighbours.
    public let addsSelfLoops: Bool
    private let width: Int

    /// Makes a layer without parameters.
    public init(width: Int, steps: Int = 10, alpha: Float = 0.1, addsSelfLoops: Bool = true) {
        linear = nil
        self.steps = steps
        self.alpha = alpha
        self.addsSelfLoops = addsSelfLoops
        self.width = width
    }

    /// Makes a layer that maps its input first.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, steps: Int = 10,
        alpha: Float = 0.1, addsSelfLoops: Bool = true
    ) {
        linear = Linear(scope.scope("lin"), inFeatures: inFeatures, outFeatures: outFeatures)
        self.steps = steps
        self.alpha = alpha
        self.addsSelfLoops = addsSelfLoops
        width = outFeatures
    }

    /// Numbers of a result row.
    public var outFeatures: Int { width }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let start =
            linear.map { x.linear(weight: $0.trainedWeight, bias: $0.bias?.tensor) } ?? x.dense
        let back = start.scaled(by: alpha)
        let spreading = pass.graph.normalized(selfLoops: addsSelfLoops)
        return LayerTerms(
            (0..<steps).reduce(start) { z, _ in
                spreading(z).scaled(by: 1 - alpha).adding(back)
            })
    }
}

import Foundation
import NN
import Tensor

/// Deep graph convolution with initial residual and identity mapping (GCNII, Chen and others, ICML 2020,
/// arXiv 2007.02133).
///
/// H = (1 − α) Â X + α X₀, Y = (1 − β) H + β H W₁, β = log(θ / l + 1) for layer l; with a second weight
/// Y = (1 − β)((1 − α) Â X + α X₀) + β ((1 − α) Â X W₁ + α X₀ W₂).
///
/// Shapes: X and X₀ `[nodes, width]`, W₁ and W₂ `[width, width]`, used as they are, not transposed, to
/// `[nodes, width]`. Glorot uniform, names as PyTorch Geometric's.
public final class GCN2Conv: GraphLayer, @unchecked Sendable {
    /// W₁.
    public let weight: Parameter
    /// W₂; `nil`: the same as W₁.
    public let initialWeight: Parameter?
    /// α, the share of the first hidden rows.
    public let alpha: Float
    /// β, the share that is mapped.
    public let beta: Float
    /// Whether nodes count among their own neighbours.
    public let addsSelfLoops: Bool

    /// Makes layer number `layer`, counted from 1.
    public init(
        _ scope: ParameterScope, width: Int, layer: Int, alpha: Float = 0.1, theta: Float = 0.5,
        sharesWeights: Bool = true, addsSelfLoops: Bool = true
    ) {
        weight = scope.parameter("weight1", [width, width], .glorotUniform)
        initialWeight =
            sharesWeights ? nil : scope.parameter("weight2", [width, width], .glorotUniform)
        self.alpha = alpha
        self.addsSelfLoops = addsSelfLoops
        beta = log(theta / Float(layer) + 1)
    }

    /// Numbers of a result row.
    public var outFeatures: Int { weight.value.shape[0] }

    /// Applies the layer but for its last sum; without first hidden rows in the pass, the input takes their place.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let dense = x.dense
        let initial = (pass.initial ?? dense).scaled(by: alpha)
        let gathered = pass.graph.normalized(selfLoops: addsSelfLoops)(dense)
            .scaled(by: 1 - alpha)
        let h = gathered.adding(initial)
        let mapped =
            initialWeight.map {
                gathered.matrixProduct(weight.tensor).adding(initial.matrixProduct($0.tensor))
            } ?? h.matrixProduct(weight.tensor)
        return LayerTerms(h.scaled(by: 1 - beta), mapped.scaled(by: beta))
    }
}

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
    /// How rows are computed; without first hidden rows in the pass, the input takes their place.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes layer number `layer`, counted from 1.
    public init(
        _ scope: ParameterScope, width: Int, layer: Int, alpha: Float = 0.1, theta: Float = 0.5,
        sharesWeights: Bool = true, addsSelfLoops: Bool = true
    ) {
        let weight = scope.parameter("weight1", [width, width], .glorotUniform)
        let initialWeight =
            sharesWeights ? nil : scope.parameter("weight2", [width, width], .glorotUniform)
        let beta = log(theta / Float(layer) + 1)
        let initial = LayerFormula.initial(width).scaled(by: alpha)
        let gathered = LayerFormula.input(width)
            .edgeSum(.normalized(selfLoops: addsSelfLoops)).scaled(by: 1 - alpha)
        let h = gathered.adding(initial)
        let mapped =
            initialWeight.map {
                gathered.product(weight, to: width).adding(initial.product($0, to: width))
            } ?? h.product(weight, to: width)
        formula = h.scaled(by: 1 - beta).adding(mapped.scaled(by: beta))
        printedForm = "GCN2Conv(\(width), alpha=\(alpha), beta=\(beta))"
        (self.weight, self.initialWeight) = (weight, initialWeight)
    }
}

extension LayerKind {
    /// Deep graph convolution with initial residual.
    public static let gcnii = LayerKind(
        "gcnii", "deep graph convolution with initial residual (Chen and others 2020)",
        options: [.edgeWeights, .selfLoops],
        footprints: (.init(rows: 4.04, rest: 8.5), .init(rows: 3.78, rest: -4.1))
    ) { request -> any GraphLayer in
        // Its layers keep the dimension: where dimensions differ, a linear map leads in or out.
        guard request.inFeatures == request.outFeatures else {
            return DenseLayer(
                request.scope, inFeatures: request.inFeatures, outFeatures: request.outFeatures)
        }
        return GCN2Conv(
            request.scope, width: request.inFeatures, layer: request.number,
            addsSelfLoops: request.configuration.addsSelfLoops)
    }
}

import NN
import Tensor

/// Personalised propagation (Gasteiger and others, ICLR 2019, arXiv 1810.05997): Z₀ = H, then K times
/// Z = (1 − α) Â Z + α H with Â = D^-½ (A + I) D^-½.
///
/// Shapes: H `[nodes, width]` to the same. As a layer, H = X Wᵀ + b with W `[out, in]`; initialised as
/// PyTorch's `Linear`.
public final class APPNP: GraphLayer, @unchecked Sendable {
    /// W and b; `nil`: H is the input.
    public let linear: Linear?
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer without parameters.
    ///
    /// - Parameters:
    ///   - width: The dimension of a row.
    ///   - steps: K.
    ///   - alpha: α, the probability of returning to the start.
    ///   - addsSelfLoops: Whether nodes count among their own neighbours.
    public init(width: Int, steps: Int = 10, alpha: Float = 0.1, addsSelfLoops: Bool = true) {
        linear = nil
        formula = Self.propagated(.input(width), steps, alpha, addsSelfLoops)
        printedForm = "APPNP(K=\(steps), alpha=\(alpha))"
    }

    /// Makes a layer that maps its input first.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, steps: Int = 10,
        alpha: Float = 0.1, addsSelfLoops: Bool = true
    ) {
        let linear = Linear(scope.scope("lin"), inFeatures: inFeatures, outFeatures: outFeatures)
        self.linear = linear
        formula = Self.propagated(
            .input(inFeatures).linear(linear, to: outFeatures), steps, alpha, addsSelfLoops)
        printedForm =
            "Linear(\(inFeatures), \(outFeatures), bias=True), APPNP(K=\(steps), alpha=\(alpha))"
    }

    private static func propagated(
        _ start: LayerFormula, _ steps: Int, _ alpha: Float, _ addsSelfLoops: Bool
    ) -> LayerFormula {
        let back = start.scaled(by: alpha)
        return (0..<steps).reduce(start) { z, _ in
            z.edgeSum(.normalized(selfLoops: addsSelfLoops)).scaled(by: 1 - alpha).adding(back)
        }
    }
}

extension LayerKind {
    /// Personalised propagation.
    public static let appnp = LayerKind(
        "appnp", "personalised propagation, ten hops a layer (Gasteiger and others 2019)",
        options: [.edgeWeights, .selfLoops], receptiveField: 10,
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 1.03, rest: 4.45))
    ) {
        APPNP(
            $0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures,
            addsSelfLoops: $0.configuration.addsSelfLoops)
    }
}

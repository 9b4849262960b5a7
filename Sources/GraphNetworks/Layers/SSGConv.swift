import NN
import Tensor

/// Simple spectral graph convolution (Zhu and Koniusz, ICLR 2021):
/// Y = (α X + (1 − α) / K · Σ_k Â^k X) Wᵀ + b over k = 1 … K with Â = D^-½ (A + I) D^-½.
///
/// Shapes: X `[nodes, in]`, W `[out, in]`, b `[out]` to `[nodes, out]`. Initialised as PyTorch's `Linear`,
/// names as PyTorch Geometric's.
public final class SSGConv: GraphLayer, @unchecked Sendable {
    /// W and b.
    public let linear: Linear
    /// How rows are computed: the linear map first, so that narrow rows are gathered.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer of `power` hops K, at least 1.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, power: Int = 4,
        alpha: Float = 0.1, addsSelfLoops: Bool = true
    ) {
        linear = Linear(scope.scope("lin"), inFeatures: inFeatures, outFeatures: outFeatures)
        var z = LayerFormula.input(inFeatures).linear(linear.trainedParameter, to: outFeatures)
        var sum = z.scaled(by: alpha)
        for _ in 0..<power {
            z = z.edgeSum(.normalized(selfLoops: addsSelfLoops))
            sum = sum.adding(z.scaled(by: (1 - alpha) / Float(power)))
        }
        formula = sum.adding(bias: linear.bias)
        printedForm = "SSGConv(\(inFeatures), \(outFeatures), K=\(power), alpha=\(alpha))"
    }
}

extension LayerKind {
    /// Simple spectral graph convolution, four hops a layer.
    public static let ssgc = LayerKind(
        "ssgc", "simple spectral graph convolution, four hops a layer (Zhu and Koniusz 2021)",
        options: [.edgeWeights, .selfLoops], receptiveField: 4,
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 1.03, rest: 4.45))
    ) {
        SSGConv(
            $0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures,
            addsSelfLoops: $0.configuration.addsSelfLoops)
    }
}

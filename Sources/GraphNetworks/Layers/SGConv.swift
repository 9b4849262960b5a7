import NN
import Tensor

/// Simplified graph convolution (Wu and others, ICML 2019, arXiv 1902.07153): Y = Â^K X Wᵀ + b with
/// Â = D^-½ (A + I) D^-½.
///
/// Shapes: X `[nodes, in]`, W `[out, in]`, b `[out]` to `[nodes, out]`. Initialised as PyTorch's `Linear`,
/// names as PyTorch Geometric's.
public final class SGConv: GraphLayer, @unchecked Sendable {
    /// W and b.
    public let linear: Linear
    /// How rows are computed: the linear map first, so that narrow rows are gathered.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer of `power` hops K, at least 1.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, power: Int = 2,
        addsSelfLoops: Bool = true
    ) {
        linear = Linear(scope.scope("lin"), inFeatures: inFeatures, outFeatures: outFeatures)
        let mapped = LayerFormula.input(inFeatures)
            .linear(linear.trainedParameter, to: outFeatures)
        formula = (0..<power)
            .reduce(mapped) { y, _ in y.edgeSum(.normalized(selfLoops: addsSelfLoops)) }
            .adding(bias: linear.bias)
        printedForm = "SGConv(\(inFeatures), \(outFeatures), K=\(power))"
    }
}

extension LayerKind {
    /// Simplified graph convolution, two hops a layer.
    public static let sgc = LayerKind(
        "sgc", "simplified graph convolution, two hops a layer (Wu and others 2019)",
        options: [.edgeWeights, .selfLoops], receptiveField: 2,
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 0.53, rest: 3.4))
    ) {
        SGConv(
            $0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures,
            addsSelfLoops: $0.configuration.addsSelfLoops)
    }
}

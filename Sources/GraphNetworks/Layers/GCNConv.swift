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
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, hasBias: Bool = true,
        addsSelfLoops: Bool = true
    ) {
        weight = scope.scope("lin").parameter("weight", [outFeatures, inFeatures], .glorotUniform)
        bias = hasBias ? scope.parameter("bias", [outFeatures], .zeros) : nil
        formula = .input(inFeatures).edgeSum(.normalized(selfLoops: addsSelfLoops))
            .linear(weight, to: outFeatures).adding(bias: bias)
        printedForm = "GCNConv(\(inFeatures), \(outFeatures))"
    }
}

extension LayerKind {
    /// Graph convolution.
    public static let gcn = LayerKind(
        "gcn", "graph convolution (Kipf and Welling 2017)", options: [.edgeWeights, .selfLoops],
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 1.01, rest: 1.7))
    ) {
        GCNConv(
            $0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures,
            addsSelfLoops: $0.configuration.addsSelfLoops)
    }
}

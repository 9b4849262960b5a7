import NN
import Tensor

/// A layer that does not look at neighbours: y_i = W x_i + b; networks of it are multilayer perceptrons,
/// a single one is logistic regression.
///
/// Shapes: x `[nodes, in]`, W `[out, in]`, b `[out]` to `[nodes, out]`. Initialised as PyTorch's `Linear`.
public final class DenseLayer: GraphLayer, @unchecked Sendable {
    /// W and b.
    public let linear: Linear
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch prints it.
    package let printedForm: String

    /// Makes a layer.
    public init(_ scope: ParameterScope, inFeatures: Int, outFeatures: Int) {
        linear = Linear(scope, inFeatures: inFeatures, outFeatures: outFeatures)
        formula = .input(inFeatures).linear(linear, to: outFeatures)
        printedForm = "Linear(\(inFeatures), \(outFeatures), bias=True)"
    }
}

extension LayerKind {
    /// Linear layers that do not look at neighbours.
    public static let mlp = LayerKind(
        "mlp", "linear layers that do not look at neighbours", receptiveField: 0,
        footprints: (.init(rows: 3.03, rest: 8.5), .init(rows: 1.2, rest: 1.1))
    ) {
        DenseLayer($0.scope, inFeatures: $0.inFeatures, outFeatures: $0.outFeatures)
    }
}

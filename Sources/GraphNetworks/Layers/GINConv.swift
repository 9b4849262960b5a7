import NN
import Tensor

/// Graph isomorphism network (Xu and others, ICLR 2019, arXiv 1810.00826):
/// y_i = nn((1 + ε) x_i + Σ_j x_j) over the neighbours j of i, with nn = Linear, ReLU, Linear.
///
/// Shapes: x `[nodes, in]`, nn `[hidden, in]` and `[out, hidden]` to `[nodes, out]`. Linear layers as
/// PyTorch's, ε zero and trained; names as PyTorch Geometric's.
public final class GINConv: GraphLayer, @unchecked Sendable {
    /// ε, `[1]`.
    public let epsilon: Parameter
    /// The first linear map of nn.
    public let first: Linear
    /// The second.
    public let second: Linear
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer; sums over neighbours of more than `maxSavedBytes` are recomputed in the backward
    /// pass.
    public init(
        _ scope: ParameterScope, inFeatures: Int, hiddenFeatures: Int, outFeatures: Int,
        trainsEpsilon: Bool = true, maxSavedBytes: Int = 32 << 20
    ) {
        epsilon = scope.parameter("eps", [1], .zeros)
        epsilon.isTrainable = trainsEpsilon
        let network = scope.scope("nn")
        first = Linear(
            network.scope(0), inFeatures: inFeatures, outFeatures: hiddenFeatures)
        second = Linear(
            network.scope(2), inFeatures: hiddenFeatures, outFeatures: outFeatures)
        formula = LayerFormula.input(inFeatures)
            .edgeSum(.sum, withOwnTimesOnePlus: epsilon, maxSavedBytes: maxSavedBytes)
            .linear(first, to: hiddenFeatures).relu().linear(second, to: outFeatures)
        printedForm =
            "GINConv(nn=Sequential(Linear(\(inFeatures), \(hiddenFeatures), bias=True), ReLU(), "
            + "Linear(\(hiddenFeatures), \(outFeatures), bias=True)))"
    }
}

extension LayerKind {
    /// Graph isomorphism network.
    public static let gin = LayerKind(
        "gin", "graph isomorphism network (Xu and others 2019)", options: [.epsilon],
        footprints: (.init(rows: 5.04, rest: 8.4), .init(rows: 3.03, rest: 1.3))
    ) {
        GINConv(
            $0.scope, inFeatures: $0.inFeatures, hiddenFeatures: $0.configuration.width,
            outFeatures: $0.outFeatures, trainsEpsilon: $0.configuration.trainsEpsilon)
    }
}

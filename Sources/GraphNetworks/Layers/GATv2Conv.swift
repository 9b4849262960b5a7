import NN
import Tensor

/// Dynamic graph attention (Brody and others, ICLR 2022, arXiv 2105.14491).
///
/// y_i = ‖_h Σ_j α_ij^h l_j^h + b over the neighbours j of i and i itself, with l = W_l x + b_l, r = W_r x + b_r and
/// α_ij = softmax_j a · leakyReLU(l_j + r_i).
///
/// Shapes: x `[nodes, in]`, W_l and W_r `[heads · channels, in]`, a `[1, heads, channels]` to
/// `[nodes, heads · channels]`, or `[nodes, channels]` if heads are averaged. Weights Glorot uniform, biases
/// zero, names as PyTorch Geometric's.
public final class GATv2Conv: GraphLayer, @unchecked Sendable {
    /// W_l and b_l.
    public let left: Linear
    /// W_r and b_r; `nil`: the same as W_l and b_l.
    public let right: Linear?
    /// a, `[1, heads, channels]`.
    public let vectors: Parameter
    /// b, `[outFeatures]`.
    public let bias: Parameter
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer of `heads` heads with `channels` features each.
    public init(
        _ scope: ParameterScope, inFeatures: Int, channels: Int,
        options: GATConv.Options = GATConv.Options(), sharesWeights: Bool = false
    ) {
        let heads = options.heads
        func linear(_ name: String) -> Linear {
            let layer = Linear(
                scope.scope(name), inFeatures: inFeatures, outFeatures: heads * channels,
                initializer: .glorotUniform)
            // Of the shape that it has: where parameters are only counted, they have none.
            if let bias = layer.bias { bias.assign(.zeros(bias.value.shape)) }
            return layer
        }
        vectors = scope.parameter("att", [1, heads, channels], .glorotUniform)
        bias = scope.parameter("bias", [options.outFeatures(channels)], .zeros)
        left = linear("lin_l")
        right = sharesWeights ? nil : linear("lin_r")
        let x = LayerFormula.input(inFeatures)
        let l = x.linear(left, to: heads * channels)
        let r = right.map { x.linear($0, to: heads * channels) } ?? l
        let y = l.edgeSoftmax(
            .joint(target: r, vectors: vectors, slope: options.negativeSlope), options.attention)
        formula = (options.concatenates ? y : y.meanOfHeads(heads)).adding(bias: bias)
        printedForm = options.printedForm("GATv2Conv", inFeatures, channels)
    }
}

extension LayerKind {
    /// Dynamic graph attention.
    public static let gatv2 = LayerKind(
        "gatv2", "dynamic graph attention (Brody and others 2022)", options: [.heads, .selfLoops],
        footprints: (
            .init(rows: 5.9, rest: 8.5, edges: 0.33), .init(rows: 3.15, rest: 3.1, edges: 0.65)
        )
    ) {
        GATv2Conv(
            $0.scope, inFeatures: $0.inFeatures, channels: $0.channels, options: $0.attention)
    }
}

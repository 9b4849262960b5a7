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
    /// The options besides the widths.
    public let options: GATConv.Options

    /// Makes a layer of `heads` heads with `channels` numbers each.
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
        bias = scope.parameter(
            "bias", [options.concatenates ? heads * channels : channels], .zeros)
        left = linear("lin_l")
        right = sharesWeights ? nil : linear("lin_r")
        self.options = options
    }

    /// Numbers of a result row.
    public var outFeatures: Int { bias.value.count }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let loops = pass.graph.attended(selfLoops: options.addsSelfLoops)
        let l = x.linear(weight: left.trainedWeight, bias: left.bias?.tensor)
        let r = right.map { x.linear(weight: $0.trainedWeight, bias: $0.bias?.tensor) } ?? l
        var dropout: (rate: Float, seed: UInt64) = (0, 0)
        if options.dropout > 0, let seed = pass.random?.next() { dropout = (options.dropout, seed) }
        let y = l.gatv2Attention(
            loops.matrix, transposed: loops.transposed, right: r, vectors: vectors.tensor,
            slope: options.negativeSlope, dropout: dropout)
        return LayerTerms(
            options.concatenates ? y : y.meanOfHeads(options.heads), bias: bias.tensor)
    }
}

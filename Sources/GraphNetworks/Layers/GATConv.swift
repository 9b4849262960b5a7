import NN
import Tensor

/// Graph attention (Veličković and others, ICLR 2018, arXiv 1710.10903): y_i = ‖_h Σ_j α_ij^h W_h x_j + b over
/// the neighbours j of i and i itself, with
/// α_ij = softmax_j leakyReLU(a_src · W x_j + a_dst · W x_i).
///
/// Shapes: x `[nodes, in]`, W `[heads · channels, in]`, a_src and a_dst `[1, heads, channels]` to
/// `[nodes, heads · channels]`, or `[nodes, channels]` if heads are averaged. All weights Glorot uniform,
/// b zero, names as PyTorch Geometric's.
public final class GATConv: GraphLayer, @unchecked Sendable {
    /// The options besides the widths.
    public struct Options: Sendable, Equatable {
        /// How many heads attend.
        public var heads = 1
        /// Whether heads stand beside each other; else they are averaged.
        public var concatenates = true
        /// The leaky ReLU's slope below zero.
        public var negativeSlope: Float = 0.2
        /// The share of attention weights dropped in training.
        public var dropout: Float = 0
        /// Whether nodes attend to themselves.
        public var addsSelfLoops = true

        /// Makes options.
        public init(
            heads: Int = 1, concatenates: Bool = true, negativeSlope: Float = 0.2,
            dropout: Float = 0, addsSelfLoops: Bool = true
        ) {
            self.heads = heads
            self.concatenates = concatenates
            self.negativeSlope = negativeSlope
            self.dropout = dropout
            self.addsSelfLoops = addsSelfLoops
        }
    }

    /// W, `[heads · channels, in]`.
    public let weight: Parameter
    /// a_src, `[1, heads, channels]`.
    public let source: Parameter
    /// a_dst, `[1, heads, channels]`.
    public let target: Parameter
    /// b, `[outFeatures]`.
    public let bias: Parameter
    /// The options besides the widths.
    public let options: Options

    /// Makes a layer of `heads` heads with `channels` numbers each.
    public init(
        _ scope: ParameterScope, inFeatures: Int, channels: Int, options: Options = Options()
    ) {
        let heads = options.heads
        source = scope.parameter("att_src", [1, heads, channels], .glorotUniform)
        target = scope.parameter("att_dst", [1, heads, channels], .glorotUniform)
        bias = scope.parameter(
            "bias", [options.concatenates ? heads * channels : channels], .zeros)
        weight = scope.scope("lin").parameter(
            "weight", [heads * channels, inFeatures], .glorotUniform)
        self.options = options
    }

    /// Numbers of a result row.
    public var outFeatures: Int { bias.value.count }

    /// Applies the layer but for its last sum.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let loops = pass.graph.attended(selfLoops: options.addsSelfLoops)
        let heads = options.heads
        let h = x.linear(weight: weight.tensor)
        var dropout: (rate: Float, seed: UInt64) = (0, 0)
        if options.dropout > 0, let seed = pass.random?.next() { dropout = (options.dropout, seed) }
        let y = h.gatAttention(
            loops.matrix, transposed: loops.transposed,
            source: h.headScores(source.tensor, heads: heads),
            target: h.headScores(target.tensor, heads: heads), slope: options.negativeSlope,
            dropout: dropout)
        return LayerTerms(options.concatenates ? y : y.meanOfHeads(heads), bias: bias.tensor)
    }
}

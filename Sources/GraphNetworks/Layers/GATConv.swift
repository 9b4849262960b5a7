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
    /// The options besides the dimensions.
    public struct Options: Sendable, Equatable {
        /// The number of heads.
        public var heads = 1
        /// Whether heads are concatenated; else they are averaged.
        public var concatenates = true
        /// The leaky ReLU's slope below zero.
        public var negativeSlope: Float = 0.2
        /// The dropout rate of attention weights in training.
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

        /// The output dimension of heads of some channels.
        func outFeatures(_ channels: Int) -> Int { concatenates ? heads * channels : channels }

        /// How edges attend.
        var attention: LayerFormula.AttentionOptions {
            .init(heads: heads, selfLoops: addsSelfLoops, dropout: dropout)
        }

        /// A layer of these options as PyTorch Geometric prints it.
        func printedForm(_ name: String, _ inFeatures: Int, _ channels: Int) -> String {
            let mean = concatenates ? "" : ", concat=False"
            return "\(name)(\(inFeatures), \(channels), heads=\(heads)\(mean))"
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
    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer of `heads` heads with `channels` features each.
    public init(
        _ scope: ParameterScope, inFeatures: Int, channels: Int, options: Options = Options()
    ) {
        let heads = options.heads
        source = scope.parameter("att_src", [1, heads, channels], .glorotUniform)
        target = scope.parameter("att_dst", [1, heads, channels], .glorotUniform)
        bias = scope.parameter("bias", [options.outFeatures(channels)], .zeros)
        weight = scope.scope("lin").parameter(
            "weight", [heads * channels, inFeatures], .glorotUniform)
        let h = LayerFormula.input(inFeatures).linear(weight, to: heads * channels)
        let scores = LayerFormula.EdgeScores.additive(
            source: h.headScores(source, heads: heads), target: h.headScores(target, heads: heads),
            slope: options.negativeSlope)
        let y = h.edgeSoftmax(scores, options.attention)
        formula = (options.concatenates ? y : y.meanOfHeads(heads)).adding(bias: bias)
        printedForm = options.printedForm("GATConv", inFeatures, channels)
    }
}

extension LayerRequest {
    /// Features of a head.
    var channels: Int { outFeatures / heads }

    /// Attention as a student asks for it.
    var attention: GATConv.Options {
        GATConv.Options(
            heads: heads, dropout: configuration.attentionDropout,
            addsSelfLoops: configuration.addsSelfLoops)
    }
}

extension LayerKind {
    /// Graph attention.
    public static let gat = LayerKind(
        "gat", "graph attention (Veličković and others 2018)", options: [.heads, .selfLoops],
        footprints: (
            .init(rows: 6.04, rest: 8.6, edges: 0.35), .init(rows: 3.22, rest: 1.0, edges: 0.8)
        )
    ) {
        GATConv(
            $0.scope, inFeatures: $0.inFeatures, channels: $0.channels, options: $0.attention)
    }
}

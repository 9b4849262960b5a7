import NN
import Tensor

/// The graph transformer's layer (Shi and others, IJCAI 2021, arXiv 2009.03509), without edge features.
///
/// m_i = ‖_h Σ_j α_ij^h v_j^h over the neighbours j of i, with q = W_q x + b_q, k and v likewise and
/// α_ij = softmax_j q_i · k_j / √channels. With a root weight r_i = W_s x_i + b_s, y_i = m_i + r_i, or with a
/// gate y_i = β_i r_i + (1 − β_i) m_i, β_i = σ(w · [m_i ‖ r_i ‖ m_i − r_i]).
///
/// Shapes: x `[nodes, in]`, W_q, W_k and W_v `[heads · channels, in]`, W_s `[outFeatures, in]`, w
/// `[1, 3 · outFeatures]` to `[nodes, heads · channels]`, or `[nodes, channels]` if heads are averaged.
/// Initialised as PyTorch's `Linear`, names as PyTorch Geometric's.
public final class TransformerConv: GraphLayer, @unchecked Sendable {
    /// The options besides the dimensions.
    public struct Options: Sendable, Equatable {
        /// The number of heads.
        public var heads = 1
        /// Whether heads are concatenated; else they are averaged.
        public var concatenates = true
        /// Whether a gate weighs a node's own row against its neighbours' (`beta`).
        public var isGated = false
        /// Whether a node's own row counts (`root_weight`); without it there is no gate.
        public var hasRootWeight = true
        /// The dropout rate of attention weights in training.
        public var dropout: Float = 0

        /// Makes options.
        public init(
            heads: Int = 1, concatenates: Bool = true, isGated: Bool = false,
            hasRootWeight: Bool = true, dropout: Float = 0
        ) {
            self.heads = heads
            self.concatenates = concatenates
            self.isGated = isGated
            self.hasRootWeight = hasRootWeight
            self.dropout = dropout
        }
    }

    /// How rows are computed.
    package let formula: LayerFormula
    /// The layer as PyTorch Geometric prints it.
    package let printedForm: String

    /// Makes a layer of `heads` heads with `channels` features each.
    public init(
        _ scope: ParameterScope, inFeatures: Int, channels: Int, options: Options = Options()
    ) {
        let heads = options.heads
        let x = LayerFormula.input(inFeatures)
        func mapped(_ name: String, to width: Int) -> LayerFormula {
            x.linear(
                Linear(scope.scope(name), inFeatures: inFeatures, outFeatures: width), to: width)
        }
        let key = mapped("lin_key", to: heads * channels)
        let query = mapped("lin_query", to: heads * channels)
        let attended = mapped("lin_value", to: heads * channels).edgeSoftmax(
            .dot(query: query, key: key),
            .init(heads: heads, selfLoops: false, dropout: options.dropout))
        let gathered = options.concatenates ? attended : attended.meanOfHeads(heads)
        printedForm = "TransformerConv(\(inFeatures), \(channels), heads=\(heads))"
        guard options.hasRootWeight else {
            formula = gathered
            return
        }
        let root = mapped("lin_skip", to: gathered.width)
        guard options.isGated else {
            formula = gathered.adding(root)
            return
        }
        let gate = Linear(
            scope.scope("lin_beta"), inFeatures: 3 * gathered.width, outFeatures: 1, hasBias: false)
        formula = root.gated(against: gathered, by: gate.trainedParameter)
    }
}

extension LayerKind {
    /// The graph transformer's layer.
    public static let transformer = LayerKind(
        "transformer", "graph transformer (Shi and others 2021)", options: [.heads, .gate],
        footprints: (
            .init(rows: 7.1, rest: 8.5, edges: 0.35), .init(rows: 5.2, rest: 3.1, edges: 0.65)
        )
    ) {
        TransformerConv(
            $0.scope, inFeatures: $0.inFeatures, channels: $0.channels,
            options: .init(
                heads: $0.heads, isGated: $0.configuration.isGated,
                dropout: $0.configuration.attentionDropout))
    }
}

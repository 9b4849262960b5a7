import Compute
import NN
import Tensor

/// Multi-head attention with grouped keys (Ainslie et al., arXiv 2305.13245), rotary positions, an
/// optional window and optional norms of queries and keys.
///
/// Three steps, as all but the middle one see each row alone: `[tokens, E]` to queries, keys and values,
/// `[tokens, heads · D]`; these to as many; those to `[tokens, E]`.
final class SelfAttention: Sendable {
    private let layer: Int
    private let queries: Linear
    private let keys: Linear
    private let values: Linear
    private let output: Linear
    private let queryNorm: RMSNormLayer?
    private let keyNorm: RMSNormLayer?
    private let shape: AttentionShape

    /// Builds the attention of a layer from the weights under `path`.
    init(_ builder: ModelBuilder, _ path: String, layer: Int, normalizesHeads: Bool = false) throws
    {
        let c = builder.configuration
        self.layer = layer
        let (width, hasBias) = (c.hiddenSize, c.hasAttentionBias)
        let queryWidth = c.headCount * c.headSize
        let keyWidth = c.keyValueHeadCount * c.headSize
        queries = try builder.linear(
            path + ".q_proj", inFeatures: width, outFeatures: queryWidth, hasBias: hasBias,
            pairedHeads: c.headCount)
        keys = try builder.linear(
            path + ".k_proj", inFeatures: width, outFeatures: keyWidth, hasBias: hasBias,
            pairedHeads: c.keyValueHeadCount)
        values = try builder.linear(
            path + ".v_proj", inFeatures: width, outFeatures: keyWidth, hasBias: hasBias)
        output = try builder.linear(path + ".o_proj", inFeatures: queryWidth, outFeatures: width)
        queryNorm = normalizesHeads ? try builder.norm(path + ".q_norm", size: c.headSize) : nil
        keyNorm = normalizesHeads ? try builder.norm(path + ".k_norm", size: c.headSize) : nil
        shape = AttentionShape(
            headCount: c.headCount, keyValueHeadCount: c.keyValueHeadCount, headSize: c.headSize,
            scale: c.attentionScale, window: c.layerWindows[layer], precision: builder.precision)
    }

    /// The frozen weights; `nil` for one that is trained.
    var matrices: [(any FrozenMatrix)?] { [queries, keys, values, output].map(\.frozen) }

    /// The widths of queries, keys and values.
    var projectedWidths: [Int] { [queries, keys, values].map(\.outFeatures) }

    /// Queries, keys and values, positions included; each row alone.
    func project(_ x: Tensor, _ pass: inout DecoderPass) -> [Tensor] {
        let table = shape.window == nil ? pass.rotary : pass.windowRotary
        let all = Linear.apply([queries, keys, values], to: x, dropout: &pass.dropout)
        var (q, k) = (all[0], all[1])
        if let queryNorm { q = queryNorm(q) }
        if let keyNorm { k = keyNorm(k) }
        q = q.rotated(by: table, positions: pass.positions)
        k = k.rotated(by: table, positions: pass.positions)
        return [q, k, all[2]]
    }

    /// The values that each row's query finds among the keys it sees.
    func attend(_ projected: [Tensor], _ pass: inout DecoderPass) -> Tensor {
        let (q, k, v) = (projected[0], projected[1], projected[2])
        if pass.extendsCache { pass.cache?.append(keys: k, values: v, layer: layer) }
        return q.treeAttention(
            keys: k, values: v, cached: pass.cache?.cachedKeys(layer: layer), layout: pass.layout,
            heads: shape)
    }

    /// The output's map of what `attend` found; each row alone.
    func join(_ attended: Tensor, _ pass: inout DecoderPass) -> Tensor {
        output(attended, dropout: &pass.dropout)
    }
}

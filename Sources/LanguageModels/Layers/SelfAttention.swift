import Compute
import NN
import Tensor

/// Multi-head attention with grouped keys (Ainslie et al., arXiv 2305.13245), rotary positions, an
/// optional window and optional norms of queries and keys.
///
/// Three steps, all row-wise but the middle one: `[tokens, E]` to queries, keys and values,
/// `[tokens, heads · D]`; these to as many; and these to `[tokens, E]`.
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
            score: AttentionScore(
                scale: c.attentionScale, softCap: c.attentionSoftCap.map(SoftCap.init),
                window: c.layerWindows[layer]),
            precision: builder.precision)
    }

    /// The frozen weights; `nil` for one that is trained.
    var matrices: [(any FrozenMatrix)?] { [queries, keys, values, output].map(\.frozen) }

    /// The projections of a row: query, key, value.
    enum Part: CaseIterable {
        case queries, keys, values
    }

    private func layer(of part: Part) -> Linear {
        switch part {
        case .queries: queries
        case .keys: keys
        case .values: values
        }
    }

    /// The width of a part.
    func width(of part: Part) -> Int { layer(of: part).outFeatures }

    /// Some projections of rows, with positions; row-wise.
    func project(_ x: Tensor, to parts: [Part], _ pass: inout DecoderPass) -> [Tensor] {
        let outputs = parts.indices.map { $0 < pass.outputs.count ? pass.outputs[$0] : nil }
        // Only values need neither norm nor rotation.
        let products = Linear.apply(
            parts.map(layer(of:)), to: x, dropout: &pass.dropout,
            in: zip(parts, outputs).map { $0 == .values ? $1 : nil })
        return zip(zip(parts, outputs), products).map { part, y in
            let (part, output) = part
            let norm: RMSNormLayer?
            switch part {
            case .queries: norm = queryNorm
            case .keys: norm = keyNorm
            case .values: return y
            }
            return y.rotated(
                by: shape.score.window == nil ? pass.rotary : pass.windowRotary,
                positions: pass.positions,
                normalizedBy: norm.map { ($0.weight.tensor, $0.epsilon) }, in: output)
        }
    }

    /// The attention of queries over the keys that their rows attend to.
    ///
    /// - Parameters:
    ///   - parts: Queries of the query rows, keys and values of all rows.
    ///   - queryRows: The query rows; `nil`: all.
    ///   - pass: The attention layout, and the cache.
    func attend(_ parts: [Tensor], queryRows: [Int32]?, _ pass: inout DecoderPass) -> Tensor {
        let (q, k, v) = (parts[0], parts[1], parts[2])
        if pass.extendsCache { pass.cache?.append(keys: k, values: v, layer: layer) }
        return q.prefixTreeAttention(
            keys: k, values: v, cached: pass.cache?.cachedKeys(layer: layer),
            layout: pass.layout.restricted(toQueries: queryRows), heads: shape)
    }

    /// The output projection of `attend`'s result plus the residual; row-wise.
    func join(_ attended: Tensor, addedTo residual: Tensor? = nil, _ pass: inout DecoderPass)
        -> Tensor
    { output(attended, addedTo: residual, dropout: &pass.dropout) }
}

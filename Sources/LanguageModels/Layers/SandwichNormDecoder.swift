import Compute
import NN
import Support
import Tensor

/// The decoder of Gemma 2 and 3: a norm before and after each part, and the normalised result added
/// to what came in.
///
/// Shapes: `[tokens, E]` to `[tokens, E]`.
final class SandwichNormDecoder: Decoder {
    private struct Layer: DecoderLayer {
        let inputNorm: RMSNormLayer
        let attention: SelfAttention
        let attentionNorm: RMSNormLayer
        let feedForwardInputNorm: RMSNormLayer
        let feedForward: GatedFeedForward
        let feedForwardNorm: RMSNormLayer

        init(_ builder: ModelBuilder, index: Int, normalizesHeads: Bool) throws {
            let (path, width) = ("model.layers.\(index)", builder.configuration.hiddenSize)
            inputNorm = try builder.norm(path + ".input_layernorm", size: width)
            attention = try SelfAttention(
                builder, path + ".self_attn", layer: index,
                normalizesHeads: normalizesHeads)
            attentionNorm = try builder.norm(path + ".post_attention_layernorm", size: width)
            feedForwardInputNorm = try builder.norm(
                path + ".pre_feedforward_layernorm", size: width)
            feedForward = try GatedFeedForward(builder, path + ".mlp", activation: .geluTanh)
            feedForwardNorm = try builder.norm(path + ".post_feedforward_layernorm", size: width)
        }

        func join(_ attended: Tensor, to x: Tensor, _ pass: inout DecoderPass) -> Tensor {
            attentionNorm(attention.join(attended, &pass), addedTo: x)
        }

        func transform(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor {
            feedForwardNorm(
                feedForward(feedForwardInputNorm(x), &pass), addedTo: x, in: pass.outputs.first)
        }
    }
    private let layers: [Layer]
    private let norm: RMSNormLayer

    /// Builds all layers.
    ///
    /// - Parameter normalizesHeads: Whether queries and keys are normalised head by head.
    init(_ builder: ModelBuilder, normalizesHeads: Bool) throws {
        layers = try (0..<builder.configuration.layerCount).map {
            try Layer(builder, index: $0, normalizesHeads: normalizesHeads)
        }
        norm = try builder.norm("model.norm", size: builder.configuration.hiddenSize)
    }

    func callAsFunction(_ embedded: Tensor, _ pass: inout DecoderPass) throws(Interrupted)
        -> Tensor
    { try pass.run(embedded, layers: layers, norm: norm) }
}

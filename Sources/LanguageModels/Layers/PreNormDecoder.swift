import Compute
import NN
import Support
import Tensor

/// The decoder of Llama, Mistral and Qwen: a norm before each part, and the part's result added to
/// what came in.
///
/// Shapes: `[tokens, E]` to `[tokens, E]`.
final class PreNormDecoder: Decoder {
    private struct Layer: DecoderLayer {
        let inputNorm: RMSNormLayer
        let attention: SelfAttention
        let feedForwardNorm: RMSNormLayer
        let feedForward: GatedFeedForward

        func join(_ attended: Tensor, to x: Tensor, _ pass: inout DecoderPass) -> Tensor {
            attention.join(attended, addedTo: x, &pass)
        }

        func transform(_ x: Tensor, _ pass: inout DecoderPass) -> Tensor {
            feedForward(feedForwardNorm(x), addedTo: x, &pass, in: pass.outputs.first)
        }
    }
    private let layers: [Layer]
    private let norm: RMSNormLayer

    /// Builds all layers.
    ///
    /// - Parameter normalizesHeads: Whether queries and keys are normalised head by head.
    init(_ builder: ModelBuilder, normalizesHeads: Bool = false) throws {
        let width = builder.configuration.hiddenSize
        layers = try (0..<builder.configuration.layerCount).map { index in
            let path = "model.layers.\(index)"
            return Layer(
                inputNorm: try builder.norm(path + ".input_layernorm", size: width),
                attention: try SelfAttention(
                    builder, path + ".self_attn", layer: index, normalizesHeads: normalizesHeads),
                feedForwardNorm: try builder.norm(
                    path + ".post_attention_layernorm", size: width),
                feedForward: try GatedFeedForward(builder, path + ".mlp", activation: .silu))
        }
        norm = try builder.norm("model.norm", size: width)
    }

    func callAsFunction(_ embedded: Tensor, _ pass: inout DecoderPass) throws(Interrupted)
        -> Tensor
    { try pass.run(embedded, layers: layers, norm: norm) }
}

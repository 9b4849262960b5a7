import Compute
import NN
import Tensor

/// Gemma 2 (Gemma Team, arXiv 2408.00118): every second layer has a sliding window, attention scores
/// and logits are soft-capped, norms before and after each part, GELU gates, a tied head.
enum Gemma2: DecoderArchitecture {
    static let name = "gemma2"
    static let ggufName = "gemma2"
    static let modelTypes = ["gemma2"]
    static let tiesHeadByDefault = true
    static let weightNames = Gemma3.weightNames

    static func embeddingScale(_ configuration: DecoderConfiguration) -> Float {
        Gemma3.embeddingScale(configuration)
    }

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        for key in ["hidden_activation", "hidden_act"] {
            try settings.require(key, oneOf: ["gelu_pytorch_tanh"])
        }
        try settings.requireAbsent("use_bidirectional_attention")
        var result = try settings.decoder(name, vocabularySize: vocabularySize)
        let window = try settings.window() ?? 4_096
        result.layerWindows =
            try settings.listedWindows(window, layers: result.layerCount)
            ?? (0..<result.layerCount).map { $0 % 2 == 0 ? window : nil }
        result.attentionSoftCap = try settings.softCap("attn_logit_softcapping", default: 50)
        result.finalSoftCap = try settings.softCap("final_logit_softcapping", default: 30)
        // The file of the 27B model does not say that its scores are scaled by E / heads.
        let scalar =
            try settings.numberIfPresent("query_pre_attn_scalar", gguf: nil)
            ?? (settings.isGGUF
                ? Double(
                    result.layerCount == 46
                        ? result.hiddenSize / result.headCount : result.headSize) : 256)
        result.attentionScale = Float(
            1 / (try settings.checked(scalar, "query_pre_attn_scalar", in: 1e-3...1e6)).squareRoot()
        )
        return result
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        var builder = builder
        // Hugging Face stores w where y = x (1 + w); GGUF stores 1 + w.
        builder.normOffset = settings.isGGUF ? 0 : 1
        return try SandwichNormDecoder(builder, normalizesHeads: false)
    }
}

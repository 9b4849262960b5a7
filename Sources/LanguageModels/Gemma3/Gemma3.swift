import Compute
import NN
import Support
import Tensor

/// Gemma 3 (Gemma Team, arXiv 2503.19786): five layers with a sliding window to one without, norms
/// before and after each part, normalised queries and keys, GELU gates, a tied head.
enum Gemma3: DecoderArchitecture {
    static let name = "gemma3"
    static let ggufName = "gemma3"
    static let modelTypes = ["gemma3_text", "gemma3"]
    static let tiesHeadByDefault = true
    static let weightNames = WeightNames([
        "post_attention_layernorm": "post_attention_norm",
        "pre_feedforward_layernorm": "ffn_norm",
        "post_feedforward_layernorm": "post_ffw_norm",
    ])

    static func embeddingScale(_ configuration: DecoderConfiguration) -> Float {
        Float(configuration.hiddenSize).squareRoot()
    }

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        try settings.require("hidden_activation", oneOf: ["gelu_pytorch_tanh"])
        for name in [
            "attn_logit_softcapping", "final_logit_softcapping", "use_bidirectional_attention",
        ] { try settings.requireAbsent(name) }
        for key in ["attn_logit_softcapping", "final_logit_softcapping"] {
            guard let cap = try settings.numberIfPresent(key, gguf: key), cap != 0 else { continue }
            throw LanguageModelError.unsupportedSetting(
                path: settings.path, key: key, value: "\(cap)")
        }
        var result = try settings.decoder(
            name, vocabularySize: vocabularySize, defaultBase: 1_000_000)
        // Without a window llama.cpp's layers see everything; Transformers has a default.
        let window = try settings.window() ?? (settings.isGGUF ? nil : 4_096)
        let pattern =
            try settings.integerIfPresent(
                "sliding_window_pattern", gguf: "attention.sliding_window_pattern")
            ?? settings.integerIfPresent("_sliding_window_pattern", gguf: nil) ?? 6
        _ = try settings.checked(pattern, "sliding_window_pattern", in: 1...512)
        result.layerWindows =
            try settings.listedWindows(window, layers: result.layerCount)
            ?? (0..<result.layerCount).map { ($0 + 1) % pattern == 0 ? nil : window }
        result.windowRotary = try windowRotary(settings)
        // The file of the 27B model does not say that its scores are scaled by E / heads.
        let scalar =
            try settings.numberIfPresent("query_pre_attn_scalar", gguf: nil)
            ?? (settings.isGGUF && result.layerCount == 62
                ? Double(result.hiddenSize / result.headCount) : Double(result.headSize))
        result.attentionScale = Float(
            1 / (try settings.checked(scalar, "query_pre_attn_scalar", in: 1e-3...1e6)).squareRoot()
        )
        return result
    }

    /// Layers with a window: base 10,000, never scaled in files that do not tell the kinds apart.
    private static func windowRotary(_ settings: ModelSettings) throws -> RotaryConfiguration {
        if let json = settings.json, try json.objectIfPresent("rope_parameters") != nil {
            return try settings.rotary(kind: "sliding_attention", defaultBase: 10_000)
        }
        let base =
            try settings.numberIfPresent("rope_local_base_freq", gguf: "rope.freq_base_swa")
            ?? 10_000
        return RotaryConfiguration(
            base: try settings.checked(base, "rope_local_base_freq", in: 1...1e12))
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        var builder = builder
        // Hugging Face stores w where y = x (1 + w); GGUF stores 1 + w.
        builder.normOffset = settings.isGGUF ? 0 : 1
        return try SandwichNormDecoder(builder, normalizesHeads: true)
    }
}

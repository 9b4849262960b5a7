/// Llama 2 and 3 (Touvron et al., arXiv 2307.09288; Grattafiori et al., arXiv 2407.21783): grouped
/// keys, SiLU gates, from 3.1 on scaled rotary positions.
enum Llama: DecoderArchitecture {
    static let name = "llama"
    static let ggufName = "llama"
    static let modelTypes = ["llama"]
    static let hasRotaryFactors = true
    static let weightNames = WeightNames(["post_attention_layernorm": "ffn_norm"])

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        try settings.require("hidden_act", oneOf: ["silu"])
        try settings.requireAbsent("attention_bias")
        try settings.requireAbsent("mlp_bias")
        var result = try settings.decoder(name, vocabularySize: vocabularySize)
        // Mistral's GGUF files call themselves llama; where they have a window it is kept.
        if settings.isGGUF, let window = try settings.window() {
            result.layerWindows = Array(repeating: window, count: result.layerCount)
        }
        return result
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        var builder = builder
        builder.hasPairedRows = settings.isGGUF
        return try PreNormDecoder(builder)
    }
}

/// Qwen 3 (arXiv 2505.09388): Llama with normalised queries and keys, and no biases.
enum Qwen3: DecoderArchitecture {
    static let name = "qwen3"
    static let ggufName = "qwen3"
    static let modelTypes = ["qwen3"]
    static let weightNames = Llama.weightNames

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        try settings.require("hidden_act", oneOf: ["silu"])
        try settings.requireAbsent("attention_bias")
        var result = try settings.decoder(
            name, vocabularySize: vocabularySize, defaultBase: 1_000_000)
        result.layerWindows = try Qwen2.windows(settings, layers: result.layerCount)
        return result
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        try PreNormDecoder(builder, normalizesHeads: true)
    }
}

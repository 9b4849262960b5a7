/// Mistral (Jiang et al., arXiv 2310.06825): Llama with a sliding window in every layer.
enum Mistral: DecoderArchitecture {
    static let name = "mistral"
    static let ggufName = "mistral"
    static let modelTypes = ["mistral"]
    static let hasRotaryFactors = true
    static let weightNames = Llama.weightNames

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        try settings.require("hidden_act", oneOf: ["silu"])
        var result = try settings.decoder(name, vocabularySize: vocabularySize)
        if let window = try settings.window() {
            result.layerWindows = Array(repeating: window, count: result.layerCount)
        }
        return result
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        try Llama.decoder(builder, settings)
    }
}

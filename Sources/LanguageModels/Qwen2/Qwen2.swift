/// Qwen 2 and 2.5 (arXiv 2407.10671, 2412.15115): Llama with biases on queries, keys and values.
enum Qwen2: DecoderArchitecture {
    static let name = "qwen2"
    static let ggufName = "qwen2"
    static let modelTypes = ["qwen2"]
    static let weightNames = Llama.weightNames

    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    {
        try settings.require("hidden_act", oneOf: ["silu"])
        var result = try settings.decoder(name, vocabularySize: vocabularySize)
        result.hasAttentionBias = true
        result.layerWindows = try windows(settings, layers: result.layerCount)
        return result
    }

    /// A window only where it is switched on, and then in the later layers.
    static func windows(_ settings: ModelSettings, layers: Int) throws -> [Int?] {
        guard try settings.booleanIfPresent("use_sliding_window") == true,
            let window = try settings.window()
        else { return Array(repeating: nil, count: layers) }
        let first = try settings.integerIfPresent("max_window_layers", gguf: nil) ?? layers
        return try settings.listedWindows(window, layers: layers)
            ?? (0..<layers).map { $0 >= first ? window : nil }
    }

    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder {
        try PreNormDecoder(builder)
    }
}

/// A family of language models: how its settings are read and its decoder is built.
protocol DecoderArchitecture: SendableMetatype {
    /// Our name, such as `gemma3`.
    static var name: String { get }
    /// GGUF's `general.architecture`.
    static var ggufName: String { get }
    /// Hugging Face's `model_type`s.
    static var modelTypes: [String] { get }
    /// Tensor names in GGUF files.
    static var weightNames: WeightNames { get }
    /// Embedded tokens are multiplied by this.
    static func embeddingScale(_ configuration: DecoderConfiguration) -> Float
    /// Reads the settings.
    static func configuration(_ settings: ModelSettings, vocabularySize: Int) throws
        -> DecoderConfiguration
    /// Builds the layers.
    static func decoder(_ builder: ModelBuilder, _ settings: ModelSettings) throws -> any Decoder
    /// Whether logits are computed with the embedding where the settings do not say.
    static var tiesHeadByDefault: Bool { get }
    /// Whether a GGUF file's `rope_freqs.weight` divides the rotary frequencies.
    static var hasRotaryFactors: Bool { get }
}

extension DecoderArchitecture {
    static func embeddingScale(_ configuration: DecoderConfiguration) -> Float { 1 }
    static var tiesHeadByDefault: Bool { false }
    static var hasRotaryFactors: Bool { false }
}

/// The architectures that can be teachers; a new one is one line here.
public enum TeacherRegistry {
    static let architectures: [any DecoderArchitecture.Type] = [
        Gemma3.self,
        Gemma2.self,
        Llama.self,
        Mistral.self,
        Qwen2.self,
        Qwen3.self,
    ]

    /// The names of all architectures.
    public static var names: [String] { architectures.map { $0.name } }

    /// The architecture that a file's settings name.
    ///
    /// - Throws: `LanguageModelError.unknownArchitecture`.
    static func architecture(of settings: ModelSettings) throws -> any DecoderArchitecture.Type {
        let found = architectures.first {
            settings.isGGUF
                ? $0.ggufName == settings.architecture
                : $0.modelTypes.contains(settings.architecture)
        }
        guard let found else {
            throw LanguageModelError.unknownArchitecture(
                path: settings.path, name: settings.architecture, supported: names)
        }
        return found
    }
}

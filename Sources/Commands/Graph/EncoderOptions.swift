import CommandLanguage
import Distillation
import Graphs
import LanguageModels
import Store
import Support

extension EncoderConfiguration.Pooling: ParameterValue {}

/// How `graph features` encodes texts with a sentence encoder.
struct EncoderOptions: Sendable {
    let encoder: FilePath?
    let pooling: EncoderConfiguration.Pooling?
    let prefix: String?
    let maxTokens: Int?
    let ignoresCache: Bool

    /// All of them.
    static let parameters = Parameter<EncoderOptions>.group(
        encoderParameter, poolingParameter, prefixParameter, tokensParameter, cacheParameter,
        into: EncoderOptions.init)

    private static let encoderParameter = Parameter<FilePath?>.option(
        "encoder", otherwise: "no encoder",
        help: "A sentence encoder (MiniLM, BGE, E5, MPNet): a model's name, folder or GGUF file.")
    private static let poolingParameter = Parameter<EncoderConfiguration.Pooling?>.option(
        "pooling", otherwise: "the encoder's own",
        help: "How the rows of a text's tokens become one (`--encoder`).")
    private static let prefixParameter = Parameter<String?>.option(
        "prefix", otherwise: "nothing",
        help: "Text before each text, such as \"passage: \" for E5 (`--encoder`).")
    private static let tokensParameter = Parameter<Int?>.option(
        "max-tokens", in: 8...8192, unit: .tokens, otherwise: "as many as the encoder takes",
        help: "Maximum number of tokens per text (`--encoder`).")
    private static let cacheParameter = Parameter<Bool>.flag(
        "no-cache", help: "Encode all texts again and keep nothing on disk (`--encoder`).")

    /// The texts' rows; nothing if no encoder is named.
    ///
    /// - Throws: what the encoder's files throw; `CommandError`, `StoreError`, `Interrupted`.
    func features(of graph: TextAttributedGraph, in session: any CommandSession) throws
        -> NodeFeatures?
    {
        guard let encoder else { return nil }
        let home = try session.shared().home
        let path = try ModelStore(folder: home.models).path(
            of: encoder.expanded(home: Folders.home))
        var options = TextEncoding.Options()
        options.pooling = pooling
        options.prefix = prefix ?? ""
        options.maxTokens = maxTokens
        let encoding = TextEncoding(
            path: path, options: options, cacheFolder: ignoresCache ? nil : home.cache,
            warn: session.warn)
        return try encoding.features(of: graph, progress: session.progress)
    }
}

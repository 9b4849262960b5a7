import Checkpoints
import JSON

/// The shape of a BERT-like text encoder.
public struct EncoderConfiguration: Sendable, Equatable {
    /// How the rows of a text's tokens become one.
    public enum Pooling: String, Sendable, CaseIterable {
        /// The mean over all tokens.
        case mean
        /// The row of the first token.
        case cls
    }

    /// The position of a token.
    enum Positions: Equatable {
        /// An embedding for each place, the first place being this one.
        case absolute(first: Int)
        /// MPNet's: an embedding for each place behind the first two, and in every layer a bias for each
        /// distance, in so many buckets.
        case relative(first: Int, buckets: Int)
    }

    /// `bert` or `mpnet`.
    public let architecture: String
    /// The width of hidden rows.
    public let hiddenSize: Int
    /// How many layers.
    public let layerCount: Int
    /// How many attention heads.
    public let headCount: Int
    /// The width inside feed-forward networks.
    public let intermediateSize: Int
    /// The term in layer normalisation's denominator.
    public let epsilon: Float
    /// The most tokens of a text.
    public let maxTokens: Int
    /// How tokens become one row.
    public let pooling: Pooling
    /// Whether rows are divided by their length.
    public let isNormalized: Bool
    let positions: Positions
    /// Whether GELU is the approximation by tanh.
    let approximatesGELU: Bool

    /// Width of a head.
    var headSize: Int { hiddenSize / headCount }

    static let supported = ["bert", "mpnet"]

    /// Reads a Hugging Face folder's settings, those of `sentence-transformers` among them.
    ///
    /// - Throws: `LanguageModelError`, `JSONError`, `FileError`.
    init(_ folder: HuggingFaceFolder) throws {
        let settings = try ModelSettings(folder)
        architecture = settings.architecture
        guard Self.supported.contains(architecture) else {
            throw LanguageModelError.unknownArchitecture(
                path: folder.path, name: architecture, supported: Self.supported)
        }
        func size(_ name: String, _ range: ClosedRange<Int>) throws -> Int {
            try settings.integer(name, gguf: name, in: range)
        }
        hiddenSize = try size("hidden_size", 1...65_536)
        layerCount = try size("num_hidden_layers", 1...1_000)
        headCount = try size("num_attention_heads", 1...1_024)
        intermediateSize = try size("intermediate_size", 1...1_000_000)
        epsilon = Float(try settings.numberIfPresent("layer_norm_eps", gguf: nil) ?? 1e-12)
        let places = try size("max_position_embeddings", 4...1_000_000)
        let kind = folder.config["position_embedding_type"]?.stringValue ?? "absolute"
        guard kind == "absolute" else {
            throw LanguageModelError.unsupportedSetting(
                path: folder.path, key: "position_embedding_type", value: kind)
        }
        if architecture == "mpnet" {
            let buckets = try settings.integerIfPresent("relative_attention_num_buckets", gguf: nil)
            positions = .relative(
                first: 2,
                buckets: try settings.checked(
                    buckets ?? 32, "relative_attention_num_buckets", in: 4...4096))
        } else {
            positions = .absolute(first: 0)
        }
        approximatesGELU = try Self.approximatesGELU(
            folder.config["hidden_act"]?.stringValue ?? "gelu", folder.path)
        let sentence = try SentenceSettings(folder)
        let first = architecture == "mpnet" ? 2 : 0
        maxTokens = min(sentence.maxTokens ?? .max, places - first)
        pooling = sentence.pooling
        isNormalized = sentence.isNormalized
        try checkHeads(folder.path)
    }

    /// Reads a GGUF file's metadata.
    ///
    /// - Throws: `LanguageModelError`, `CheckpointError`.
    init(_ file: GGUFFile) throws {
        let settings = try ModelSettings(file)
        architecture = settings.architecture
        guard architecture == "bert" else {
            throw LanguageModelError.unknownArchitecture(
                path: file.path, name: architecture, supported: ["bert"])
        }
        hiddenSize = try settings.integer("", gguf: "embedding_length", in: 1...65_536)
        layerCount = try settings.integer("", gguf: "block_count", in: 1...1_000)
        headCount = try settings.integer("", gguf: "attention.head_count", in: 1...1_024)
        intermediateSize = try settings.integer("", gguf: "feed_forward_length", in: 1...1_000_000)
        epsilon = Float(
            try settings.numberIfPresent("", gguf: "attention.layer_norm_epsilon") ?? 1e-12)
        maxTokens = try settings.integer("", gguf: "context_length", in: 4...1_000_000)
        // llama.cpp's codes: 1 mean, 2 the first token.
        let kind = try settings.integerIfPresent("", gguf: "pooling_type") ?? 1
        pooling = kind == 2 ? .cls : .mean
        isNormalized = true
        positions = .absolute(first: 0)
        approximatesGELU = false
        try checkHeads(file.path)
    }

    private static func approximatesGELU(_ name: String, _ path: String) throws -> Bool {
        switch name {
        case "gelu": return false
        case "gelu_new", "gelu_pytorch_tanh": return true
        default:
            throw LanguageModelError.unsupportedSetting(path: path, key: "hidden_act", value: name)
        }
    }

    private func checkHeads(_ path: String) throws(LanguageModelError) {
        guard hiddenSize % headCount == 0 else {
            throw .badSetting(
                path: path, key: "num_attention_heads", value: "\(headCount)",
                expected: "a divisor of \(hiddenSize)")
        }
    }
}

/// The settings of a `sentence-transformers` folder beside the model's own.
private struct SentenceSettings {
    var maxTokens: Int?
    var pooling = EncoderConfiguration.Pooling.mean
    var isNormalized = true

    init(_ folder: HuggingFaceFolder) throws {
        maxTokens = try folder.jsonIfPresent(named: "sentence_bert_config.json")?["max_seq_length"]?
            .intValue.flatMap { $0 > 2 ? $0 : nil }
        if let modules = try folder.jsonIfPresent(named: "modules.json")?.arrayValue {
            let types = modules.compactMap { $0["type"]?.stringValue?.split(separator: ".").last }
            if let other = types.first(where: {
                !["Transformer", "Pooling", "Normalize"].contains($0)
            }) {
                throw LanguageModelError.unsupportedSetting(
                    path: folder.path, key: "modules.json", value: String(other))
            }
            isNormalized = types.contains("Normalize")
        }
        guard let settings = try folder.jsonIfPresent(named: "1_Pooling/config.json") else {
            return
        }
        let modes = (settings.objectValue ?? [:]).filter {
            $0.key.hasPrefix("pooling_mode") && $0.value.boolValue == true
        }.map(\.key)
        let named = settings["pooling_mode"]?.stringValue
        if modes == ["pooling_mode_cls_token"] || named == "cls" {
            pooling = .cls
        } else if modes != ["pooling_mode_mean_tokens"], named != "mean" {
            throw LanguageModelError.unsupportedSetting(
                path: folder.path + "/1_Pooling", key: "pooling_mode",
                value: modes.joined(separator: ", "))
        }
    }
}

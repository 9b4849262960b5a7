import Support

/// Errors in a language model or in a request to it.
public enum LanguageModelError: Diagnostic, Equatable {
    /// The file's architecture is not one of ours.
    case unknownArchitecture(path: String, name: String, supported: [String])
    /// A setting of the model is out of range.
    case badSetting(path: String, key: String, value: String, expected: String)
    /// A setting asks for something that is not supported.
    case unsupportedSetting(path: String, key: String, value: String)
    /// A setting is missing.
    case missingSetting(path: String, key: String)
    /// A token is no token of the model.
    case tokenOutOfRange(token: Int, vocabulary: Int)
    /// An adapter names layers that the model does not have.
    case noAdapterTargets(targets: [String], available: [String])
    /// An adapter's file does not fit the model.
    case adapterMismatch(path: String, reason: String)
    /// An adapter's settings ask for something that is not computed.
    case adapterUnsupported(path: String, setting: String, remedy: String)
    /// The settings say that the output matrix is not the embedding, and there is none.
    case missingHead(path: String)
    /// A file holds tensors that the architecture does not use.
    case unusedTensors(path: String, architecture: String, names: [String])
    /// An option of tuning or sampling is out of range.
    case badOption(name: String, value: String, expected: String)
    /// A checkpoint of tuning does not belong to this tuning.
    case stateMismatch(path: String, reason: String)
    /// A weight of the file is NaN or infinite.
    case damagedWeights(path: String, tensor: String)
    /// The model computed NaN or infinity.
    case notFinite(path: String, what: String, hasAdapter: Bool)

    /// A short word for the kind of error.
    public var name: String {
        switch self {
        case .unknownArchitecture: "UnknownArchitecture"
        case .badSetting, .unsupportedSetting, .missingSetting: "ModelSettings"
        case .missingHead, .unusedTensors: "ModelWeights"
        case .tokenOutOfRange: "TokenOutOfRange"
        case .noAdapterTargets, .adapterMismatch, .adapterUnsupported: "Adapter"
        case .badOption: "ModelOption"
        case .stateMismatch: "TuningState"
        case .damagedWeights: "DamagedWeights"
        case .notFinite: "NotFinite"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .unknownArchitecture(let path, let name, _):
            "“\(path)” holds a model of the architecture “\(name)”, which is not supported"
        case .badSetting(let path, let key, let value, let expected):
            "“\(key)” of “\(path)” is \(value), but should be \(expected)"
        case .unsupportedSetting(let path, let key, let value):
            "“\(key)” of “\(path)” is \(value), which is not supported"
        case .missingSetting(let path, let key): "“\(path)” lacks the setting “\(key)”"
        case .tokenOutOfRange(let token, let vocabulary):
            "token \(token) is none of the model's \(vocabulary) tokens"
        case .noAdapterTargets(let targets, _):
            "no layer of the model is called \(targets.joined(separator: ", "))"
        case .adapterMismatch(let path, let reason):
            "the adapter “\(path)” does not fit the model: \(reason)"
        case .adapterUnsupported(let path, let setting, _):
            "the adapter “\(path)” \(setting), which is not computed"
        case .missingHead(let path):
            "“\(path)” has no output matrix (lm_head.weight), and its settings do not tie it to the embedding"
        case .unusedTensors(let path, let architecture, let names):
            "“\(path)” holds \(names.count) tensors that \(architecture) does not use: "
                + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        case .badOption(let name, let value, let expected):
            "\(name) is \(value), but should be \(expected)"
        case .stateMismatch(let path, let reason):
            "the tuning state “\(path)” does not fit: \(reason)"
        case .damagedWeights(let path, let tensor):
            "the weights “\(tensor)” of “\(path)” hold NaN or infinity"
        case .notFinite(let path, let what, let hasAdapter):
            "the model “\(path)”\(hasAdapter ? " with its adapter" : "") computes \(what) that are NaN or infinite"
        }
    }

    /// The names that are accepted.
    public var details: [String] {
        switch self {
        case .unknownArchitecture(_, let name, let supported):
            NearestName.suggestion(for: name, in: supported).map { ["did you mean “\($0)”?"] } ?? []
        case .noAdapterTargets(_, let available):
            ["the model's layers: \(available.joined(separator: ", "))"]
        default: []
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .unknownArchitecture(_, _, let supported):
            "use a model of one of: \(supported.joined(separator: ", "))"
        case .badSetting, .missingSetting:
            "download the model again, or convert it with current tools"
        case .unsupportedSetting: "use a model without this setting"
        case .tokenOutOfRange: "use the tokenizer that belongs to the model"
        case .noAdapterTargets: "name some of the model's layers, or all-linear"
        case .adapterMismatch: "load the adapter into the model that it was tuned on"
        case .adapterUnsupported(_, _, let remedy): remedy
        case .missingHead:
            "use a causal language model, not a classifier or an embedding model; if the head is the embedding, "
                + "set “tie_word_embeddings” to true in config.json"
        case .unusedTensors:
            "check “general.architecture” and “block_count” of the file, or convert the model again"
        case .badOption: "choose a number in the range"
        case .stateMismatch:
            "resume with the model, adapter and options that the tuning was started with"
        case .damagedWeights: "download the model again, or convert it with current tools"
        case .notFinite(_, _, let hasAdapter):
            hasAdapter
                ? "tune the model again with a lower --learning-rate, or load it without the adapter"
                : "download the model again, or load it with --precision float32"
        }
    }
}

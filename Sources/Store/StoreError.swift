import Support

/// Errors of what is kept on disk.
public enum StoreError: Diagnostic, Equatable {
    /// A database cannot be read or written.
    case database(path: String, reason: String)
    /// There is no model of this name.
    case unknownModel(name: String, suggestion: String?)
    /// A model could not be fetched.
    case pullFailed(model: String, reason: String)
    /// A fetched file is not what it should be.
    case wrongChecksum(model: String, expected: String, found: String)

    /// A stable short word.
    public var name: String {
        switch self {
        case .database: "Database"
        case .unknownModel: "UnknownModel"
        case .pullFailed: "PullFailed"
        case .wrongChecksum: "WrongChecksum"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .database(let path, let reason): "the database “\(path)” cannot be used: \(reason)"
        case .unknownModel(let name, _): "there is no model “\(name)”"
        case .pullFailed(let model, let reason): "“\(model)” could not be fetched: \(reason)"
        case .wrongChecksum(let model, _, _): "the fetched file of “\(model)” is not the right one"
        }
    }

    /// Further facts.
    public var details: [String] {
        switch self {
        case .wrongChecksum(_, let expected, let found):
            ["expected SHA-256 \(expected)", "found SHA-256    \(found)"]
        default: []
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .database: "check the folder's permissions and the free space of the disk"
        case .unknownModel(_, let suggestion?): "did you mean “\(suggestion)”?"
        case .unknownModel: "`lingu models` lists the models; a GGUF file works by its path"
        case .pullFailed:
            "check the network and that `python3 -m pip --version` works, or use a GGUF file by path"
        case .wrongChecksum: "pull the model again"
        }
    }
}

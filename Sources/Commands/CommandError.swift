import Support

/// Errors of commands beyond those that signatures check.
public enum CommandError: Diagnostic {
    /// A command ran outside a session.
    case noSession
    /// `set` was given an unknown name.
    case unknownSetting(name: String, known: [String])
    /// `set` was given a value that does not fit.
    case badSetting(name: String, found: String, allowed: String)
    /// The session has no value of a name.
    case unknownValue(name: String, suggestion: String?)
    /// Values are of a kind that the command cannot use.
    case unusable(what: String, why: String, remedy: String)
    /// A file cannot be written because it is there already.
    case fileExists(path: String)
    /// The command `error` was run.
    case raised(name: String, message: String, remedy: String)

    /// A stable short word.
    public var name: String {
        switch self {
        case .noSession: "NoSession"
        case .unknownSetting: "UnknownSetting"
        case .badSetting: "BadSetting"
        case .unknownValue: "UnknownName"
        case .unusable: "Unusable"
        case .fileExists: "FileExists"
        case .raised(let name, _, _): name
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .noSession: "the command needs a session"
        case .unknownSetting(let name, _): "there is no setting `\(name)`"
        case .badSetting(let name, let found, _): "the setting `\(name)` cannot be \(found)"
        case .unknownValue(let name, _): "there is no value called `\(name)`"
        case .unusable(let what, let why, _): "\(what): \(why)"
        case .fileExists(let path): "“\(path)” is there already"
        case .raised(_, let message, _): message
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .noSession: "run it in a notebook, a script or a terminal"
        case .unknownSetting(let name, let known):
            (NearestName.suggestion(for: name, in: known).map { "did you mean `\($0)`? " } ?? "")
                + "the settings are \(known.joined(separator: ", "))"
        case .badSetting(_, _, let allowed): "allowed: \(allowed)"
        case .unknownValue(_, let suggestion):
            suggestion.map { "did you mean `\($0)`?" } ?? "`session list` shows all names"
        case .unusable(_, _, let remedy): remedy
        case .fileExists: "choose another name or add --overwrite"
        case .raised(_, _, let remedy): remedy
        }
    }
}

import Support

/// Errors in JSON text, or with the values in it.
public enum JSONError: Diagnostic, Equatable {
    /// The text breaks the grammar at a byte.
    case syntax(reason: String, offset: Int)
    /// Arrays and objects lie inside each other too deeply.
    case tooDeep(limit: Int)
    /// The text is longer than the parser's limit.
    case tooLong(bytes: Int, limit: Int)
    /// The text ends inside a value.
    case cutShort(bytes: Int)
    /// The text is not UTF-8.
    case notUTF8(offset: Int)
    /// A number does not fit.
    case numberOutOfRange(offset: Int)
    /// `NaN` or `Infinity`, which Python writes and JSON does not have.
    case notFinite(literal: String, offset: Int)
    /// An object has two members of one name.
    case duplicateName(name: String, offset: Int)
    /// There is no value at a path.
    case missing(path: String)
    /// The value at a path has another type.
    case wrongType(path: String, expected: String, found: String)

    /// The byte at which the text is wrong, from 0, if it is known.
    public var offset: Int? {
        switch self {
        case .syntax(_, let offset), .notUTF8(let offset), .numberOutOfRange(let offset),
            .notFinite(_, let offset), .duplicateName(_, let offset):
            offset
        case .cutShort(let bytes): bytes
        default: nil
        }
    }

    /// `JSONFormat` for texts, `JSONValue` for values.
    public var name: String {
        switch self {
        case .missing, .wrongType: "JSONValue"
        default: "JSONFormat"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .syntax(let reason, let offset): "the JSON text is wrong at byte \(offset): \(reason)"
        case .tooDeep(let limit): "the JSON text nests more than \(limit) levels deep"
        case .tooLong(let bytes, let limit):
            "the JSON text has \(bytes) bytes; at most \(limit) are taken"
        case .cutShort(let bytes): "the JSON text ends too early, after \(bytes) bytes"
        case .notUTF8(let offset): "the JSON text is not UTF-8 near byte \(offset)"
        case .numberOutOfRange(let offset):
            "the JSON text holds a number that does not fit, or none at all, near byte \(offset)"
        case .notFinite(let literal, let offset):
            "the JSON text holds \(literal) at byte \(offset), which is no JSON number"
        case .duplicateName(let name, let offset):
            "the JSON text names the member “\(name)” twice in one object, again at byte \(offset)"
        case .missing(let path): "the JSON value has no “\(path)”"
        case .wrongType(let path, let expected, let found):
            path.isEmpty
                ? "the JSON value should be of type \(expected), but is of type \(found)"
                : "“\(path)” should be of type \(expected), but is of type \(found)"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .syntax, .cutShort: "check the text with a JSON validator, or write the file again"
        case .tooDeep: "flatten the value"
        case .tooLong: "split the text into smaller ones"
        case .notUTF8: "save the text in UTF-8"
        case .numberOutOfRange: "write whole numbers within 64 bits and finite numbers only"
        case .notFinite: "write null where a value is missing"
        case .duplicateName: "give every member of an object a name of its own"
        case .missing(let path): "add “\(path)”, or check how it is spelled"
        case .wrongType(_, let expected, _): "give a value of type \(expected)"
        }
    }
}

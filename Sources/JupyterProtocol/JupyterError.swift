import JSON
import Support

/// Errors in messages, connections and requests.
public enum JupyterError: Diagnostic {
    /// A message has no `<IDS|MSG>` frame.
    case noDelimiter
    /// A message has fewer frames than the protocol says.
    case cutShort(frames: Int)
    /// A message was not signed with the connection's key.
    case wrongSignature
    /// A message with this signature was received before.
    case replayed
    /// A message is longer than the kernel takes.
    case tooLarge(bytes: Int, limit: Int)
    /// A part of a message is no JSON object.
    case invalidPart(part: String, reason: String)
    /// A header lacks a field.
    case missingHeaderField(field: String)
    /// The content of a request is not what its type says.
    case invalidRequest(type: String, reason: String)
    /// The connection file cannot be used.
    case connectionFile(path: String, reason: String)
    /// A socket cannot be opened.
    case socket(channel: String, address: String, reason: String)
    /// There is no subshell of this name.
    case unknownSubshell(id: String)
    /// The front end did not allow questions.
    case noInput

    /// A stable short word.
    public var name: String {
        switch self {
        case .noDelimiter, .cutShort, .invalidPart, .missingHeaderField, .tooLarge: "MessageFormat"
        case .wrongSignature, .replayed: "MessageSignature"
        case .invalidRequest: "InvalidRequest"
        case .connectionFile: "ConnectionFile"
        case .socket: "Connection"
        case .unknownSubshell: "UnknownSubshell"
        case .noInput: "InputNotAllowed"
        }
    }

    /// The fault in one sentence.
    public var summary: String {
        switch self {
        case .noDelimiter: "the message has no <IDS|MSG> frame"
        case .cutShort(let frames): "the message has \(frames) frames after <IDS|MSG>, not 5"
        case .wrongSignature: "the message's signature is wrong"
        case .replayed: "the message was received before"
        case .tooLarge(let bytes, let limit):
            "the message has \(bytes) bytes; at most \(limit) are taken"
        case .invalidPart(let part, let reason): "the message's \(part) cannot be read: \(reason)"
        case .missingHeaderField(let field): "the message's header has no text “\(field)”"
        case .invalidRequest(let type, let reason): "the \(type) cannot be read: \(reason)"
        case .connectionFile(let path, let reason):
            "the connection file “\(path)” cannot be used: \(reason)"
        case .socket(let channel, let address, let reason):
            "the \(channel) socket cannot be opened at \(address): \(reason)"
        case .unknownSubshell(let id): "there is no subshell “\(id)”"
        case .noInput: "the front end does not take questions"
        }
    }

    /// The remedy in one sentence.
    public var remedy: String {
        switch self {
        case .noDelimiter, .cutShort, .invalidPart, .missingHeaderField:
            "send messages as the Jupyter messaging protocol describes them"
        case .wrongSignature: "use the key of the kernel's connection file"
        case .replayed: "give every message a new identifier and sign it again"
        case .tooLarge: "send less at once; load large data from files"
        case .invalidRequest: "send the fields that the Jupyter messaging protocol describes"
        case .connectionFile: "start the kernel from Jupyter, which writes the file"
        case .socket: "end the program that uses the port, or choose another port"
        case .unknownSubshell: "create it with a create_subshell_request on the control channel"
        case .noInput: "run the cell in a front end that can ask, or give the value in the code"
        }
    }
}

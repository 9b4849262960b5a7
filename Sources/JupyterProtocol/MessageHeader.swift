import JSON
import Synchronization

/// The header of a message.
public struct MessageHeader: Sendable, Equatable {
    /// The message's own identifier.
    public let messageID: String
    /// The message's type.
    public let messageType: String
    /// The identifier of the sender's session.
    public let clientSession: String
    /// The subshell that shall handle the message; `nil` for the main one.
    public let subshellID: String?
    /// The whole header as it was received or will be sent.
    public let json: JSONValue

    /// Reads a header.
    ///
    /// - Throws: `JupyterError.missingHeaderField` where `msg_id`, `msg_type` or `session` lacks.
    public init(json: JSONValue) throws(JupyterError) {
        func text(_ name: String) throws(JupyterError) -> String {
            guard let text = json[name]?.stringValue else {
                throw .missingHeaderField(field: name)
            }
            return text
        }
        messageID = try text("msg_id")
        messageType = try text("msg_type")
        clientSession = try text("session")
        subshellID = json["subshell_id"]?.stringValue
        self.json = json
    }

    /// Makes a header for a message that is sent now.
    init(messageID: String, messageType: String, clientSession: String, username: String) {
        self.messageID = messageID
        self.messageType = messageType
        self.clientSession = clientSession
        subshellID = nil
        json = [
            "msg_id": .string(messageID), "msg_type": .string(messageType),
            "session": .string(clientSession), "username": .string(username),
            "date": .string(Timestamp.now()), "version": .string(JupyterVersion.protocolVersion),
        ]
    }
}

import JSON
import Synchronization

/// One Jupyter message, without its signature.
public struct Message: Sendable {
    /// The routing identities that a ROUTER socket put before it.
    public var identities: [[UInt8]]
    /// Who sent what, when.
    public var header: MessageHeader
    /// The header of the message that caused this one, or an empty object.
    public var parentHeader: JSONValue
    /// Metadata.
    public var metadata: JSONValue
    /// The content.
    public var content: JSONValue
    /// Binary attachments.
    public var buffers: [[UInt8]]

    /// Makes a message.
    public init(
        identities: [[UInt8]] = [], header: MessageHeader,
        parentHeader: JSONValue = .emptyObject, metadata: JSONValue = .emptyObject,
        content: JSONValue, buffers: [[UInt8]] = []
    ) {
        self.identities = identities
        self.header = header
        self.parentHeader = parentHeader
        self.metadata = metadata
        self.content = content
        self.buffers = buffers
    }

    /// The message's type, such as `execute_request`.
    public var type: String { header.messageType }
    /// The identifier of the message that caused this one.
    public var parentID: String? { parentHeader["msg_id"]?.stringValue }
}

/// The protocol version.
public enum JupyterVersion {
    /// The version of the Jupyter messaging protocol.
    public static let protocolVersion = "5.5"
}

/// Makes the messages of one session: numbered, dated, with the right parent.
public final class MessageFactory: Sendable {
    /// The session's identifier.
    public let clientSession: String
    private let username: String
    private let count = Atomic<Int>(0)

    /// Makes a factory for a new session.
    public init(username: String = "kernel") {
        clientSession = Identifier.random()
        self.username = username
    }

    /// A message of a type that answers, or was caused by, a parent.
    public func message(
        _ type: String, _ content: JSONValue, parent: Message? = nil,
        metadata: JSONValue = .emptyObject, buffers: [[UInt8]] = []
    ) -> Message {
        let number = count.add(1, ordering: .relaxed).newValue
        return Message(
            identities: parent?.identities ?? [],
            header: MessageHeader(
                messageID: "\(clientSession)_\(number)", messageType: type,
                clientSession: clientSession, username: username),
            parentHeader: parent?.header.json ?? .emptyObject, metadata: metadata,
            content: content, buffers: buffers)
    }
}

import JSON

/// Messages as the frames of Jupyter's wire protocol: identities, `<IDS|MSG>`, signature, header,
/// parent header, metadata, content, buffers.
public struct WireFormat: Sendable {
    /// The limits of messages.
    public struct Limits: Sendable {
        /// Bytes of a message's four JSON parts.
        public var bytes = 64 << 20
        /// Nesting of arrays and objects.
        public var depth = 100

        /// The limits of a kernel: 64 MiB, 100 levels.
        public static let standard = Limits()
    }

    static let delimiter = Array("<IDS|MSG>".utf8)

    private let signer: MessageSigner
    private let limits: Limits
    private var replays = ReplayGuard()

    /// Makes a format that signs with a key.
    public init(signer: MessageSigner, limits: Limits = .standard) {
        self.signer = signer
        self.limits = limits
    }

    /// The frames of a message.
    public func frames(of message: Message) -> [[UInt8]] {
        let parts = [
            message.header.json.bytes(), message.parentHeader.bytes(), message.metadata.bytes(),
            message.content.bytes(),
        ]
        return message.identities + [Self.delimiter, signer.signature(of: parts)] + parts
            + message.buffers
    }

    /// The message of some frames.
    ///
    /// - Throws: `JupyterError` if the frames are malformed, too large, signed wrongly, or were
    ///   received before.
    public mutating func message(of frames: [[UInt8]]) throws(JupyterError) -> Message {
        guard let start = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
        let rest = Array(frames[(start + 1)...])
        guard rest.count >= 5 else { throw .cutShort(frames: rest.count) }
        let parts = rest[1..<5]
        let size = parts.reduce(0) { $0 + $1.count }
        guard size <= limits.bytes else { throw .tooLarge(bytes: size, limit: limits.bytes) }
        guard signer.isValid(rest[0], for: parts) else { throw .wrongSignature }
        if signer.isSigning {
            guard replays.admit(rest[0]) else { throw .replayed }
        }
        return Message(
            identities: Array(frames[..<start]),
            header: try MessageHeader(json: try object("header", rest[1])),
            parentHeader: try object("parent header", rest[2]),
            metadata: try object("metadata", rest[3]), content: try object("content", rest[4]),
            buffers: Array(rest[5...]))
    }

    private func object(_ part: String, _ bytes: [UInt8]) throws(JupyterError) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(
                parsing: bytes, limits: .init(depth: limits.depth, bytes: limits.bytes))
        } catch {
            throw .invalidPart(part: part, reason: error.summary)
        }
        guard case .object = value else {
            throw .invalidPart(part: part, reason: "it is of type \(value.kind), not object")
        }
        return value
    }
}

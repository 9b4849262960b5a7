import Glibc
import JSON
import Logging
import Support

/// Messages over two file descriptors, one JSON object a line.
///
/// A line holds Jupyter's `header`, `parent_header`, `metadata` and `content`, and `channel`
/// (`shell`, `control`, `iopub` or `stdin`). Lines are not signed and carry no buffers.
public final class StdioTransport: Transport {
    private struct Outgoing {
        var descriptor: Int32
        var failure: Int32?
        var receiver: (@Sendable (TransportEvent) -> Void)?
    }

    private let input: Int32
    private let output: Monitor<Outgoing>
    private let logger: Logger
    private let limits: WireFormat.Limits

    /// Makes a transport.
    ///
    /// - Parameters:
    ///   - input: The descriptor that requests are read from.
    ///   - output: The descriptor that messages are written to.
    ///   - logger: Told about lines that are dropped.
    ///   - limits: The limits of a line.
    public init(
        input: Int32, output: Int32, logger: Logger, limits: WireFormat.Limits = .standard
    ) {
        self.input = input
        self.output = Monitor(Outgoing(descriptor: output))
        self.logger = logger
        self.limits = limits
    }

    /// The error number of the write that failed, after which nothing is written any more.
    public var outputFailure: Int32? { output.withLock(\.failure) }

    /// Starts the thread that reads.
    public func start(receiver: @escaping @Sendable (TransportEvent) -> Void) {
        output.withLock { $0.receiver = receiver }
        BackgroundThread.start("lingu-stdio") { [self] in
            var reader = LineReader(descriptor: input, limit: limits.bytes)
            while let line = reader.next() {
                do {
                    guard case .line(let bytes) = line else {
                        throw JupyterError.tooLarge(bytes: limits.bytes + 1, limit: limits.bytes)
                    }
                    guard bytes.contains(where: { $0 > 32 }) else { continue }
                    let (message, channel) = try message(of: bytes)
                    receiver(.message(message, channel))
                } catch {
                    let reason = (error as? any Diagnostic)?.summary ?? "\(error)"
                    logger.warning("dropped a line: \(reason)")
                }
            }
            receiver(.end)
        }
    }

    /// Writes a message as one line.
    public func send(_ message: Message, on channel: Channel) {
        let line: JSONValue = [
            "channel": .string(channel.rawValue), "header": message.header.json,
            "parent_header": message.parentHeader, "metadata": message.metadata,
            "content": message.content,
        ]
        let bytes = line.bytes() + [UInt8(ascii: "\n")]
        let receiver: (@Sendable (TransportEvent) -> Void)? = output.withLock { state in
            guard state.failure == nil else { return nil }
            let isWritten = bytes.withUnsafeBytes {
                FileReplacement.writeAll($0, to: state.descriptor)
            }
            guard !isWritten else { return nil }
            state.failure = errno
            return state.receiver
        }
        // A front end that gets no answers is gone.
        if let receiver { BackgroundThread.start("lingu-stdio-end") { receiver(.end) } }
    }

    /// Always: writing waits for the reader.
    public func hasCapacity(seconds: Double) -> Bool { true }
    /// Nothing to wait for.
    public func synchronize() {}
    /// Nothing to close: the descriptors belong to the caller.
    public func close() {}

    private func message(of bytes: [UInt8]) throws -> (Message, Channel) {
        let json: JSONValue
        do {
            json = try JSONValue(
                parsing: bytes, limits: .init(depth: limits.depth, bytes: limits.bytes))
        } catch {
            throw JupyterError.invalidPart(part: "line", reason: error.summary)
        }
        let name = json["channel"]?.stringValue ?? "shell"
        guard let channel = Channel(rawValue: name) else {
            throw JupyterError.invalidPart(part: "channel", reason: "there is no “\(name)”")
        }
        func part(_ name: String) throws -> JSONValue {
            let value = json[name] ?? .emptyObject
            guard case .object = value else {
                throw JupyterError.invalidPart(
                    part: name, reason: "it is of type \(value.kind), not object")
            }
            return value
        }
        let message = Message(
            header: try MessageHeader(json: try part("header")),
            parentHeader: try part("parent_header"), metadata: try part("metadata"),
            content: try part("content"))
        return (message, channel)
    }
}

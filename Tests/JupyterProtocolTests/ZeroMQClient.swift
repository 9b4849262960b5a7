import CZeroMQ
import JSON
import Testing

@testable import JupyterProtocol

/// A front end that talks to a kernel over real sockets.
final class ZeroMQClient {
    private let context: UnsafeMutableRawPointer?
    private var sockets: [Channel: UnsafeMutableRawPointer] = [:]
    private var heartbeat: UnsafeMutableRawPointer?
    private var format: WireFormat
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    let factory = MessageFactory(username: "tester")

    init(_ connection: ConnectionFile) throws {
        context = zmq_ctx_new()
        format = WireFormat(signer: MessageSigner(key: Array(connection.key.utf8)))
        for (channel, name, type) in [
            (Channel.shell, ConnectionFile.SocketName.shell, ZMQ_DEALER),
            (.control, .control, ZMQ_DEALER), (.stdin, .stdin, ZMQ_DEALER),
            (.iopub, .iopub, ZMQ_SUB),
        ] {
            let socket = try #require(zmq_socket(context, type))
            let identity = Array(factory.clientSession.utf8)
            zmq_setsockopt(socket, ZMQ_IDENTITY, identity, identity.count)
            if type == ZMQ_SUB { zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0) }
            try open(socket, connection.endpoint(name))
            sockets[channel] = socket
        }
        let socket = try #require(zmq_socket(context, ZMQ_REQ))
        try open(socket, connection.endpoint(.heartbeat))
        heartbeat = socket
    }

    private func open(_ socket: UnsafeMutableRawPointer, _ endpoint: String) throws {
        var (milliseconds, linger) = (Int32(10_000), Int32(0))
        zmq_setsockopt(socket, ZMQ_RCVTIMEO, &milliseconds, 4)
        zmq_setsockopt(socket, ZMQ_LINGER, &linger, 4)
        try #require(zmq_connect(socket, endpoint) == 0)
    }

    func close() {
        for socket in sockets.values { zmq_close(socket) }
        zmq_close(heartbeat)
        zmq_ctx_term(context)
    }

    /// Sends frames as they are.
    func send(frames: [[UInt8]], on channel: Channel) {
        for (index, frame) in frames.enumerated() {
            let flags = index + 1 < frames.count ? ZMQ_SNDMORE : 0
            zmq_send(sockets[channel], frame, frame.count, flags)
        }
    }

    @discardableResult
    func send(_ type: String, _ content: JSONValue = .emptyObject, on channel: Channel = .shell)
        -> Message
    {
        let message = factory.message(type, content)
        send(frames: format.frames(of: message), on: channel)
        return message
    }

    func frames(of message: Message) -> [[UInt8]] { format.frames(of: message) }

    func receive(on channel: Channel) throws -> Message {
        let socket = try #require(sockets[channel])
        return try format.message(of: try receive(from: socket))
    }

    private func receive(from socket: UnsafeMutableRawPointer) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var more = Int32(1)
        while more != 0 {
            let count = Int(zmq_recv(socket, &buffer, buffer.count, 0))
            try #require(count >= 0, "nothing was received")
            frames.append(Array(buffer[..<min(count, buffer.count)]))
            var size = MemoryLayout<Int32>.size
            zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size)
        }
        return frames
    }

    /// Whether the kernel echoes a beat.
    func beats() throws -> Bool {
        let socket = try #require(heartbeat)
        zmq_send(socket, "beat", 4, 0)
        return try receive(from: socket) == [Array("beat".utf8)]
    }

    /// Waits until broadcasts arrive.
    func waitForWelcome() throws {
        while try receive(on: .iopub).type != "iopub_welcome" {}
    }

    /// The types of the broadcasts that a request caused, up to its `idle`.
    func broadcasts(of request: Message) throws -> [Message] {
        var all: [Message] = []
        while true {
            let message = try receive(on: .iopub)
            guard message.parentID == request.header.messageID else { continue }
            all.append(message)
            if message.content["execution_state"] == "idle" { return all }
        }
    }
}

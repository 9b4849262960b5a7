import CZeroMQ
import Logging
import Support

/// Jupyter's five ZeroMQ sockets, each with a thread that owns it.
public final class ZeroMQTransport: Transport {
    private let context = ZeroMQContext()
    private let threads: [Channel: SocketThread]
    private let heartbeat: SocketThread
    private let format: Monitor<WireFormat>
    private let logger: Logger
    /// The connection file with the ports that were really taken.
    public let connection: ConnectionFile

    /// The ports that were really taken.
    public var ports: [ConnectionFile.SocketName: Int] { connection.ports }

    /// The version of the ZeroMQ library that is loaded.
    public static var libraryVersion: String {
        var (major, minor, patch) = (Int32(0), Int32(0), Int32(0))
        zmq_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }

    /// Binds the sockets.
    ///
    /// - Throws: `JupyterError.socket` if a port is in use or may not be opened.
    public init(
        connection: ConnectionFile, logger: Logger, limits: WireFormat.Limits = .standard
    ) throws(JupyterError) {
        self.logger = logger
        format = Monitor(
            WireFormat(signer: MessageSigner(key: Array(connection.key.utf8)), limits: limits))
        var actual = connection
        var sockets: [ConnectionFile.SocketName: SocketThread] = [:]
        for (name, type) in [
            (ConnectionFile.SocketName.heartbeat, ZMQ_REP), (.iopub, ZMQ_XPUB),
            (.control, ZMQ_ROUTER), (.stdin, ZMQ_ROUTER), (.shell, ZMQ_ROUTER),
        ] {
            let socket = try context.bind(
                type, to: connection.endpoint(name), channel: name.rawValue)
            if type == ZMQ_XPUB {
                socket.set(ZMQ_XPUB_NODROP, 1)
                socket.set(ZMQ_XPUB_VERBOSE, 1)
            }
            if type == ZMQ_ROUTER { socket.set(ZMQ_ROUTER_HANDOVER, 1) }
            sockets[name] = SocketThread(
                name: "lingu-" + name.rawValue, socket: socket, hearsFirst: type == ZMQ_XPUB)
            if connection.transport == "tcp" { actual.ports[name] = socket.port }
        }
        var threads: [Channel: SocketThread] = [:]
        threads[.shell] = sockets[.shell]
        threads[.control] = sockets[.control]
        threads[.iopub] = sockets[.iopub]
        threads[.stdin] = sockets[.stdin]
        guard let heartbeat = sockets[.heartbeat] else { preconditionFailure("bound above") }
        self.threads = threads
        self.heartbeat = heartbeat
        self.connection = actual
    }

    /// Starts the threads.
    public func start(receiver: @escaping @Sendable (TransportEvent) -> Void) {
        heartbeat.start { [heartbeat] in heartbeat.send($0) }
        for (channel, thread) in threads where channel != .iopub {
            thread.start { [self] frames in
                do throws(JupyterError) {
                    let message = try format.withLock { format throws(JupyterError) in
                        try format.message(of: frames)
                    }
                    receiver(.message(message, channel))
                } catch {
                    logger.warning("dropped a message on \(channel): \(error.summary)")
                }
            }
        }
        threads[.iopub]?.start { frames in
            guard let frame = frames.first, frame.first == 1 else { return }
            receiver(.subscription(topic: String(decoding: frame.dropFirst(), as: UTF8.self)))
        }
    }

    /// Queues a message for the thread of its channel.
    public func send(_ message: Message, on channel: Channel) {
        threads[channel]?.send(frames(of: message))
    }

    /// Queues a message before those that wait.
    public func sendAhead(_ message: Message, on channel: Channel) {
        threads[channel]?.send(frames(of: message), isAhead: true)
    }

    private func frames(of message: Message) -> [[UInt8]] {
        format.withLock { $0 }.frames(of: message)
    }

    /// Waits until few broadcasts are queued.
    public func hasCapacity(seconds: Double) -> Bool {
        threads[.iopub]?.hasCapacity(seconds: seconds) ?? true
    }

    /// Waits until the receiver was told every request that has arrived.
    public func synchronize() { threads[.shell]?.synchronize() }

    /// Sends what is queued and closes the sockets.
    public func close() {
        for channel in [Channel.shell, .control, .stdin, .iopub] { threads[channel]?.close() }
        heartbeat.close()
        context.terminate()
    }
}

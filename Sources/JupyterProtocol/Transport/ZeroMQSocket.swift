import CZeroMQ
import Glibc

/// A ZeroMQ context: the owner of sockets.
final class ZeroMQContext: @unchecked Sendable {
    // SAFETY: libzmq's contexts may be used from every thread.
    private let pointer: UnsafeMutableRawPointer?

    init() { pointer = zmq_ctx_new() }

    /// Waits until all sockets are closed and what they had to send has been sent.
    func terminate() { zmq_ctx_term(pointer) }

    /// Opens a socket and binds it.
    ///
    /// - Throws: `JupyterError.socket` if the system refuses.
    func bind(
        _ type: Int32, to endpoint: String, channel: String
    ) throws(JupyterError) -> ZeroMQSocket {
        guard let socket = zmq_socket(pointer, type) else {
            throw .socket(channel: channel, address: endpoint, reason: ZeroMQSocket.lastError)
        }
        let opened = ZeroMQSocket(pointer: socket)
        guard zmq_bind(socket, endpoint) == 0 else {
            let reason = ZeroMQSocket.lastError
            opened.close()
            throw .socket(channel: channel, address: endpoint, reason: reason)
        }
        return opened
    }
}

/// A ZeroMQ socket.
///
/// Used by one thread at a time: the one that made it hands it to the one that
/// works with it.
final class ZeroMQSocket: @unchecked Sendable {
    // SAFETY: libzmq owns the socket; `close` is called once, by the thread that used it last.
    private let pointer: UnsafeMutableRawPointer
    // SAFETY: one message structure that stays where it is, as libzmq asks; freed in `deinit`.
    private let scratch: UnsafeMutablePointer<zmq_msg_t>

    /// The outcome of sending frames.
    enum SendStatus { case sent, wouldBlock, failed }

    fileprivate init(pointer: UnsafeMutableRawPointer) {
        self.pointer = pointer
        scratch = .allocate(capacity: 1)
        scratch.initialize(to: zmq_msg_t())
        set(ZMQ_LINGER, 1000)
    }

    deinit { scratch.deallocate() }

    static var lastError: String { String(cString: zmq_strerror(zmq_errno())) }

    /// Sets an option that is a C `int`.
    func set(_ option: Int32, _ value: Int32) {
        withUnsafePointer(to: value) {
            // SAFETY: libzmq copies the four bytes during the call.
            _ = zmq_setsockopt(pointer, option, $0, MemoryLayout<Int32>.size)
        }
    }

    /// The port that the socket was bound to; `nil` for other addresses than tcp's.
    var port: Int? {
        var text = [CChar](repeating: 0, count: 1024)
        var size = text.count
        guard zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &size) == 0 else { return nil }
        let endpoint = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        return endpoint.split(separator: ":").last.flatMap { Int($0) }
    }

    /// All frames of the next message; `nil` when none has arrived.
    func receive() -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        while true {
            zmq_msg_init(scratch)
            defer { zmq_msg_close(scratch) }
            // Frames of a message arrive together, so only the first can be missing.
            var count = zmq_msg_recv(scratch, pointer, ZMQ_DONTWAIT)
            while count < 0, zmq_errno() == EINTR {
                count = zmq_msg_recv(scratch, pointer, ZMQ_DONTWAIT)
            }
            guard count >= 0 else { return nil }
            // SAFETY: libzmq owns these bytes until `zmq_msg_close`; they are copied before.
            let bytes = UnsafeRawBufferPointer(
                start: zmq_msg_data(scratch), count: zmq_msg_size(scratch))
            frames.append([UInt8](bytes))
            if zmq_msg_more(scratch) == 0 { return frames }
        }
    }

    /// Sends a message of at least one frame, or nothing of it.
    func send(_ frames: [[UInt8]]) -> SendStatus {
        for (index, frame) in frames.enumerated() {
            let flags = ZMQ_DONTWAIT | (index + 1 < frames.count ? ZMQ_SNDMORE : 0)
            // SAFETY: libzmq copies the frame's bytes during the call.
            var sent = zmq_send(pointer, frame, frame.count, flags)
            while sent < 0, zmq_errno() == EINTR {
                sent = zmq_send(pointer, frame, frame.count, flags)
            }
            guard sent < 0 else { continue }
            return zmq_errno() == EAGAIN && index == 0 ? .wouldBlock : .failed
        }
        return .sent
    }

    /// Waits until a message has arrived, or somebody rings.
    func waitForInput(or bell: Bell, milliseconds: Int = -1) {
        var items = [
            zmq_pollitem_t(socket: pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0),
            zmq_pollitem_t(
                socket: nil, fd: bell.descriptor, events: Int16(ZMQ_POLLIN), revents: 0),
        ]
        zmq_poll(&items, 2, milliseconds)
        if items[1].revents != 0 { bell.clear() }
    }

    func close() { zmq_close(pointer) }
}

/// Wakes a thread that waits at a socket.
final class Bell: Sendable {
    private let ends: (reading: Int32, writing: Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        self.ends = (ends[0], ends[1])
    }

    deinit {
        close(ends.reading)
        close(ends.writing)
    }

    /// The descriptor that becomes readable when the bell rings.
    var descriptor: Int32 { ends.reading }

    func ring() {
        var byte: UInt8 = 1
        _ = write(ends.writing, &byte, 1)
    }

    func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(ends.reading, &bytes, 16) == 16 {}
    }
}

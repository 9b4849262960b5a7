import CZeroMQ
import Support

/// A thread that owns a socket: it sends what others queue and hands over what arrives.
final class SocketThread: Sendable {
    private struct State {
        var outgoing: [[[UInt8]]] = []
        var outgoingBytes = 0
        var requestedSync = 0
        var finishedSync = 0
        var isClosing = false
        var isClosed = false
        var isStuck = false
    }

    /// Bytes that may wait to be sent before `hasRoom` says no.
    private static let comfortableBytes = 1 << 20
    /// Seconds after which a front end that takes nothing loses broadcasts.
    private static let patience = 10.0

    private let name: String
    private let socket: ZeroMQSocket
    private let bell = Bell()
    private let state = Monitor(State())

    init(name: String, socket: ZeroMQSocket) {
        self.name = name
        self.socket = socket
    }

    var port: Int? { socket.port }

    /// Starts the thread, which calls the receiver with the frames of each message.
    func start(receiver: @escaping @Sendable ([[UInt8]]) -> Void) {
        BackgroundThread.start(name) { [self] in
            run(receiver)
            socket.close()
            state.change { $0.isClosed = true }
        }
    }

    /// Queues a message.
    func send(_ frames: [[UInt8]]) {
        let wasEmpty = state.withLock { state in
            state.outgoing.append(frames)
            state.outgoingBytes += frames.reduce(0) { $0 + $1.count }
            return state.outgoing.count == 1
        }
        if wasEmpty { bell.ring() }
    }

    /// Waits until little is queued, or the seconds have passed.
    func hasRoom(seconds: Double) -> Bool {
        let room: Bool? = state.wait(seconds: seconds) {
            $0.outgoingBytes < Self.comfortableBytes || $0.isClosed ? true : nil
        }
        return room ?? false
    }

    /// Waits until everything that has arrived was handed over.
    func synchronize() {
        let ticket = state.change { state in
            state.requestedSync += 1
            return state.requestedSync
        }
        bell.ring()
        _ = state.wait(seconds: 1) { $0.finishedSync >= ticket || $0.isClosed ? true : nil }
    }

    /// Asks the thread to send what is queued and to end.
    func close() {
        state.change { $0.isClosing = true }
        bell.ring()
        _ = state.wait(seconds: 2) { $0.isClosed ? true : nil }
    }

    private func run(_ receiver: ([[UInt8]]) -> Void) {
        while true {
            let (wantedSync, isClosing) = state.withLock { ($0.requestedSync, $0.isClosing) }
            let hasMore = sendQueued(giveUp: isClosing)
            var received = 0
            while received < 64, let frames = socket.receive() {
                received += 1
                receiver(frames)
            }
            if received == 64 { continue }
            state.withLock { state in
                state.finishedSync = max(state.finishedSync, wantedSync)
            }
            state.wake()
            if isClosing { return }
            if !hasMore { socket.waitForInput(or: bell) }
        }
    }

    /// Sends what is queued.
    ///
    /// - Returns: Whether something was queued meanwhile.
    private func sendQueued(giveUp: Bool) -> Bool {
        let queued = state.withLock { state in
            defer { state.outgoing = [] }
            return state.outgoing
        }
        guard !queued.isEmpty else { return false }
        for frames in queued {
            deliver(frames, giveUp: giveUp)
            let bytes = frames.reduce(0) { $0 + $1.count }
            state.withLock { $0.outgoingBytes -= bytes }
        }
        state.wake()
        return state.withLock { !$0.outgoing.isEmpty }
    }

    /// Sends one message; a front end that takes nothing for long loses it, and all later ones until
    /// it takes messages again.
    private func deliver(_ frames: [[UInt8]], giveUp: Bool) {
        let isStuck = state.withLock { $0.isStuck }
        let patience = isStuck ? 0 : giveUp ? 0.5 : Self.patience
        var waited = 0.0
        var status = socket.send(frames)
        while status == .wouldBlock, waited < patience {
            Pause.seconds(0.002)
            waited += 0.002
            status = socket.send(frames)
        }
        if isStuck != (status == .wouldBlock) {
            state.withLock { $0.isStuck = status == .wouldBlock }
        }
        guard status == .wouldBlock else { return }
        socket.set(ZMQ_XPUB_NODROP, 0)
        _ = socket.send(frames)
        socket.set(ZMQ_XPUB_NODROP, 1)
    }
}

import CZeroMQ
import Support

/// A thread that owns a socket: it sends what others queue and hands over what arrives.
final class SocketThread: Sendable {
    private struct State {
        var outgoing: [[[UInt8]]] = []
        /// Sent before those.
        var ahead: [[[UInt8]]] = []
        var outgoingBytes = 0
        var requestedSync = 0
        var finishedSync = 0
        var isClosing = false
        var isClosed = false
        var isStuck = false
    }

    /// Bytes that may wait to be sent before `hasCapacity` says no.
    private static let comfortableBytes = 1 << 20
    /// Seconds after which a front end that takes nothing loses broadcasts.
    private static let patience = 10.0

    private let name: String
    private let socket: ZeroMQSocket
    private let hearsFirst: Bool
    private let bell = Bell()
    private let state = Monitor(State())

    /// Describes a thread.
    ///
    /// - Parameters:
    ///   - name: The thread's.
    ///   - socket: The socket that it owns.
    ///   - hearsFirst: Whether it hands over what has arrived before each message that it sends, so that an answer
    ///     can go ahead of that.
    init(name: String, socket: ZeroMQSocket, hearsFirst: Bool = false) {
        self.name = name
        self.socket = socket
        self.hearsFirst = hearsFirst
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

    /// Queues a message, before all others if it goes ahead.
    func send(_ frames: [[UInt8]], isAhead: Bool = false) {
        let wasEmpty = state.withLock { state in
            if isAhead { state.ahead.append(frames) } else { state.outgoing.append(frames) }
            state.outgoingBytes += Self.byteCount(frames)
            return state.outgoing.count + state.ahead.count == 1
        }
        if wasEmpty { bell.ring() }
    }

    /// Waits until little is queued, or the seconds have passed.
    func hasCapacity(seconds: Double) -> Bool {
        let capacity: Bool? = state.wait(seconds: seconds) {
            $0.outgoingBytes < Self.comfortableBytes || $0.isClosed ? true : nil
        }
        return capacity ?? false
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
            let hasMore = sendQueued(receiver, giveUp: isClosing)
            if !handOver(to: receiver) { continue }
            state.withLock { state in
                state.finishedSync = max(state.finishedSync, wantedSync)
            }
            state.wake()
            if isClosing { return }
            if !hasMore { socket.waitForInput(or: bell) }
        }
    }

    /// Hands over what has arrived, some messages at most.
    ///
    /// - Returns: Whether that was all.
    private func handOver(to receiver: ([[UInt8]]) -> Void) -> Bool {
        for _ in 0..<64 {
            guard let frames = socket.receive() else { return true }
            receiver(frames)
        }
        return false
    }

    /// Sends what is queued.
    ///
    /// - Returns: Whether something was queued meanwhile.
    private func sendQueued(_ receiver: ([[UInt8]]) -> Void, giveUp: Bool) -> Bool {
        let queued = state.withLock { state in
            defer { state.outgoing = [] }
            return state.outgoing
        }
        sendAhead(giveUp: giveUp)
        for frames in queued {
            if hearsFirst {
                while !handOver(to: receiver) {}
                sendAhead(giveUp: giveUp)
            }
            deliver(frames, giveUp: giveUp)
        }
        if !queued.isEmpty { state.wake() }
        return state.withLock { !$0.outgoing.isEmpty || !$0.ahead.isEmpty }
    }

    private func sendAhead(giveUp: Bool) {
        let ahead = state.withLock { state in
            defer { state.ahead = [] }
            return state.ahead
        }
        for frames in ahead { deliver(frames, giveUp: giveUp) }
    }

    private static func byteCount(_ frames: [[UInt8]]) -> Int {
        frames.reduce(0) { $0 + $1.count }
    }

    /// Sends one message; a front end that takes nothing for long loses it, and all later ones until
    /// it takes messages again.
    private func deliver(_ frames: [[UInt8]], giveUp: Bool) {
        defer { state.withLock { $0.outgoingBytes -= Self.byteCount(frames) } }
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

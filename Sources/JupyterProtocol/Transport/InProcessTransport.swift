import Support

/// A transport to a front end in the same process: for running notebooks, and for tests.
public final class InProcessTransport: Transport {
    /// A message on its channel.
    public typealias Sent = (channel: Channel, message: Message)

    private struct State {
        var receiver: (@Sendable (TransportEvent) -> Void)?
        var sent: [Sent] = []
        var isClosed = false
    }

    private let state = Monitor(State())
    private let capacity: Int

    /// Makes a transport that reports no capacity when `capacity` messages are queued.
    public init(capacity: Int = .max) { self.capacity = capacity }

    /// Keeps the receiver.
    public func start(receiver: @escaping @Sendable (TransportEvent) -> Void) {
        state.change { $0.receiver = receiver }
    }
    /// Queues a message for the front end.
    public func send(_ message: Message, on channel: Channel) {
        state.change { $0.sent.append((channel, message)) }
    }
    /// Waits until the front end has taken messages.
    public func hasCapacity(seconds: Double) -> Bool {
        state.wait(seconds: seconds) { [capacity] in $0.sent.count < capacity ? true : nil }
            ?? false
    }
    /// Nothing to wait for: messages are received on the front end's thread.
    public func synchronize() {}
    /// Wakes a front end that waits.
    public func close() { state.change { $0.isClosed = true } }

    // MARK: - The front end's side

    /// Hands a message to the kernel.
    public func deliver(_ message: Message, on channel: Channel) {
        state.withLock { $0.receiver }?(.message(message, channel))
    }

    /// Tells the kernel something else.
    public func deliver(_ event: TransportEvent) { state.withLock { $0.receiver }?(event) }

    /// Takes the next message of the kernel, waiting for it.
    ///
    /// - Returns: The message, or `nil` when the seconds passed or the kernel closed.
    public func next(seconds: Double? = nil) -> Sent? {
        let taken: Sent?? = state.wait(seconds: seconds) { state in
            if !state.sent.isEmpty { return .some(state.sent.removeFirst()) }
            return state.isClosed ? .some(nil) : nil
        }
        if taken != nil { state.wake() }
        return taken ?? nil
    }

    /// How many messages wait to be taken.
    public var queuedCount: Int { state.withLock { $0.sent.count } }

    /// Takes everything that was sent.
    public func takeAll() -> [Sent] {
        state.change { state in
            defer { state.sent = [] }
            return state.sent
        }
    }
}

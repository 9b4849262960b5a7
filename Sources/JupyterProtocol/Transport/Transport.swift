/// The channels on which messages travel.
public enum Channel: String, Sendable, CaseIterable {
    /// Requests that are handled in turn.
    case shell
    /// Requests that are handled at once.
    case control
    /// Broadcasts to all front ends.
    case iopub
    /// Questions to the person, and answers.
    case stdin
}

/// The events that a transport reports to the kernel.
public enum TransportEvent: Sendable {
    /// A message arrived.
    case message(Message, Channel)
    /// A front end listens to the broadcasts from now on, to a topic.
    case subscription(topic: String)
    /// Nothing more will arrive.
    case end
}

/// A way to exchange messages with front ends.
public protocol Transport: Sendable {
    /// Opens the way and calls the receiver, from threads of the transport, for everything that
    /// arrives.
    ///
    /// - Throws: `JupyterError` if the way cannot be opened.
    func start(receiver: @escaping @Sendable (TransportEvent) -> Void) throws
    /// Sends a message; returns at once.
    func send(_ message: Message, on channel: Channel)
    /// Sends a message before those that wait, if it can; returns at once.
    func sendAhead(_ message: Message, on channel: Channel)
    /// Waits until the queue of broadcasts is short, or the seconds have passed.
    ///
    /// - Returns: Whether more can be queued.
    func hasCapacity(seconds: Double) -> Bool
    /// Waits until the receiver was told everything that has arrived on the shell channel.
    func synchronize()
    /// The ports that front ends connect to, where there are such.
    var ports: [ConnectionFile.SocketName: Int] { get }
    /// Sends what is queued, at most for about a second, and closes the way.
    func close()
}

extension Transport {
    /// In turn by default.
    public func sendAhead(_ message: Message, on channel: Channel) { send(message, on: channel) }
    /// No ports by default.
    public var ports: [ConnectionFile.SocketName: Int] { [:] }
}

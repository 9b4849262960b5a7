import JSON
import Support

/// A name under which front ends may open comms to the kernel.
public struct CommTarget: Sendable {
    /// The target's name.
    public let name: String
    /// Called when a front end has opened a comm; returns what is called for each message on it.
    public let opened: @Sendable (_ comm: Comm, _ data: JSONValue) throws -> CommReceiver

    /// Makes a target.
    public init(
        name: String,
        opened: @escaping @Sendable (_ comm: Comm, _ data: JSONValue) throws -> CommReceiver
    ) {
        self.name = name
        self.opened = opened
    }
}

/// The callbacks of an open comm.
public struct CommReceiver: Sendable {
    /// Called for each message that the front end sends.
    public let received: @Sendable (JSONValue) -> Void
    /// Called when the front end has closed the comm.
    public let closed: @Sendable () -> Void

    /// Makes a receiver.
    public init(
        received: @escaping @Sendable (JSONValue) -> Void = { _ in },
        closed: @escaping @Sendable () -> Void = {}
    ) {
        self.received = received
        self.closed = closed
    }
}

/// The kernel's end of a comm: a line between one widget of a front end and one target.
public struct Comm: Sendable {
    /// The comm's identifier.
    public let id: String
    /// The target that it was opened to.
    public let targetName: String
    private let registry: CommRegistry

    init(id: String, targetName: String, registry: CommRegistry) {
        self.id = id
        self.targetName = targetName
        self.registry = registry
    }

    /// Sends data to the front end; dropped when the comm is closed.
    public func send(_ data: JSONValue, buffers: [[UInt8]] = []) {
        registry.send("comm_msg", id: id, data: data, buffers: buffers)
    }

    /// Closes the comm from the kernel's side.
    public func close(_ data: JSONValue = .emptyObject) {
        registry.send("comm_close", id: id, data: data, buffers: [])
        _ = registry.remove(id)
    }
}

/// The open comms of a kernel.
public final class CommRegistry: Sendable {
    typealias Publisher = @Sendable (String, JSONValue, Message?, [[UInt8]]) -> Void

    struct Open: Sendable {
        let targetName: String
        var receiver: CommReceiver
    }
    private struct State {
        var targets: [String: CommTarget]
        var open: [String: Open] = [:]
        var publish: Publisher?
    }

    private let state: Monitor<State>

    init(targets: [CommTarget]) {
        state = Monitor(
            State(targets: Dictionary(targets.map { ($0.name, $0) }, uniquingKeysWith: { $1 })))
    }

    /// Sets where messages to front ends go.
    func connect(_ publish: @escaping Publisher) { state.change { $0.publish = publish } }

    /// The open comms' targets by identifier, in order; only those of one target, if it is named.
    func list(target: String?) -> [(id: String, targetName: String)] {
        state.withLock { $0.open }.filter { target == nil || $0.value.targetName == target }
            .map { ($0.key, $0.value.targetName) }.sorted { $0.id < $1.id }
    }

    /// Opens a comm that a front end asked for; where the target is unknown or refuses, the comm is
    /// closed at once.
    func open(id: String, targetName: String, data: JSONValue, parent: Message) throws {
        do {
            guard let target = state.withLock({ $0.targets[targetName] }) else {
                throw JupyterError.invalidRequest(
                    type: "comm_open", reason: "there is no target “\(targetName)”")
            }
            state.change { $0.open[id] = Open(targetName: targetName, receiver: CommReceiver()) }
            let receiver = try target.opened(
                Comm(id: id, targetName: targetName, registry: self), data)
            state.change { $0.open[id]?.receiver = receiver }
        } catch {
            _ = remove(id)
            let content: JSONValue = ["comm_id": .string(id), "data": [:]]
            state.withLock { $0.publish }?("comm_close", content, parent, [])
            throw error
        }
    }

    /// The receiver of an open comm's messages.
    func receiver(of id: String) -> CommReceiver? { state.withLock { $0.open[id]?.receiver } }

    /// Forgets a comm.
    func remove(_ id: String) -> CommReceiver? {
        state.change { $0.open.removeValue(forKey: id) }?.receiver
    }

    fileprivate func send(_ type: String, id: String, data: JSONValue, buffers: [[UInt8]]) {
        let publish = state.withLock { $0.open[id] == nil ? nil : $0.publish }
        publish?(type, ["comm_id": .string(id), "data": data], nil, buffers)
    }
}

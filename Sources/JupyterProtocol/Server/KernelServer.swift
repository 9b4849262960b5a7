import JSON
import Logging
import Support

/// A Jupyter kernel: the messaging protocol between front ends on a transport and a language.
///
/// Requests on the control channel are handled by the thread that reads them; questions about the
/// session by one more thread; cells and comm messages by one thread for each subshell. Whatever a
/// handler does or throws, one wrapper publishes `busy`, sends the reply, and publishes `idle`.
public final class KernelServer: Sendable {
    struct State {
        var executionCount = 0
        var subshells: [String: RequestQueue] = [:]
        /// Deleted subshells that may still run their last cell.
        var ending: [RequestQueue] = []
        var nextSubshell = 1
        var stop: Stop?
    }

    /// Why the kernel stopped.
    public struct Stop: Sendable, Equatable {
        /// Whether the front end will start it again.
        public var isRestart: Bool
    }

    /// Bytes of stack for threads that run the language.
    private static let languageStack = 64 << 20

    let interpreter: any Interpreter
    let factory: MessageFactory
    let logger: Logger
    let state = Monitor(State())
    let inputs = InputDesk()
    let flusher = StreamFlusher()
    let comms: CommRegistry
    let usage = UsageMeter()
    private let transport: any Transport
    private let mainShell = RequestQueue(name: "lingu-main")
    private let queries = RequestQueue(name: "lingu-query")

    private let handlers: [String: any MessageHandler.Type]

    /// Makes a kernel that understands some message types.
    init(
        transport: any Transport, interpreter: any Interpreter, logger: Logger,
        handlers: [String: any MessageHandler.Type]
    ) {
        self.handlers = handlers
        self.transport = transport
        self.interpreter = interpreter
        self.logger = logger
        factory = MessageFactory()
        comms = CommRegistry(targets: interpreter.commTargets)
    }

    // MARK: - Life

    /// Opens the transport and begins to answer.
    ///
    /// - Throws: The transport's error when it cannot be opened.
    public func start() throws {
        comms.connect { [weak self] type, content, parent, buffers in
            self?.publish(type, content, parent: parent, buffers: buffers)
        }
        mainShell.start(stackSize: Self.languageStack) { [weak self] in self?.handle($0) }
        queries.start(stackSize: 16 << 20) { [weak self] in self?.handle($0) }
        try transport.start { [weak self] in self?.receive($0) }
        publish("status", ["execution_state": "starting"], parent: nil)
    }

    /// Waits until somebody asked the kernel to stop, then ends the language and the transport.
    public func waitUntilStopped() -> Stop {
        let stop = state.wait { $0.stop } ?? Stop(isRestart: false)
        for queue in shells + [queries] {
            queue.close()
            _ = queue.take { _ in true }
            queue.interrupt()
        }
        inputs.close()
        mainShell.waitUntilIdle(seconds: 1)
        interpreter.shutdown(isRestart: stop.isRestart)
        flusher.close()
        transport.close()
        return stop
    }

    /// Asks the kernel to stop.
    public func stop(isRestart: Bool = false) {
        state.change { state in
            if state.stop == nil { state.stop = Stop(isRestart: isRestart) }
        }
    }

    /// Asks the running cells, and those that are about to run, to stop at their next step.
    public func interrupt() {
        for queue in shells { queue.interrupt() }
        inputs.wake()
    }

    private var shells: [RequestQueue] {
        [mainShell] + state.withLock { $0.ending + $0.subshells.values }
    }

    // MARK: - Receiving

    private func receive(_ event: TransportEvent) {
        switch event {
        case .message(let message, let channel): receive(message, on: channel)
        case .subscription(let topic):
            var welcome = factory.message("iopub_welcome", ["subscription": .string(topic)])
            if !topic.isEmpty { welcome.identities = [Array(topic.utf8)] }
            // A subscriber hears it before all else (JEP 65).
            transport.sendAhead(welcome, on: .iopub)
        case .end:
            inputs.close()
            mainShell.waitUntilIdle()
            queries.waitUntilIdle()
            stop()
        }
    }

    private func receive(_ message: Message, on channel: Channel) {
        if channel == .stdin, message.type == "input_reply" {
            inputs.deliver(message)
            return
        }
        guard let handler = handlers[message.type], handler.channels.contains(channel)
        else {
            logger.warning("dropped a message of unknown type “\(message.type)” on \(channel)")
            return
        }
        let request = Request(message, channel)
        switch channel == .control ? .immediate : handler.lane {
        case .immediate: handle(request)
        case .query: _ = queries.add(request)
        case .execution:
            let queue = queue(of: message.header.subshellID)
            if queue?.add(request) != true { refuse(request) }
        }
    }

    private func queue(of subshellID: String?) -> RequestQueue? {
        guard let subshellID else { return mainShell }
        return state.withLock { $0.subshells[subshellID] }
    }

    /// Answers a request for a subshell that is not there.
    private func refuse(_ request: Request) {
        let id = request.message.header.subshellID ?? ""
        wrap(request) { throw JupyterError.unknownSubshell(id: id) }
    }

    // MARK: - Handling

    private func handle(_ request: Request) {
        guard let handler = handlers[request.message.type] else { return }
        wrap(request) { try handler.reply(to: request, in: self) }
    }

    /// Publishes `busy`, sends what the body replies or throws, and publishes `idle`.
    private func wrap(_ request: Request, _ body: () throws -> Reply) {
        let parent = request.message
        publish("status", ["execution_state": "busy"], parent: parent)
        var reply: Reply
        do {
            reply = try body()
        } catch {
            logger.warning("\(parent.type) failed: \(error)")
            reply = Reply(ExecutionFailure(error).content)
        }
        request.markAnswered()
        if let content = reply.content, let type = handlers[parent.type]?.replyType {
            transport.send(factory.message(type, content, parent: parent), on: request.channel)
        }
        publish("status", ["execution_state": "idle"], parent: parent)
        reply.afterIdle?()
    }

    /// Answers cells that wait behind one that failed: they are not run.
    func abortWaitingCells(behind request: Request) -> (@Sendable () -> Void)? {
        transport.synchronize()
        let queue = queue(of: request.message.header.subshellID)
        let aborted = queue?.take(where: \.isCell) ?? []
        guard !aborted.isEmpty else { return nil }
        return { [self] in abort(aborted) }
    }

    /// Answers cells that are not run.
    func abort(_ requests: [Request]) {
        for request in requests {
            wrap(request) { Reply(ExecuteReply.aborted(count: currentCount).content) }
        }
    }

    var currentCount: Int { state.withLock { $0.executionCount } }

    // MARK: - Sending

    /// Sends a message to all front ends.
    func publish(
        _ type: String, _ content: JSONValue, parent: Message?, buffers: [[UInt8]] = []
    ) {
        var message = factory.message(type, content, parent: parent, buffers: buffers)
        message.identities = [Array("kernel.\(factory.clientSession).\(type)".utf8)]
        transport.send(message, on: .iopub)
    }

    /// Sends a message to the front end that sent a request.
    func send(_ message: Message, on channel: Channel) { transport.send(message, on: channel) }

    /// Waits a while until the queue of broadcasts is short.
    func hasCapacity(seconds: Double) -> Bool { transport.hasCapacity(seconds: seconds) }

    /// The ports that front ends connect to.
    var ports: [ConnectionFile.SocketName: Int] { transport.ports }

    // MARK: - Subshells

    /// Starts a subshell.
    func createSubshell() -> String {
        let (id, queue) = state.change { state in
            let id = "\(factory.clientSession)-subshell-\(state.nextSubshell)"
            let queue = RequestQueue(name: "lingu-sub-\(state.nextSubshell)")
            state.nextSubshell += 1
            state.subshells[id] = queue
            return (id, queue)
        }
        queue.start(stackSize: Self.languageStack) { [weak self] in self?.handle($0) }
        return id
    }

    /// Ends a subshell after what it runs now; cells that wait in it are not run.
    func deleteSubshell(_ id: String) throws(JupyterError) {
        let removed: RequestQueue? = state.change { state in
            guard let queue = state.subshells.removeValue(forKey: id) else { return nil }
            state.ending = state.ending.filter { !$0.isIdle } + [queue]
            return queue
        }
        guard let queue = removed else { throw .unknownSubshell(id: id) }
        queue.close()
        abort(queue.take(where: \.isCell))
    }

    /// The identifiers of the subshells, beside the main one.
    var subshellIDs: [String] { state.withLock { $0.subshells.keys.sorted() } }
}

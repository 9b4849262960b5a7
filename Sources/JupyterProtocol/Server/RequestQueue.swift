import Support

/// Requests in order, and the thread that handles them.
final class RequestQueue: Sendable {
    private struct State {
        var waiting: [Request] = []
        var head = 0
        var isClosed = false
        var handled: Request?

        var isEmpty: Bool { head == waiting.count }
        var isIdle: Bool { isEmpty && handled == nil }

        mutating func takeFirst() -> Request? {
            guard !isEmpty else { return nil }
            let first = waiting[head]
            head += 1
            if head == waiting.count || head > 1024 {
                waiting.removeFirst(head)
                head = 0
            }
            return first
        }
    }

    private let state = Monitor(State())
    private let name: String

    init(name: String) { self.name = name }

    /// Starts the thread; it ends after `close()`.
    func start(stackSize: Int, _ handle: @escaping @Sendable (Request) -> Void) {
        BackgroundThread.start(name, stackSize: stackSize) { [state] in
            while let request = Self.next(state) {
                handle(request)
                state.change { $0.handled = nil }
            }
        }
    }

    private static func next(_ state: Monitor<State>) -> Request? {
        let next: Request?? = state.wait { state in
            if let request = state.takeFirst() {
                state.handled = request
                return .some(request)
            }
            return state.isClosed ? .some(nil) : nil
        }
        return next ?? nil
    }

    /// Adds a request; false when the queue is closed.
    func add(_ request: Request) -> Bool {
        state.change { state in
            guard !state.isClosed else { return false }
            state.waiting.append(request)
            return true
        }
    }

    /// Takes the waiting requests that satisfy a condition, in order.
    func take(where condition: (Request) -> Bool) -> [Request] {
        state.change { state in
            let waiting = state.waiting[state.head...]
            let taken = waiting.filter(condition)
            state.waiting = waiting.filter { !condition($0) }
            state.head = 0
            return taken
        }
    }

    /// Asks the request that is handled, or else the one that is handled next, to stop.
    func interrupt() {
        let current: Request? = state.withLock { state in
            if let handled = state.handled, !handled.isAnswered { return handled }
            return state.isEmpty ? nil : state.waiting[state.head]
        }
        current?.cancellation.cancel()
    }

    /// Takes no more requests; the thread ends after those that wait.
    func close() { state.change { $0.isClosed = true } }

    /// Whether nothing waits and nothing is handled.
    var isIdle: Bool { state.withLock { $0.isIdle } }

    /// Waits until nothing waits and nothing is handled.
    func waitUntilIdle(seconds: Double? = nil) {
        _ = state.wait(seconds: seconds) { $0.isIdle ? true : nil }
    }
}

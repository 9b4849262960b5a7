import DequeModule
import Support

/// Requests in order, and the thread that handles them.
final class RequestQueue: Sendable {
    private struct State {
        var waiting: Deque<Request> = []
        var isClosed = false
        var handled: Request?

        var isIdle: Bool { waiting.isEmpty && handled == nil }
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
            if let request = state.waiting.popFirst() {
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
            let taken: [Request] = state.waiting.filter(condition)
            state.waiting.removeAll(where: condition)
            return taken
        }
    }

    /// Asks the request that is handled, or else the one that is handled next, to stop.
    func interrupt() {
        let current: Request? = state.withLock { state in
            if let handled = state.handled, !handled.isAnswered { return handled }
            return state.waiting.first
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

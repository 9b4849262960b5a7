import Glibc
import Support

/// Publishes text that cells have written a short while ago.
final class StreamFlusher: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var isStarted = false
        var isClosed = false
    }

    /// Seconds that text may wait.
    private static let delay = 0.04
    private let state = Monitor(State())

    /// Runs what publishes an output's text, soon.
    func schedule(_ flush: @escaping @Sendable () -> Void) {
        let mustStart = state.change { state in
            state.waiting.append(flush)
            defer { state.isStarted = true }
            return !state.isStarted
        }
        if mustStart { BackgroundThread.start("lingu-flush") { [self] in run() } }
    }

    /// Ends the thread.
    func close() { state.change { $0.isClosed = true } }

    private func run() {
        while true {
            let isClosed = state.wait { $0.isClosed ? true : $0.waiting.isEmpty ? nil : false }
            guard isClosed == false else { return }
            Pause.seconds(Self.delay)
            let flushes = state.change { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for flush in flushes { flush() }
        }
    }
}

import ArgumentParser
import Support
import Synchronization

/// Whether a signal asked the program to stop, and the exit status that says so.
final class StopRequest: Sendable {
    private let status = Mutex<Int32?>(nil)

    /// Takes over the signals.
    ///
    /// - Parameter stop: Called for each of them; a second signal while the work stops does no harm.
    func watch(_ stop: @escaping @Sendable () -> Void) {
        SignalWatcher.start(
            interrupt: { [self] in note(130, stop) }, terminate: { [self] in note(143, stop) })
    }

    /// Whether a signal came.
    var wasMade: Bool { status.withLock { $0 != nil } }

    /// The exit status of work that did not run to its end: as shells have it, 130 after SIGINT and 143
    /// after SIGTERM; 1 without a signal.
    var exitCode: ExitCode { status.withLock { $0.map { ExitCode($0) } } ?? .failure }

    private func note(_ code: Int32, _ stop: () -> Void) {
        status.withLock { $0 = $0 ?? code }
        stop()
    }
}

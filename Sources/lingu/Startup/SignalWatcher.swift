import Glibc
import Support

/// Turns signals into calls on a thread of its own.
enum SignalWatcher {
    /// Takes over SIGINT, SIGTERM and SIGHUP; to be called before other threads are started.
    ///
    /// - Parameters:
    ///   - interrupt: Called for SIGINT.
    ///   - terminate: Called for SIGTERM and SIGHUP.
    static func start(
        interrupt: @escaping @Sendable () -> Void, terminate: @escaping @Sendable () -> Void
    ) {
        signal(SIGPIPE, SIG_IGN)
        let signals = mask([SIGINT, SIGTERM, SIGHUP])
        withUnsafePointer(to: signals) {
            // SAFETY: the system reads the set during the call.
            _ = pthread_sigmask(SIG_BLOCK, $0, nil)
        }
        BackgroundThread.start("lingu-signals") {
            while true {
                var number: Int32 = 0
                let status = withUnsafePointer(to: signals) { sigwait($0, &number) }
                guard status == 0 else { continue }
                if number == SIGINT { interrupt() } else { terminate() }
            }
        }
    }

    private static func mask(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}

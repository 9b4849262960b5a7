import Glibc
import Support

/// Turns signals into calls on a thread of its own.
///
/// Blocking the signals and waiting for them would not do: OpenBLAS starts threads when it is loaded,
/// before `main`, and a signal would end the process through one of those.
enum SignalWatcher {
    /// A pipe from the signal handler, which may do hardly more than write a byte, to the thread.
    private static let ends: (reading: Int32, writing: Int32) = {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }()

    /// Takes over SIGINT, SIGTERM and SIGHUP.
    ///
    /// - Parameters:
    ///   - interrupt: Called for SIGINT.
    ///   - terminate: Called for SIGTERM and SIGHUP.
    static func start(
        interrupt: @escaping @Sendable () -> Void, terminate: @escaping @Sendable () -> Void
    ) {
        let reading = ends.reading
        signal(SIGPIPE, SIG_IGN)
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(SignalWatcher.ends.writing, &byte, 1)
            errno = before
        }
        for number in [SIGINT, SIGTERM, SIGHUP] { sigaction(number, &action, nil) }
        BackgroundThread.start("lingu-signals") {
            while true {
                var byte: UInt8 = 0
                guard read(reading, &byte, 1) == 1 else { continue }
                if Int32(byte) == SIGINT { interrupt() } else { terminate() }
            }
        }
    }
}

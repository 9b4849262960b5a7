import Glibc

/// Waiting for time to pass.
public enum Pause {
    /// Stops the calling thread for some seconds.
    public static func seconds(_ seconds: Double) {
        var left = timespec(
            tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        withUnsafeMutablePointer(to: &left) {
            // SAFETY: the system may read and write the same structure, which outlives the calls.
            while nanosleep($0, $0) != 0, errno == EINTR {}
        }
    }

    /// Stops the calling thread for some seconds, or until a person interrupts.
    ///
    /// - Throws: `Interrupted` within about 0.05 seconds of being asked to.
    public static func seconds(_ seconds: Double, watching cancellation: Cancellation)
        throws(Interrupted)
    {
        var left = seconds
        while left > 0 {
            try cancellation.check()
            let step = min(left, 0.02)
            Self.seconds(step)
            left -= step
        }
        try cancellation.check()
    }
}

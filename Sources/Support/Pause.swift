import Glibc

/// Waiting for time to pass.
public enum Pause {
    /// Stops the calling thread for some seconds.
    public static func seconds(_ seconds: Double) {
        let nanoseconds = (seconds * 1e9).integer(clampedTo: 0...Int.max)
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var left = timespec(tv_sec: whole, tv_nsec: rest)
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

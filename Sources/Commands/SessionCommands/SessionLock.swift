import Foundation
import Support

/// Keeps two kernels from writing one saved session at a time, and from replacing what another reads.
///
/// The system gives the lock back when the process ends, however that happens.
final class SessionLock {
    private var descriptor: Int32

    /// Waits for the lock of a session.
    ///
    /// - Parameters:
    ///   - place: The session's folder; the lock is a hidden file beside it.
    ///   - isShared: Whether others may hold it too, as those who read do.
    ///   - progress: Its flag ends the waiting.
    ///   - patience: Seconds to wait.
    /// - Throws: `CommandError.unusable` if another kernel keeps the lock, `FileError`, `Interrupted`.
    init(
        place: String, isShared: Bool, progress: any ProgressReport, patience: Double = 60
    ) throws {
        let url = URL(fileURLWithPath: place)
        let path = url.deletingLastPathComponent().path + "/." + url.lastPathComponent + ".lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError.lastOfWriting(path: path) }
        let end = ContinuousClock.now + .seconds(patience)
        while flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
            // File systems without locks cannot protect; that is no reason to lose the session.
            guard errno == EWOULDBLOCK || errno == EINTR else { return }
            guard ContinuousClock.now < end else {
                unlock()
                throw CommandError.unusable(
                    what: "the saved session `\(url.lastPathComponent)`",
                    why: "another kernel is saving or restoring it",
                    remedy: "wait until that is done, or save under another name")
            }
            do {
                try Pause.seconds(0.05, watching: progress.cancellation)
            } catch {
                unlock()
                throw error
            }
        }
    }

    deinit { unlock() }

    /// Gives the lock back.
    func unlock() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }
}

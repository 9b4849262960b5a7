import Glibc
import Support

/// Notices when the program that started the kernel is gone.
enum ParentWatcher {
    /// Calls `gone` once the parent has died, if Jupyter named one in `JPY_PARENT_PID`.
    ///
    /// Asking for a signal at the parent's death would not do: Linux sends it when the *thread*
    /// that started us ends.
    static func start(gone: @escaping @Sendable () -> Void) {
        guard let text = getenv("JPY_PARENT_PID").map({ String(cString: $0) }),
            let named = pid_t(text), named > 1
        else { return }
        let parent = getppid()
        BackgroundThread.start("lingu-parent") {
            while getppid() == parent, kill(named, 0) == 0 || errno != ESRCH { Pause.seconds(1) }
            gone()
        }
    }
}

import CommandLanguage
import Store
import Support
import Synchronization

/// Writes the run log; a log that cannot be written costs a warning, never the run.
public final class RunRecorder: Sendable {
    private let home: LinguHome
    private let log = Mutex<RunLog?>(nil)

    /// Makes a recorder for a home.
    public init(home: LinguHome) { self.home = home }

    /// The log, opened at its first use.
    ///
    /// - Parameter warn: Told about a damaged file.
    public func opened(warn: @escaping @Sendable (String) -> Void) -> RunLog {
        log.withLock { log in
            if let log { return log }
            let opened = RunLog(path: home.runs, warn: warn)
            log = opened
            return opened
        }
    }
}

extension CommandSession {
    /// Adds a run to the log.
    func log(_ record: RunRecord) {
        guard let shared = try? shared() else { return }
        let output = output
        do {
            try shared.runs.opened { output.write("warning: \($0)\n", to: .stderr) }.append(record)
        } catch {
            output.write("warning: the run was not logged: \(error.summary)\n", to: .stderr)
        }
    }
}

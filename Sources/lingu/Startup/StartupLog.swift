import Glibc
import Logging

/// The program's own log on stderr: `LINGU_LOG` sets the level, `warning` unless it says otherwise.
enum StartupLog {
    static func logger() -> Logger {
        var logger = Logger(label: "lingu") { StreamLogHandler.standardError(label: $0) }
        let level = getenv("LINGU_LOG").map { String(cString: $0) } ?? ""
        logger.logLevel = Logger.Level(rawValue: level) ?? .warning
        return logger
    }
}

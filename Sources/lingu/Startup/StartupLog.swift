import Glibc
import Logging
import Support

/// The program's own log on stderr: `LINGU_LOG` sets the level, `warning` unless it says otherwise.
enum StartupLog {
    static func logger() -> Logger {
        var logger = Logger(label: "lingu") {
            VisibleLogHandler(next: StreamLogHandler.standardError(label: $0))
        }
        let level = getenv("LINGU_LOG").map { String(cString: $0) } ?? ""
        logger.logLevel = Logger.Level(rawValue: level) ?? .warning
        return logger
    }
}

/// A log whose messages, which may quote data, show what terminals would obey.
private struct VisibleLogHandler: LogHandler {
    var next: StreamLogHandler

    var logLevel: Logger.Level {
        get { next.logLevel }
        set { next.logLevel = newValue }
    }
    var metadata: Logger.Metadata {
        get { next.metadata }
        set { next.metadata = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { next[metadataKey: key] }
        set { next[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(VisibleText.of(event.message.description))"
        next.log(event: event)
    }
}

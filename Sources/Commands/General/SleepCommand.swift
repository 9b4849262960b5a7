import CommandLanguage
import Support

/// `sleep`: waits.
struct SleepCommand: Command {
    struct Arguments: Sendable {
        let seconds: Double
    }

    static let name = "sleep"
    static let summary = "Wait for some seconds; an interrupt ends it."
    static let signature = Signature(
        .positional(
            "seconds", Double.self, in: 0...1_000_000, unit: .seconds, help: "How long to wait."),
        into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [Example("sleep 0.01", "Wait for ten milliseconds.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        try Pause.seconds(arguments.seconds, watching: session.progress.cancellation)
        return .nothing
    }
}

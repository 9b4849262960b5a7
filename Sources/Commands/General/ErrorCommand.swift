import CommandLanguage
import Support

/// `error`: fails.
struct ErrorCommand: Command {
    struct Arguments: Sendable { let message: String }
    static let name = "error"
    static let summary = "Fail with a message."
    static let discussion = "What follows in the cell is not run, nor are cells that wait."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .positional("message", String.self, help: "What went wrong."), into: Arguments.init)
    static let examples = [
        Example("if 1 > 2 { error \"no longer sorted\" }", "Fail where something is not so.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        throw CommandError.raised(message: arguments.message)
    }
}

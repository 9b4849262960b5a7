import CommandLanguage
import Support

/// `clear`: empties the cell's output.
struct ClearCommand: Command {
    struct Arguments: Sendable { let waits: Bool }
    static let name = "clear"
    static let summary = "Empty the output of the running cell."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .flag("wait", help: "Not before something new is shown."), into: Arguments.init)
    static let examples = [Example("clear", "Empty the output.")]

    func run(_ arguments: Arguments, in session: any CommandSession) -> CommandResult {
        session.output.clear(wait: arguments.waits)
        return .nothing
    }
}

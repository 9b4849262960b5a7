import CommandLanguage

/// `clear`: empties the cell's output.
struct ClearCommand: Command {
    struct Arguments: Sendable {
        let waits: Bool
    }

    static let name = "clear"
    static let summary = "Empty the output of the running cell."
    static let signature = Signature(
        .flag("wait", help: "Not before something new is shown."), into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [Example("clear --wait", "Make room for the next output.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        session.output.clear(wait: arguments.waits)
        return .nothing
    }
}

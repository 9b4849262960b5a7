import CommandLanguage

/// `clear`: empties the cell's output.
struct ClearCommand: Command {
    struct Arguments: Sendable {
        let waits: Bool
    }

    static let name = "clear"
    static let summary = "Clear the output of the running cell."
    static let signature = Signature(
        .flag("wait", help: "Wait until there is new output."), into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [Example("clear --wait", "Clear it when the next output comes.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        session.output.clear(wait: arguments.waits)
        return .nothing
    }
}

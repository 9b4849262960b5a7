import CommandLanguage
import Support

/// `show`: shows values that are not the last of their cell.
struct ShowCommand: Command {
    struct Arguments: Sendable { let value: Value }
    static let name = "show"
    static let summary = "Show a value here, not only as the last result of the cell."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .positional("value", Value.self, help: "What is shown."), into: Arguments.init)
    static let examples = [Example("show [1 2 3]", "Show a list.")]

    func run(_ arguments: Arguments, in session: any CommandSession) -> CommandResult {
        session.output.display(
            Presentation.bundle(of: arguments.value, settings: session.settings), id: nil)
        return .nothing
    }
}

import CommandLanguage
import Support

/// `error`: fails.
struct ErrorCommand: Command {
    struct Arguments: Sendable {
        let message: String
        let name: String
        let remedy: String?
    }

    static let name = "error"
    static let summary = "Raise an error; the rest of the cell is not run."
    static let signature = Signature(
        .positional("message", String.self, help: "What went wrong."),
        .option("name", default: "Raised", help: "Short name of the error (`ename`)."),
        .option("remedy", String?.self, otherwise: "no remedy", help: "How to fix it."),
        into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [
        Example(
            "if 1 > 2 { error \"arithmetic is broken\" --name Arithmetic }",
            "Fail if something is not as it should be.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        throw CommandError.raised(
            name: arguments.name, message: arguments.message,
            remedy: arguments.remedy ?? "change what the cell checks, or the check")
    }
}

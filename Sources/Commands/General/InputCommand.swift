import CommandLanguage
import Support

/// `input`: asks the person.
struct InputCommand: Command {
    struct Arguments: Sendable {
        let prompt: String
        let isPassword: Bool
    }
    static let name = "input"
    static let summary = "Ask the person for a line of text."
    static let result = ResultShape.plain("Text")
    static let signature = Signature(
        .positional("prompt", default: "", help: "The question."),
        .flag("password", help: "Do not show what is typed."), into: Arguments.init)
    static let examples = [
        Example(
            "if false { name = input \"Your name?\" }", "Ask for a name, where one may be asked.")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .text(
            try session.output.readLine(
                prompt: arguments.prompt, isPassword: arguments.isPassword))
    }
}

import CommandLanguage

/// `input`: asks the person.
struct InputCommand: Command {
    struct Arguments: Sendable {
        let prompt: String
        let isPassword: Bool
    }

    static let name = "input"
    static let summary = "Ask the user for a line of text."
    static let discussion = """
        With `--password` the result is a Secret: it is shown as ••••, is kept out of the history \
        and of saved sessions, and can be compared with a text.
        """
    static let signature = Signature(
        .positional("prompt", default: "", help: "The question."),
        .flag("password", help: "Do not echo the input."),
        into: Arguments.init)
    static let result = ResultShape.unknown
    static let examples = [
        Example("answer = input \"How many? \"", "Keep what is typed."),
        Example("input \"Key: \" --password", "Ask for something secret."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let line = try session.output.readLine(
            prompt: arguments.prompt, isPassword: arguments.isPassword)
        return arguments.isPassword ? .object(SecretValue(line)) : .text(line)
    }
}

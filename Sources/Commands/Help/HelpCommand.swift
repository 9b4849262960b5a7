import CommandLanguage

/// `help`: explains.
struct HelpCommand: Command {
    struct Arguments: Sendable {
        let topic: [String]
    }

    static let name = "help"
    static let summary = "Explain a command, an option, a value, a function or the language."
    static let discussion = """
        `help` alone gives the overview. `NAME?` at the end of a statement does the same as \
        `help NAME`. Whoever mistypes is told the nearest name.
        """
    static let signature = Signature(
        .rest("topic", String.self, help: "What is explained, such as `table where` or `pipes`."),
        into: Arguments.init)
    static let result = ResultShape.object("Help")
    static let examples = [
        Example("help", "All there is, by topic.", prints: "Tab completes"),
        Example("help table where", "One command.", prints: "Keep the rows"),
        Example("help pipes", "A topic of the language.", prints: "piped value"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let topic = arguments.topic.joined(separator: " ")
        let language = LanguageService(commands: session.commands)
        return .object(try language.help(topic.isEmpty ? nil : topic, in: session))
    }
}

import CommandLanguage

/// `help`: explains.
struct HelpCommand: Command {
    struct Arguments: Sendable {
        let topic: [String]
    }

    static let name = "help"
    static let summary = "Explain a command, an option, a value, a function, a topic or a term."
    static let discussion = """
        `help` alone gives the overview. `NAME?` at the end of a statement is the same as `help \
        NAME`. For a misspelt name the nearest one is suggested.
        """
    static let signature = Signature(
        .rest(
            "topic", String.self, otherwise: "the overview",
            help: "What to explain, such as `table where`, `pipes` or `homophily`."),
        into: Arguments.init)
    static let result = ResultShape.object("Help")
    static let examples = [
        Example("help", "The overview.", prints: "Tab completes"),
        Example("help table where", "One command.", prints: "Keep the rows"),
        Example("help pipes", "A topic of the language.", prints: "piped value"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let topic = arguments.topic.joined(separator: " ")
        let language = LanguageService(commands: session.commands)
        return .object(try language.help(topic.isEmpty ? nil : topic, in: session))
    }
}

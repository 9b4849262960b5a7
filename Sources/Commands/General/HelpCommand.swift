import CommandLanguage
import Support

/// `help`: explains.
struct HelpCommand: Command {
    struct Arguments: Sendable { let topic: [String] }
    static let name = "help"
    static let summary = "Explain a command, a value or the language."
    static let result = ResultShape.object("Help")
    static let signature = Signature(
        .rest("topic", String.self, help: "What is explained."), into: Arguments.init)
    static let examples = [Example("help print", "Explain a command.", prints: "Write")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let language = LanguageService(commands: session.commands)
        let topic = arguments.topic.isEmpty ? nil : arguments.topic.joined(separator: " ")
        return .object(try language.help(topic, in: session))
    }
}

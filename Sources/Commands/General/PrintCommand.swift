import CommandLanguage
import Support

/// `print`: writes texts.
struct PrintCommand: Command {
    struct Arguments: Sendable {
        let values: [Value]
        let toStderr: Bool
    }
    static let name = "print"
    static let summary = "Write values as text."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .rest("values", Value.self, help: "What is written, with blanks between."),
        .flag("stderr", help: "Write to the stream for warnings."),
        into: Arguments.init)
    static let examples = [Example("print \"hello, world\"", "Write a line.")]

    func run(_ arguments: Arguments, in session: any CommandSession) -> CommandResult {
        let text = arguments.values.map { $0.asText ?? $0.plainText() }.joined(separator: " ")
        session.output.write(text + "\n", to: arguments.toStderr ? .stderr : .stdout)
        return .nothing
    }
}

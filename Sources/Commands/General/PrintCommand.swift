import CommandLanguage
import Support

/// `print`: writes values as text.
struct PrintCommand: Command {
    struct Arguments: Sendable {
        let values: [Value]
        let toStderr: Bool
    }

    static let name = "print"
    static let summary = "Print values as one line of plain text."
    static let signature = Signature(
        .rest(
            "values", Value.self, otherwise: "an empty line",
            help: "Values to print; words name values, else themselves."),
        .flag("stderr", help: "Print to standard error."),
        into: Arguments.init)
    static let result = ResultShape.nothing
    static let examples = [
        Example("print \"1 + 1 =\" (1 + 1)", "Write a line."),
        Example("print \"that was odd\" --stderr", "Write a warning."),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        var text = ""
        for (index, value) in arguments.values.enumerated() {
            if index > 0 { text += " " }
            text += Self.text(of: value, in: session)
        }
        text += "\n"
        session.output.write(text, to: arguments.toStderr ? .stderr : .stdout)
        return .nothing
    }

    /// A value as text; only what may hold a table needs to know how many rows are shown.
    private static func text(of value: Value, in session: any CommandSession) -> String {
        switch value {
        case .text, .integer, .number, .boolean, .nothing: value.plainText()
        default: value.plainText(rows: session.settings.rows)
        }
    }
}

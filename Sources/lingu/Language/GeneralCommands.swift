import CommandLanguage
import Foundation
import Support

/// Commands that talk to the front end.
enum GeneralCommands {
    static let table = CommandTable([
        PrintCommand.self, DisplayHTMLCommand.self, DisplayMarkdownCommand.self,
        DisplaySVGCommand.self, DisplayJSONCommand.self, ClearCommand.self, InputCommand.self,
        SleepCommand.self, ErrorCommand.self, HelpCommand.self,
    ])
}

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

/// `display html` and its like: shows a text as something richer.
protocol DisplayCommand: Command where Arguments == DisplayArguments {
    static var mimeType: String { get }
}

struct DisplayArguments: Sendable {
    let content: String
    let id: String?
    let isUpdate: Bool
}

extension DisplayCommand {
    static var result: ResultShape { .nothing }
    static var signature: Signature<DisplayArguments> {
        Signature(
            .positional("content", String.self, help: "What is shown."),
            .option("id", String?.self, help: "A name under which it can be replaced."),
            .flag("update", help: "Replace what was shown under the id."),
            into: DisplayArguments.init)
    }

    func run(_ arguments: DisplayArguments, in session: any CommandSession) -> CommandResult {
        let bundle = MIMEBundle(
            plainText: arguments.content, [Self.mimeType: arguments.content])
        if arguments.isUpdate, let id = arguments.id {
            session.output.update(bundle, id: id)
        } else {
            session.output.display(bundle, id: arguments.id)
        }
        return .nothing
    }
}

struct DisplayHTMLCommand: DisplayCommand {
    static let name = "display html"
    static let mimeType = "text/html"
    static let summary = "Show HTML."
    static let examples = [Example("display html \"<b>bold</b>\"", "Show bold text.")]
}

struct DisplayMarkdownCommand: DisplayCommand {
    static let name = "display markdown"
    static let mimeType = "text/markdown"
    static let summary = "Show Markdown."
    static let examples = [Example("display markdown \"**bold**\"", "Show bold text.")]
}

struct DisplaySVGCommand: DisplayCommand {
    static let name = "display svg"
    static let mimeType = "image/svg+xml"
    static let summary = "Show a drawing in SVG."
    static let examples = [Example("display svg \"<svg/>\"", "Show an empty drawing.")]
}

struct DisplayJSONCommand: DisplayCommand {
    static let name = "display json"
    static let mimeType = "application/json"
    static let summary = "Show JSON."
    static let examples = [Example("display json '{\"a\": 1}'", "Show an object.")]
}

/// `clear`: empties the cell's output.
struct ClearCommand: Command {
    struct Arguments: Sendable { let waits: Bool }
    static let name = "clear"
    static let summary = "Empty the output of the running cell."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .flag("wait", help: "Not before something new is shown."), into: Arguments.init)
    static let examples = [Example("clear", "Empty the output.")]

    func run(_ arguments: Arguments, in session: any CommandSession) -> CommandResult {
        session.output.clear(wait: arguments.waits)
        return .nothing
    }
}

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
    static let examples: [Example] = []

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .text(
            try session.output.readLine(
                prompt: arguments.prompt, isPassword: arguments.isPassword))
    }
}

/// `sleep`: waits.
struct SleepCommand: Command {
    struct Arguments: Sendable { let seconds: Double }
    static let name = "sleep"
    static let summary = "Wait."
    static let result = ResultShape.nothing
    static let signature = Signature(
        .positional("seconds", Double.self, help: "How long, in seconds."), into: Arguments.init)
    static let examples = [Example("sleep 0.01", "Wait for ten milliseconds.")]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        try Pause.seconds(arguments.seconds, watching: session.progress.cancellation)
        return .nothing
    }
}

/// `error`: fails.
struct ErrorCommand: Command {
    struct Arguments: Sendable { let message: String }
    static let name = "error"
    static let summary = "Fail with a message."
    static let signature = Signature(
        .positional("message", String.self, help: "What went wrong."), into: Arguments.init)
    static let examples: [Example] = []

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        throw RaisedError(summary: arguments.message)
    }
}

/// The error of the command `error`.
struct RaisedError: Diagnostic {
    let summary: String
    var name: String { "RaisedError" }
    var remedy: String { "change the cell that raises it" }
}

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

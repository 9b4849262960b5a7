import CommandLanguage
import Tables

/// `docs`: where to read on.
struct DocsCommand: Command {
    struct Arguments: Sendable {
        let isReference: Bool
    }

    static let name = "docs"
    static let summary = "Show where the documentation is, or give the command reference."
    static let signature = Signature(
        .flag("reference", help: "Give the whole command reference as Markdown text."),
        into: Arguments.init)
    static let examples = [
        Example("docs", "Where the documentation is.", prints: "help"),
        Example("docs --reference", "The command reference.", prints: "## table"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        if arguments.isReference {
            return .text(LanguageService(commands: session.commands).referenceMarkdown())
        }
        return .table(
            Table(
                [
                    TableColumn("what", Self.places.map(\.what)),
                    TableColumn("where", Self.places.map(\.place)),
                ], caption: "Documentation"))
    }

    private static let places = [
        (what: "this program: all commands and topics", place: "help"),
        (what: "a command, a value, a function", place: "help NAME, or NAME? in a cell"),
        (what: "the reference, in Markdown", place: "docs --reference"),
        (what: "a first notebook", place: "notebooks/quickstart.ipynb beside the sources"),
        (what: "the method, LinguGKD", place: "https://arxiv.org/abs/2402.05894"),
        (what: "Jupyter", place: "https://docs.jupyter.org"),
    ]
}

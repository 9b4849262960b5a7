import CommandLanguage

/// `docs`: where to read on.
struct DocsCommand: Command {
    struct Arguments: Sendable {
        let isReference: Bool
    }

    static let name = "docs"
    static let summary = "Say where the documentation is, or give the reference of all commands."
    static let signature = Signature(
        .flag("reference", help: "Give the whole reference in Markdown, as text."),
        into: Arguments.init)
    static let examples = [
        Example("docs", "Where to read on.", prints: "help"),
        Example("docs --reference", "The reference of all commands.", prints: "## table"),
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

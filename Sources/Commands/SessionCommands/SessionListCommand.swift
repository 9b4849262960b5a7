import CommandLanguage
import Tables
import Text

/// `session list`: all names.
struct SessionListCommand: Command {
    static let name = "session list"
    static let summary = "List the values and definitions of the session."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["name", "type", "summary", "memory"])
    static let examples = [
        Example("session list", "All names.", prints: "tiny-table"),
        Example("session list | where type == \"Graph\"", "Only graphs.", prints: "tiny"),
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        .table(Self.table(of: try session.shared()))
    }

    /// A row for each value and each definition.
    static func table(of session: Session) -> Table {
        let entries = session.entries
        let definitions = session.definitions
        return Table(
            [
                TableColumn("name", entries.map(\.name) + definitions.map(\.name)),
                TableColumn(
                    "type",
                    entries.map(\.value.typeName) + definitions.map { _ in "Definition" }),
                TableColumn(
                    "summary",
                    entries.map(\.value.summary)
                        + definitions.map { definition in
                            "[\(definition.parameters.joined(separator: " "))]"
                        }),
                TableColumn(
                    "memory",
                    entries.map { NumberText.bytes($0.value.memoryBytes) }
                        + definitions.map { NumberText.bytes($0.text.utf8.count) }),
            ], caption: "Values of this session")
    }
}

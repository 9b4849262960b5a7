import CommandLanguage
import Tables
import Text

/// `session saved`: what can be restored.
struct SessionSavedCommand: Command {
    static let name = "session saved"
    static let summary = "List the saved sessions."
    static let signature = Signature<NoArguments>.none
    static let result = ResultShape.table(["session", "saved", "values", "size"])
    static let examples = [
        Example("session saved", "What `session restore` can bring back.", prints: "columns")
    ]

    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        let all = SessionFolder(home: try session.shared().home).summaries()
        return .table(
            Table(
                [
                    TableColumn("session", all.map(\.name)), TableColumn("saved", all.map(\.saved)),
                    TableColumn("values", all.map(\.values)),
                    TableColumn("size", all.map { NumberText.bytes($0.bytes) }),
                ], caption: "Saved sessions"))
    }
}

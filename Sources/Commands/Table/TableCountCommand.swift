import CommandLanguage
import Tables

/// `count`: counts rows.
struct TableCountCommand: Command {
    struct Arguments: Sendable {
        let table: Table
    }

    static let name = "table count"
    static let aliases = ["count"]
    static let summary = "Count the rows, per group after `group`."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table, possibly grouped."),
        into: Arguments.init)
    static let result = ResultShape.table(["count"])
    static let examples = [
        Example(
            "tiny-table | group label | count", "How often each label occurs.", prints: "plant"),
        Example("tiny-table | count", "How many rows there are.", prints: "6"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.counted(watching: session.progress.cancellation))
    }
}

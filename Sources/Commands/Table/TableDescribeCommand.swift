import CommandLanguage
import Tables

/// `table describe`: a row for each column.
struct TableDescribeCommand: Command {
    struct Arguments: Sendable {
        let table: Table
    }

    static let name = "table describe"
    static let summary = "Summarise each column: type, missing cells, mean, sd, min, median, max."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."), into: Arguments.init)
    static let result = ResultShape.table([
        "column", "type", "present", "missing", "different", "mean", "sd", "min", "median", "max",
    ])
    static let examples = [
        Example("table describe tiny-table", "What the columns hold.", prints: "median")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.described(watching: session.progress.cancellation))
    }
}

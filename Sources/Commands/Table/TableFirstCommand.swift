import CommandLanguage
import Tables

/// `first`: keeps the first rows.
struct TableFirstCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let count: Int
    }

    static let name = "table first"
    static let aliases = ["first"]
    static let summary = "Keep the first rows."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional(
            "count", default: 10, in: 0...1_000_000_000, unit: .rows, help: "Number of rows."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example("tiny-table | first 2", "The first two rows.", prints: "otter")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(arguments.table.first(arguments.count))
    }
}

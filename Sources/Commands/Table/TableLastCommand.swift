import CommandLanguage
import Tables

/// `last`: keeps the last rows.
struct TableLastCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let count: Int
    }

    static let name = "table last"
    static let aliases = ["last"]
    static let summary = "Keep the last rows."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional(
            "count", default: 10, in: 0...1_000_000_000, unit: .rows, help: "Number of rows."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example("tiny-table | last 2", "The last two rows.", prints: "poplar")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(arguments.table.last(arguments.count))
    }
}

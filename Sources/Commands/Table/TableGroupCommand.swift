import CommandLanguage
import Tables

/// `group`: groups rows for the next aggregate.
struct TableGroupCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
    }

    static let name = "table group"
    static let aliases = ["group"]
    static let summary =
        "Group rows for the following mean, sum, min, max, median, sd or count."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest(
            "columns", ColumnName.self, atLeast: 1,
            help: "Columns to group by."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example(
            "tiny-table | group label | mean score", "The mean score of each label.",
            prints: "plant")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.grouped(by: arguments.columns.map(\.name)))
    }
}

import CommandLanguage
import Tables

/// `unique`: keeps the first row of each kind.
struct TableUniqueCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
    }

    static let name = "table unique"
    static let aliases = ["unique"]
    static let summary = "Drop duplicate rows; the first of them is kept."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest(
            "columns", ColumnName.self, otherwise: "all columns", help: "Columns that are compared."
        ),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example("tiny-table | unique label", "One row for each label.", prints: "2 rows")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.unique(
                by: arguments.columns.map(\.name), watching: session.progress.cancellation))
    }
}

import CommandLanguage
import Tables

/// `sort`: orders rows.
struct TableSortCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
        let isDescending: Bool
    }

    static let name = "table sort"
    static let aliases = ["sort"]
    static let summary = "Sort rows by one or more columns; missing cells come last."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest(
            "columns", ColumnName.self, atLeast: 1,
            help: "Columns to sort by, the most important first."),
        .flag("desc", help: "Sort in descending order."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example("tiny-table | sort score --desc | first 1", "The highest score.", prints: "poplar"),
        Example("tiny-table | sort label name", "By label, then by name.", prints: "6 rows"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.sorted(
                by: arguments.columns.map(\.name), descending: arguments.isDescending,
                watching: session.progress.cancellation))
    }
}

import CommandLanguage
import Tables

/// `select`: keeps or drops columns.
struct TableSelectCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
        let isExcept: Bool
    }

    static let name = "table select"
    static let aliases = ["select"]
    static let summary = "Keep some columns, in the given order."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("columns", ColumnName.self, atLeast: 1, help: "Columns to keep."),
        .flag("except", help: "Drop these columns and keep the others."),
        into: Arguments.init)
    static let examples = [
        Example("tiny-table | select name score", "Two columns.", prints: "2 columns"),
        Example(
            "tiny-table | select score --except", "All columns but one.", prints: "3 columns"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let names = arguments.columns.map(\.name)
        return .table(
            arguments.isExcept
                ? try arguments.table.removing(columns: names)
                : try arguments.table.selecting(columns: names))
    }
}

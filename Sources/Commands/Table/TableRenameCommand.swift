import CommandLanguage
import Tables

/// `rename`: gives a column another name.
struct TableRenameCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let column: ColumnName
        let name: String
    }

    static let name = "table rename"
    static let aliases = ["rename"]
    static let summary = "Rename a column."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", ColumnName.self, help: "The column."),
        .positional("name", String.self, help: "The new name."),
        into: Arguments.init)
    static let examples = [
        Example("tiny-table | rename score points", "A clearer name.", prints: "points")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.renaming(arguments.column.name, to: arguments.name))
    }
}

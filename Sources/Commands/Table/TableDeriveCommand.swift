import CommandLanguage
import Tables

/// `derive`: adds or replaces a column.
struct TableDeriveCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let column: String
        let value: ExpressionArgument
    }

    static let name = "table derive"
    static let aliases = ["derive"]
    static let summary = "Add or replace a column computed from each row."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", String.self, help: "Name of the column."),
        .expression("value", help: "An expression, such as `= score * 100`."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | derive double = score * 2", "A column of doubled scores.",
            prints: "double"),
        Example(
            "tiny-table | derive share = score / sum(score)", "Each row's share of the whole.",
            prints: "share"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            arguments.table.deriving(
                arguments.column, try arguments.value.evaluate(over: arguments.table)))
    }
}

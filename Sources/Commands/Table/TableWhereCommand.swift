import CommandLanguage
import Tables

/// `where`: keeps the rows for which a condition holds.
struct TableWhereCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let condition: ExpressionArgument
    }

    static let name = "table where"
    static let aliases = ["where"]
    static let summary = "Keep the rows that meet a condition."
    static let discussion = """
        Words in the condition are columns, or values of the session if there is no such column. \
        Missing cells count as false. Functions of a whole column see all rows: `where degree > \
        mean(degree)`.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .expression("condition", help: "The condition, such as `degree > 3`."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example("tiny-table | where score > 2", "Rows with a high score.", prints: "4 rows"),
        Example(
            "tiny-table | where label == \"animal\" and score < 2", "Two conditions.",
            prints: "otter"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(arguments.table.selecting(try arguments.condition.rows(of: arguments.table)))
    }
}

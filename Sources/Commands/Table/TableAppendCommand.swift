import CommandLanguage
import Tables

/// `append`: puts rows of tables below each other.
struct TableAppendCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let others: [Table]
    }

    static let name = "table append"
    static let aliases = ["append"]
    static let summary = "Put the rows of other tables below a table's, columns matched by name."
    static let discussion = """
        A column that one of the tables lacks has missing cells there. Where a column holds numbers in one \
        table and texts in another it becomes one of texts.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("others", Table.self, atLeast: 1, help: "The tables whose rows follow."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | first 2 | append (tiny-table | last 1)", "Two rows and one.",
            prints: "3 rows")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(arguments.table.appending(arguments.others))
    }
}

import CommandLanguage
import Tables

/// `explode`: a row for each part of a cell.
struct TableExplodeCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let column: ColumnName
        let separator: String
    }

    static let name = "table explode"
    static let aliases = ["explode"]
    static let summary = "Give a row for each part of a column's texts, such as `a, b, c`."
    static let discussion = """
        Brackets around the whole and quotes around the parts do not count, nor do blanks. The other cells \
        are repeated; a row whose cell is missing or empty stays one row.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", ColumnName.self, help: "A column of texts."),
        .option("separator", default: ",", help: "What stands between the parts."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example(
            "nodes tiny | explode text --separator \" \" | group text | count",
            "How often each word occurs.", prints: "animal")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.exploded(
                arguments.column.name, separator: arguments.separator,
                watching: session.progress.cancellation))
    }
}

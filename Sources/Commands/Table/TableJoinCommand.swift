import CommandLanguage

/// `join`: puts two tables side by side.
struct TableJoinCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let other: Table
        let columns: [ColumnName]
        let keepsUnmatched: Bool
    }

    static let name = "table join"
    static let aliases = ["join"]
    static let summary = "Put each row beside the rows of another table that share some cells."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("other", Table.self, help: "The other table."),
        .option("on", [ColumnName].self, help: "The columns whose cells must be the same."),
        .flag("keep", help: "Keep rows without a partner, with missing cells."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | join (tiny-table | group label | count) --on label",
            "How often each row's label occurs, beside it.", prints: "count")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.joined(
                with: arguments.other, on: arguments.columns.map(\.name),
                keepsUnmatched: arguments.keepsUnmatched))
    }
}

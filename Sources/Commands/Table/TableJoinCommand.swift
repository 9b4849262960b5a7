import Text
import CommandLanguage
import Support

extension JoinKind: ParameterValue {}

/// `join`: puts two tables side by side.
struct TableJoinCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let other: Table
        let columns: [ColumnName]
        let kind: JoinKind
        let keepsUnmatched: Bool
    }

    static let name = "table join"
    static let aliases = ["join"]
    static let summary = "Put each row beside the rows of another table that share some cells."
    static let discussion = """
        The caption says how many rows of either table found no partner. `--kind` decides what becomes \
        of them: `inner` drops them, `left`, `right` and `full` keep those of the first table, the second \
        or both, with missing cells; `semi` gives the rows of the first table that have a partner, `anti` \
        those that have none. Numbers match by value (7 is 7.0); missing cells and NaN match nothing; \
        texts and numbers cannot be compared: convert one side with `derive` first.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("other", Table.self, help: "The other table."),
        .option("on", [ColumnName].self, help: "The columns whose cells must be the same."),
        .option("kind", default: JoinKind.inner, help: "Which rows are kept."),
        .flag("keep", help: "Keep rows without a partner, with missing cells: `--kind left`."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | join (tiny-table | group label | count) --on label",
            "How often each row's label occurs, beside it.", prints: "count"),
        Example(
            "tiny-table | join (tiny-table | where score > 2) --on name --kind anti",
            "The rows without a high score.", prints: "2 of 6"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        if arguments.keepsUnmatched, arguments.kind != .inner, arguments.kind != .left {
            throw CommandError.unusable(
                what: "--keep",
                why: "it means --kind left, but --kind is \(arguments.kind.rawValue)",
                remedy: "leave out one of the two")
        }
        let (table, other) = (arguments.table, arguments.other)
        let joined = try table.joined(
            with: other, on: arguments.columns.map(\.name),
            kind: arguments.keepsUnmatched ? .left : arguments.kind,
            memory: MachineMemory().available / 2, watching: session.progress.cancellation)
        let note =
            "joined on \(arguments.columns.map(\.name).joined(separator: ", ")): no partner for "
            + "\(NumberText.grouped(joined.unmatchedLeft)) of \(NumberText.grouped(table.rowCount)) "
            + "rows of the first table and \(NumberText.grouped(joined.unmatchedRight)) of "
            + "\(NumberText.grouped(other.rowCount)) of the second"
        return .table(
            joined.table.captioned(table.caption.map { "\($0) – \(note)" } ?? note))
    }
}

import Tables
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
    static let summary = "Join two tables on columns of the same name."
    static let discussion = """
        The caption says how many rows of each table have no match. `--kind` decides what happens \
        to them: `inner` drops them; `left`, `right` and `full` keep those of the first table, the \
        second or both, with missing cells; `semi` gives the rows of the first table that have a \
        match, `anti` those that have none. Numbers match by value (7 is 7.0); missing cells and \
        NaN match nothing; text does not match numbers: convert one side with `derive` first.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("other", Table.self, help: "The other table."),
        .option("on", [ColumnName].self, help: "Columns that must match."),
        .option("kind", default: JoinKind.inner, help: "Kind of join."),
        .flag("keep", help: "Keep rows without a match; the same as `--kind left`."),
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

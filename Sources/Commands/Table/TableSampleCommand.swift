import CommandLanguage
import Tables

/// `sample`: draws rows at random.
struct TableSampleCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let count: Int
        let seed: Int?
    }

    static let name = "table sample"
    static let aliases = ["sample"]
    static let summary = "Sample rows at random without replacement, in their order."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional(
            "count", default: 10, in: 0...1_000_000_000, unit: .rows, help: "Number of rows."),
        .option(
            "seed", Int?.self, in: 0...1_000_000_000,
            otherwise: "the setting `seed`", help: "Random seed."),
        into: Arguments.init)
    static let result = ResultShape.sameColumns
    static let examples = [
        Example(
            "tiny-table | sample 3 --seed 1", "Three rows, the same ones each time.",
            prints: "3 rows")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            arguments.table.sampled(
                arguments.count, seed: arguments.seed ?? session.settings.seed))
    }
}

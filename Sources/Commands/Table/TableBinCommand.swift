import CommandLanguage
import Tables

/// `bin`: puts numbers into intervals.
struct TableBinCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let column: ColumnName
        let edges: [Double]?
        let isOpen: Bool
        let count: Int
        let usesQuantiles: Bool
        let name: String?
    }

    static let name = "table bin"
    static let aliases = ["bin"]
    static let summary = "Add a column that says in which interval each number lies."
    static let discussion = """
        Intervals are written as `(5, 10]`: above 5, up to 10; the first one holds its lower border too. \
        Without `--edges` there are `--count` of one width, with `--quantiles` of as many rows each. A number \
        outside the edges has no interval, or with `--open` that below the first or above the last edge. \
        Groups of the new column stand in the order of the intervals.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", ColumnName.self, help: "A column of numbers."),
        .option(
            "edges", [Double]?.self, otherwise: "chosen from the data",
            help: "The borders of the intervals, ascending."),
        .flag("open", help: "Add an interval below the first edge and one above the last."),
        .option("count", default: 5, in: 1...1_000, help: "How many intervals without edges."),
        .flag("quantiles", help: "Choose borders so that intervals hold as many rows."),
        .option(
            "name", String?.self, otherwise: "the column's name and `-bin`",
            help: "Name of the new column."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | bin size --edges [0 2 5 10] | group size-bin | mean score",
            "Mean scores by size.", prints: "(2, 5]"),
        Example(
            "nodes tiny | bin degree --count 2 --quantiles", "Few and many neighbours.",
            prints: "degree-bin"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        if arguments.edges != nil, arguments.usesQuantiles {
            throw CommandError.unusable(
                what: "--quantiles", why: "--edges gives the borders",
                remedy: "leave out one of the two")
        }
        if arguments.isOpen, arguments.edges == nil {
            throw CommandError.unusable(
                what: "--open", why: "without --edges nothing lies outside",
                remedy: "add --edges, or leave it out")
        }
        let binning: Binning
        if let edges = arguments.edges {
            binning = .edges(edges, isOpen: arguments.isOpen)
        } else {
            binning =
                arguments.usesQuantiles
                ? .quantiles(arguments.count) : .equalWidth(arguments.count)
        }
        let column = arguments.column.name
        return .table(
            try arguments.table.binned(
                column, by: binning, as: arguments.name ?? "\(column)-bin"))
    }
}

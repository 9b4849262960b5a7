import CommandLanguage
import Figures

/// `plot histogram`: how the numbers of a column are spread.
struct PlotHistogramCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let column: ColumnName
        let bins: Int?
        let title: String?
    }

    static let name = "plot histogram"
    static let summary = "Draw how the numbers of a column are spread, with mean and median."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", ColumnName.self, help: "A column of numbers."),
        .option(
            "bins", default: nil, in: 1...500, help: "How many bars; chosen by the data if absent."),
        .option("title", String?.self, help: "The heading."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example("tiny-table | plot histogram score --bins 3", "Three bars.", prints: "score"),
        Example("tiny | nodes | plot histogram degree", "Degrees of a graph.", prints: "degree"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let name = arguments.column.name
        let numbers = try arguments.table.requireNumbers(name).compactMap { $0 }
        var figure = HistogramFigure(
            title: arguments.title ?? name, values: numbers, xLabel: name)
        figure.bins = arguments.bins
        figure.unit = "rows"
        return .figure(figure)
    }
}

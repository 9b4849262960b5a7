import Tables
import Text
import CommandLanguage
import Figures

/// `plot scatter`: two columns of a table as points.
struct PlotScatterCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let x: ColumnName
        let y: ColumnName
        let color: ColumnName?
        let label: ColumnName?
        let isXLogarithmic: Bool
        let isYLogarithmic: Bool
        let title: String?
    }

    static let name = "plot scatter"
    static let summary = "Draw a scatter plot of two columns of a table."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .option("x", ColumnName.self, help: "Column of the x-axis."),
        .option("y", ColumnName.self, help: "Column of the y-axis."),
        .option(
            "color", ColumnName?.self, otherwise: "one colour",
            help: "Column that decides colour and shape of the points."),
        .option(
            "label", ColumnName?.self, otherwise: "no labels",
            help: "Column with labels of the points."),
        .flag("log-x", help: "Use a logarithmic x-axis."),
        .flag("log-y", help: "Use a logarithmic y-axis."),
        .option(
            "title", String?.self, otherwise: "made from the columns", help: "Title of the figure."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "tiny-table | plot scatter --x size --y score --color label --label name",
            "Points by label, with names.", prints: "size")
    ]

    /// The most points that are drawn; of more, so many are drawn at random.
    private static let pointLimit = 20_000
    /// The most colours that can be told apart in a legend.
    private static let colorLimit = 60

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let isSampled = arguments.table.rowCount > Self.pointLimit
        let columns = PlotColumns(
            isSampled
                ? arguments.table.sampled(Self.pointLimit, seed: session.settings.seed)
                : arguments.table)
        let x = try columns.numbers(arguments.x.name).values
        let y = try columns.numbers(arguments.y.name).values
        let colors = try arguments.color.map {
            PlotColumns.categories(try columns.texts($0.name))
        }
        if let colors, colors.names.count > Self.colorLimit {
            throw CommandError.unusable(
                what: "--color", why: "the column has \(colors.names.count) different values",
                remedy: "choose a column of at most \(Self.colorLimit) values")
        }
        let labels = try arguments.label.map { try columns.texts($0.name) }
        let points = x.indices.map { row in
            ScatterFigure.Mark(
                x: x[row], y: y[row], category: colors?.indices[row], label: labels?[row] ?? "")
        }
        var figure = ScatterFigure(
            title: arguments.title ?? "\(arguments.y.name) over \(arguments.x.name)",
            points: points, categories: colors?.names ?? [], xLabel: arguments.x.name,
            yLabel: arguments.y.name)
        figure.isXLogarithmic = arguments.isXLogarithmic
        figure.isYLogarithmic = arguments.isYLogarithmic
        let notes = [
            arguments.color.map { "by \($0.name)" },
            isSampled
                ? "\(NumberText.grouped(Self.pointLimit)) of "
                    + "\(NumberText.grouped(arguments.table.rowCount)) rows, drawn at random" : nil,
        ].compactMap { $0 }
        if !notes.isEmpty { figure.subtitle = notes.joined(separator: "; ") }
        return .figure(figure)
    }
}

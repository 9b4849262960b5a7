import Tables
import Text
import CommandLanguage
import Figures

/// `plot bars`: columns of a table as bars.
struct PlotBarsCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let x: ColumnName
        let y: [ColumnName]
        let error: ColumnName?
        let group: ColumnName?
        let isPercent: Bool
        let title: String?
    }

    static let name = "plot bars"
    static let summary = "Draw a bar chart of a table's columns, with error bars."
    static let discussion = """
        Rows with the same bar are averaged, and the error bar is their standard deviation. Cells \
        such as `87.3 ± 1.2`, which `compare` gives, are read as mean and standard deviation.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .option("x", ColumnName.self, help: "Column with the names of the bars."),
        .option("y", [ColumnName].self, help: "Column or columns with the lengths of the bars."),
        .option(
            "error", ColumnName?.self, otherwise: "standard deviation of the rows",
            help: "Column with the lengths of the error bars."),
        .option(
            "group", ColumnName?.self, otherwise: "no groups",
            help: "Column whose values are drawn side by side."),
        .flag("percent", help: "Show fractions as percentages."),
        .option(
            "title", String?.self, otherwise: "made from the columns", help: "Title of the figure."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "tiny-table | group label | mean score | plot bars --x label --y score",
            "Means of groups.", prints: "plant"),
        Example(
            "tiny-table | plot bars --x label --y score", "Rows of a bar are averaged.",
            prints: "animal"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let names = arguments.y.map(\.name).joined(separator: ", ")
        let (categories, series) = try Self.bars(arguments)
        var figure = BarsFigure(
            title: arguments.title ?? "\(names) by \(arguments.x.name)", categories: categories,
            series: series, valueLabel: names)
        if arguments.isPercent { figure.format = .percent }
        if let group = arguments.group { figure.subtitle = "by \(group.name)" }
        return .figure(figure)
    }

    private static func bars(
        _ arguments: Arguments
    ) throws -> (categories: [String], series: [BarsFigure.Series]) {
        let columns = PlotColumns(arguments.table)
        let x = PlotColumns.categories(try columns.texts(arguments.x.name))
        let groups = try arguments.group.map {
            PlotColumns.categories(try columns.texts($0.name))
        }
        let count = arguments.y.count * (groups?.names.count ?? 1)
        guard x.names.count <= barLimit, x.names.count * count <= barLimit * 4 else {
            throw tooMany(x.names.count, count, arguments.x.name)
        }
        let rows = rowsOfBars(x.indices, groups?.indices, x.names.count, groups?.names.count ?? 1)
        let error = try arguments.error.map { try columns.numbers($0.name).values }
        var series: [BarsFigure.Series] = []
        for y in arguments.y {
            let (values, own) = try columns.numbers(y.name)
            for group in 0..<(groups?.names.count ?? 1) {
                let bars = rows[group].map { bar($0, values, error ?? own) }
                let name = groups?.names[group] ?? y.name
                series.append(
                    .init(
                        name: groups != nil && arguments.y.count > 1 ? "\(y.name), \(name)" : name,
                        values: bars.map(\.mean),
                        deviations: bars.contains { $0.deviation > 0 }
                            ? bars.map(\.deviation) : nil))
            }
        }
        return (x.names, series)
    }

    /// The most places for bars; more could not be told apart.
    private static let barLimit = 200

    private static func tooMany(_ places: Int, _ series: Int, _ name: String) -> CommandError {
        .unusable(
            what: "plot bars",
            why: "column `\(name)` has \(NumberText.grouped(places)) different values"
                + (series > 1 ? " with \(NumberText.grouped(series)) bars each" : "")
                + "; at most \(barLimit) can be drawn",
            remedy:
                "keep the largest first, as in `| sort … --desc | first 50`, or draw a column of "
                + "numbers with `plot histogram`")
    }

    /// The rows of each bar, by group and place.
    private static func rowsOfBars(
        _ places: [Int], _ groups: [Int]?, _ placeCount: Int, _ groupCount: Int
    ) -> [[[Int]]] {
        var rows = Array(
            repeating: Array(repeating: [Int](), count: placeCount), count: groupCount)
        for (row, place) in places.enumerated() { rows[groups?[row] ?? 0][place].append(row) }
        return rows
    }

    /// The mean of the rows of a bar, and its whisker: given, or measured over the rows.
    private static func bar(
        _ rows: [Int], _ values: [Double], _ deviations: [Double]?
    ) -> (mean: Double, deviation: Double) {
        let measured = PlotColumns.summary(rows.map { values[$0] })
        guard let deviations else { return measured }
        let given = PlotColumns.summary(rows.map { deviations[$0] }).mean
        return (measured.mean, given.isFinite ? given : 0)
    }
}

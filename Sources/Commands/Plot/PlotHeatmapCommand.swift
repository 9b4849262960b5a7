import CommandLanguage
import Figures
import Tables

/// `plot heatmap`: numeric columns as shades.
struct PlotHeatmapCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let x: ColumnName?
        let y: ColumnName?
        let value: ColumnName?
        let title: String?
    }

    static let name = "plot heatmap"
    static let summary = "Draw a heatmap of a table."
    static let discussion = """
        With `--x`, `--y` and `--value` each row of the table is a cell of the grid; rows of the \
        same cell are averaged. Without them the table itself is the grid: its first text column \
        names the rows, and its numeric columns are the columns.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .option(
            "x", ColumnName?.self, otherwise: "the table is the grid",
            help: "Column with the names of the columns of the grid."),
        .option(
            "y", ColumnName?.self, otherwise: "the table is the grid",
            help: "Column with the names of the rows of the grid."),
        .option(
            "value", ColumnName?.self, otherwise: "the table is the grid",
            help: "Column with the values."),
        .option(
            "title", String?.self, otherwise: "made from the columns", help: "Title of the figure."),
        into: Arguments.init)
    static let result = ResultShape.object("Figure")
    static let examples = [
        Example(
            "tiny-table | plot heatmap --x label --y name --value score", "A cell for each row.",
            prints: "otter"),
        Example(
            "tiny-table | select name size score | plot heatmap", "The table itself.",
            prints: "otter"),
    ]
    /// The most cells of a grid.
    private static let cellLimit = 40_000

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let figure: HeatmapFigure
        switch (arguments.x, arguments.y, arguments.value) {
        case (let x?, let y?, let value?):
            figure = try Self.long(arguments.table, x.name, y.name, value.name, arguments.title)
        case (nil, nil, nil): figure = try Self.wide(arguments.table, arguments.title)
        default:
            throw CommandError.unusable(
                what: "plot heatmap", why: "only some of --x, --y and --value are given",
                remedy: "give all three, or none to draw the table as it is")
        }
        return .figure(figure)
    }

    private static func long(
        _ table: Table, _ x: String, _ y: String, _ value: String, _ title: String?
    ) throws -> HeatmapFigure {
        let columns = PlotColumns(table)
        let across = PlotColumns.categories(try columns.texts(x))
        let down = PlotColumns.categories(try columns.texts(y))
        let numbers = try columns.numbers(value).values
        try check(down.names.count, across.names.count)
        let empty = Array(
            repeating: Array(repeating: [Double](), count: across.names.count),
            count: down.names.count)
        let cells = numbers.indices.reduce(into: empty) { cells, row in
            cells[down.indices[row]][across.indices[row]].append(numbers[row])
        }
        var figure = HeatmapFigure(
            title: title ?? value, rows: down.names, columns: across.names,
            values: cells.map { $0.map { PlotColumns.summary($0).mean } })
        figure.rowTitle = y
        figure.columnTitle = x
        return figure
    }

    private static func wide(_ table: Table, _ title: String?) throws -> HeatmapFigure {
        let columns = PlotColumns(table)
        let numeric = table.columns.filter(\.cells.isNumeric).map(\.name)
        guard !numeric.isEmpty else {
            throw CommandError.unusable(
                what: "plot heatmap", why: "the table has no column of numbers",
                remedy: "name the columns with --x, --y and --value")
        }
        try check(table.rowCount, numeric.count)
        let naming = table.columns.first { !$0.cells.isNumeric }?.name
        let names = try naming.map { try columns.texts($0) }
        var values = Array(repeating: [Double](), count: table.rowCount)
        for name in numeric {
            for (row, number) in try columns.numbers(name).values.enumerated() {
                values[row].append(number)
            }
        }
        var figure = HeatmapFigure(
            title: title ?? table.caption ?? "Table",
            rows: names ?? (0..<table.rowCount).map(String.init), columns: numeric, values: values)
        figure.rowTitle = naming ?? "row"
        return figure
    }

    private static func check(_ rows: Int, _ columns: Int) throws(CommandError) {
        guard rows * columns > cellLimit else { return }
        throw .unusable(
            what: "plot heatmap", why: "the grid would have \(rows) × \(columns) cells",
            remedy: "keep fewer rows with `first`, `where` or `group`")
    }
}

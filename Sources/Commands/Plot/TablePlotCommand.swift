import CommandLanguage
import Figures
import Tables

/// `plot NAME` of every `TableFigure`: what is drawn, and from which columns, is the figure's.
struct TablePlotCommand<Drawing: TableFigure>: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName?]
        let integers: [Int?]
        let flags: [Bool]
        let title: String?
    }

    static var name: String { "plot \(Drawing.plot.name)" }
    static var summary: String { Drawing.plot.summary }
    static var result: ResultShape { .object("Figure") }
    static var examples: [Example] {
        Drawing.plot.examples.map { Example($0.source, $0.explanation, prints: $0.prints) }
    }
    static var signature: Signature<Arguments> {
        Signature(
            .positional("table", Table.self, help: "A table."),
            .list(Drawing.plot.columns.map(parameter)),
            .list(
                Drawing.plot.integers.map {
                    .option(
                        $0.name, Int?.self, in: $0.bounds, otherwise: $0.otherwise, help: $0.help)
                }),
            .list(Drawing.plot.flags.map { .flag($0.name, help: $0.help) }),
            .option(
                "title", String?.self, otherwise: "made from the column",
                help: "Title of the figure."),
            into: Arguments.init)
    }

    private static func parameter(_ column: PlotColumn) -> Parameter<ColumnName?> {
        switch column.role {
        case .positional:
            Parameter<ColumnName>.positional(column.name, help: column.help).map { $0 }
        case .option: Parameter<ColumnName>.option(column.name, help: column.help).map { $0 }
        case .optional:
            .option(column.name, ColumnName?.self, otherwise: "no column", help: column.help)
        }
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let (plot, cells) = (Drawing.plot, PlotColumns(arguments.table))
        var data = PlotData(title: arguments.title, rowCount: arguments.table.rowCount)
        for (column, chosen) in zip(plot.columns, arguments.columns) {
            guard let name = chosen?.name else { continue }
            data.names[column.name] = name
            switch column.kind {
            case .numbers: data.numbers[column.name] = try cells.numbers(name).values
            case .texts:
                data.texts[column.name] = try cells.texts(name)
                data.levels[column.name] = arguments.table.column(named: name)?.levels
            }
        }
        for (integer, value) in zip(plot.integers, arguments.integers) {
            data.integers[integer.name] = value
        }
        for (flag, isGiven) in zip(plot.flags, arguments.flags) where isGiven {
            data.flags.insert(flag.name)
        }
        return .figure(Drawing(data))
    }
}

extension CommandRegistry {
    /// The commands of all table figures.
    static let tablePlots: [any Command.Type] = TableFigures.all.map { command(of: $0) }

    private static func command<Drawing: TableFigure>(of figure: Drawing.Type) -> any Command.Type {
        TablePlotCommand<Drawing>.self
    }
}

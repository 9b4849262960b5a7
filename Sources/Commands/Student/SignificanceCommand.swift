import CommandLanguage
import Distillation
import Tables

/// `significance`: whether ways of training differ over several draws of a split.
struct SignificanceCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let value: ColumnName
        let model: ColumnName
        let draw: ColumnName
        let reference: String
    }

    static let name = "significance"
    static let summary = "Compare models over draws of a split: difference, 95 % interval, p."
    static let discussion = """
        The table has a row for each result: which model, which draw of the split, which value; rows \
        of one model and draw, such as those of several seeds, are averaged first, because seeds that \
        share labels are not independent. `p` is the two-sided t-test paired over draws, with Holm's \
        correction over the rows; `low` and `high` are the 95 % bootstrap interval of the mean \
        difference (10,000 resamples of the draws). All three need three draws. Cells such as \
        `87.3 ± 1.2` count by their mean.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table of results."),
        .option("value", ColumnName.self, help: "Column of the values, such as accuracies."),
        .option("model", ColumnName.self, help: "Column that names the models."),
        .option("draw", ColumnName.self, help: "Column that names the draws."),
        .option("reference", String.self, help: "The model that others are compared with."),
        into: Arguments.init)
    static let result = ResultShape.table([
        "model", "draws", "mean", "difference", "low", "high", "p",
    ])
    static let examples = [
        Example(
            "significance tiny-table --value size --model label --draw score --reference animal",
            "No draw is shared, so there is no test.", prints: "plant")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let columns = PlotColumns(arguments.table)
        let values = try columns.numbers(arguments.value.name).values
        let models = try columns.texts(arguments.model.name)
        let draws = try columns.texts(arguments.draw.name)
        var results: [String: [String: [Double]]] = [:]
        var order: [String] = []
        for (row, value) in values.enumerated() where value.isFinite {
            try session.progress.cancellation.check()
            if results[models[row]] == nil { order.append(models[row]) }
            results[models[row], default: [:]][draws[row], default: []].append(value)
        }
        guard let reference = results[arguments.reference] else {
            throw CommandError.unusable(
                what: "--reference \(arguments.reference)",
                why: "column `\(arguments.model.name)` holds no such model",
                remedy: "choose one of " + order.prefix(12).joined(separator: ", "))
        }
        let others = order.filter { $0 != arguments.reference }
        let cancellation = session.progress.cancellation
        let found = try others.map {
            try DrawComparison(reference, results[$0] ?? [:], cancellation: cancellation)
        }
        let corrected = PairedComparison.holm(found.map(\.p))
        func mean(_ model: String) -> Double {
            SampleStatistics((results[model] ?? [:]).values.map { SampleStatistics($0).mean }).mean
        }
        return .table(
            Table(
                [
                    TableColumn("model", [arguments.reference] + others),
                    TableColumn("draws", .integers([reference.count] + found.map(\.draws))),
                    TableColumn("mean", measures: ([arguments.reference] + others).map(mean)),
                    TableColumn("difference", measures: [nil] + found.map(\.difference)),
                    TableColumn("low", measures: [nil] + found.map { $0.interval?.lowerBound }),
                    TableColumn("high", measures: [nil] + found.map { $0.interval?.upperBound }),
                    TableColumn("p", measures: [nil] + corrected),
                ], caption: "Against \(arguments.reference), paired over draws"))
    }
}

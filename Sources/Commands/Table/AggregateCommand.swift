import CommandLanguage

/// What the commands that compute one number of many take.
struct AggregateArguments: Sendable {
    let table: Table
    let columns: [ColumnName]
}

/// A command that computes one number of a column's numbers.
protocol AggregateCommand: Command where Arguments == AggregateArguments {
    /// What is computed.
    static var aggregate: Aggregate { get }
}

extension AggregateCommand {
    static var name: String { "table \(aggregate.rawValue)" }
    static var aliases: [String] { [aggregate.rawValue] }
    static var discussion: String {
        "Missing cells are left out. Without groups the result has one row."
    }

    static var signature: Signature<AggregateArguments> {
        Signature(
            .positional("table", Table.self, help: "A table, perhaps grouped by `group`."),
            .rest(
                "columns", ColumnName.self,
                help: "Columns of numbers; all that hold numbers if none is named."),
            into: AggregateArguments.init)
    }

    static var examples: [Example] {
        [
            Example(
                "tiny-table | group label | \(aggregate.rawValue) score", "For each label.",
                prints: "animal"),
            Example("tiny-table | \(aggregate.rawValue) score", "Of all rows.", prints: "1 row"),
        ]
    }

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.aggregated(
                Self.aggregate, of: arguments.columns.map(\.name),
                watching: session.progress.cancellation))
    }
}

/// `mean`.
struct TableMeanCommand: AggregateCommand {
    static let aggregate = Aggregate.mean
    static let summary = "Give the mean of columns, for each group if rows are grouped."
}

/// `sum`.
struct TableSumCommand: AggregateCommand {
    static let aggregate = Aggregate.sum
    static let summary = "Give the sum of columns, for each group if rows are grouped."
}

/// `min`.
struct TableMinCommand: AggregateCommand {
    static let aggregate = Aggregate.min
    static let summary = "Give the smallest number of columns, for each group if rows are grouped."
}

/// `max`.
struct TableMaxCommand: AggregateCommand {
    static let aggregate = Aggregate.max
    static let summary = "Give the largest number of columns, for each group if rows are grouped."
}

/// `median`.
struct TableMedianCommand: AggregateCommand {
    static let aggregate = Aggregate.median
    static let summary = "Give the median of columns, for each group if rows are grouped."
}

/// `sd`.
struct TableDeviationCommand: AggregateCommand {
    static let aggregate = Aggregate.sd
    static let summary =
        "Give the standard deviation of columns, for each group if rows are grouped."
}

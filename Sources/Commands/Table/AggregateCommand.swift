import CommandLanguage
import Tables

/// The arguments of aggregate commands.
struct AggregateArguments: Sendable {
    let table: Table
    let columns: [ColumnName]
}

/// A command that aggregates a numeric column.
protocol AggregateCommand: Command where Arguments == AggregateArguments {
    /// The aggregate.
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
            .positional("table", Table.self, help: "A table, possibly grouped."),
            .rest(
                "columns", ColumnName.self,
                otherwise: "all numeric columns", help: "Numeric columns."),
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
    static let summary = "Give the mean of each column, per group after `group`."
}

/// `sum`.
struct TableSumCommand: AggregateCommand {
    static let aggregate = Aggregate.sum
    static let summary = "Give the sum of each column, per group after `group`."
}

/// `min`.
struct TableMinCommand: AggregateCommand {
    static let aggregate = Aggregate.min
    static let summary = "Give the minimum of each column, per group after `group`."
}

/// `max`.
struct TableMaxCommand: AggregateCommand {
    static let aggregate = Aggregate.max
    static let summary = "Give the maximum of each column, per group after `group`."
}

/// `median`.
struct TableMedianCommand: AggregateCommand {
    static let aggregate = Aggregate.median
    static let summary = "Give the median of each column, per group after `group`."
}

/// `sd`.
struct TableDeviationCommand: AggregateCommand {
    static let aggregate = Aggregate.sd
    static let summary =
        "Give the standard deviation of each column, per group after `group`."
}

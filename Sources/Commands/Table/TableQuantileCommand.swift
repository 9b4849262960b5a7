import CommandLanguage
import Tables

/// `quantile`: the numbers that shares of a column lie below.
struct TableQuantileCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
        let shares: [Double]
    }

    static let name = "table quantile"
    static let aliases = ["quantile"]
    static let summary = "Give quantiles of columns, for each group if rows are grouped."
    static let discussion = "Between two numbers they are interpolated. Missing cells are left out."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table, perhaps grouped by `group`."),
        .rest(
            "columns", ColumnName.self, otherwise: "all numeric columns", help: "Numeric columns."),
        .option(
            "at", default: [0, 0.25, 0.5, 0.75, 1], in: 0...1,
            help: "The shares of the rows that lie below."),
        into: Arguments.init)
    static let examples = [
        Example("tiny-table | quantile score", "Smallest, quartiles, largest.", prints: "0.25"),
        Example(
            "tiny-table | group label | quantile score --at [10% 90%]", "For each label.",
            prints: "plant"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.quantiles(
                of: arguments.columns.map(\.name), at: arguments.shares,
                watching: session.progress.cancellation))
    }
}

extension Correlation: ParameterValue {}

/// `corr`: how closely columns go together.
struct TableCorrelationCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
        let method: Correlation
    }

    static let name = "table corr"
    static let aliases = ["corr"]
    static let summary = "Give the correlation of each two columns of numbers."
    static let discussion = """
        Rows count where both columns have a number. A cell is missing where one column has one value alone.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest(
            "columns", ColumnName.self, otherwise: "all numeric columns", help: "Numeric columns."),
        .option("method", default: Correlation.pearson, help: "What is measured."),
        into: Arguments.init)
    static let examples = [
        Example("tiny-table | corr size score", "Two columns.", prints: "column"),
        Example(
            "graph centrality tiny | corr --method spearman", "Which centralities agree.",
            prints: "pagerank"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.correlations(
                of: arguments.columns.map(\.name), by: arguments.method,
                watching: session.progress.cancellation))
    }
}

import CommandLanguage
import Tables

extension Aggregate: ParameterValue {}
extension PivotShares: ParameterValue {}

/// `pivot`: a cross table.
struct TablePivotCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let rows: [ColumnName]
        let columns: ColumnName
        let values: ColumnName?
        let aggregate: Aggregate
        let shares: PivotShares?
    }

    static let name = "table pivot"
    static let aliases = ["pivot"]
    static let summary = "Make a cross table: a row and a column for each cell of two columns."
    static let discussion = """
        Without `--values` rows are counted. Classes and intervals stand in their own order, numbers \
        ascending, other texts as they first occur. `unpivot` turns columns into rows again.
        """
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .option("rows", [ColumnName].self, help: "The column, or columns, whose cells make rows."),
        .option("columns", ColumnName.self, help: "The column whose cells make columns."),
        .option(
            "values", ColumnName?.self, otherwise: "rows are counted",
            help: "A numeric column to aggregate."),
        .option("by", default: Aggregate.mean, help: "How the numbers are put together."),
        .option(
            "shares", PivotShares?.self, otherwise: "cells are not divided",
            help: "Divide each cell by the sum of its row, its column or all cells."),
        into: Arguments.init)
    static let examples = [
        Example(
            "tiny-table | pivot --rows label --columns size", "How often each pair occurs.",
            prints: "animal"),
        Example(
            "nodes tiny | pivot --rows label --columns split --shares rows",
            "The parts of each class in the split.", prints: "train"),
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.pivoted(
                rows: arguments.rows.map(\.name), columns: arguments.columns.name,
                values: arguments.values?.name, by: arguments.aggregate,
                shares: arguments.shares, watching: session.progress.cancellation))
    }
}

/// `unpivot`: columns become rows.
struct TableUnpivotCommand: Command {
    struct Arguments: Sendable {
        let table: Table
        let columns: [ColumnName]
        let nameColumn: String
        let valueColumn: String
    }

    static let name = "table unpivot"
    static let aliases = ["unpivot"]
    static let summary = "Turn columns into rows: one row for each of their cells."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("columns", ColumnName.self, atLeast: 1, help: "The columns to turn."),
        .option("name", default: "column", help: "The new column of the columns' names."),
        .option("value", default: "value", help: "The new column of the cells."),
        into: Arguments.init)
    static let examples = [
        Example("tiny-table | unpivot size score", "Two rows for each.", prints: "12 rows")
    ]

    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.unpivoted(
                arguments.columns.map(\.name), nameColumn: arguments.nameColumn,
                valueColumn: arguments.valueColumn))
    }
}

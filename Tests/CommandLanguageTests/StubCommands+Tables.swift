import Support
import Tables

@testable import CommandLanguage

struct WhereCommand: StubCommand {
    struct Arguments { let table: Table; let condition: ExpressionArgument }
    static let name = "table where"
    static let aliases = ["where"]
    static let summary = "Keep the rows for which a condition holds."
    static let result = ResultShape.sameColumns
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .expression("condition", help: "What must hold."), into: Arguments.init)
    static let examples = [Example("nouns | nodes | where degree > 3", "Keeps some nodes.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            arguments.table.selecting(try arguments.condition.rows(of: arguments.table)))
    }
}

struct DeriveCommand: StubCommand {
    struct Arguments { let table: Table; let column: String; let value: ExpressionArgument }
    static let name = "table derive"
    static let aliases = ["derive"]
    static let summary = "Add a column."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("column", String.self, help: "The new column."),
        .expression("value", help: "Its value."), into: Arguments.init)
    static let examples = [Example("nouns | nodes | derive twice = degree * 2", "Adds one.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            arguments.table.deriving(
                arguments.column, try arguments.value.evaluate(over: arguments.table)))
    }
}

struct SortCommand: StubCommand {
    struct Arguments { let table: Table; let columns: [ColumnName]; let isDescending: Bool }
    static let name = "table sort"
    static let aliases = ["sort"]
    static let summary = "Sort the rows."
    static let result = ResultShape.sameColumns
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("columns", ColumnName.self, atLeast: 1, help: "The columns."),
        .flag("desc", help: "The largest first."), into: Arguments.init)
    static let examples = [Example("nouns | nodes | sort degree --desc", "The largest first.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            try arguments.table.sorted(
                by: arguments.columns.map(\.name), descending: arguments.isDescending))
    }
}

struct FirstCommand: StubCommand {
    struct Arguments { let table: Table; let count: Int }
    static let name = "first"
    static let summary = "Keep the first rows."
    static let result = ResultShape.sameColumns
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("count", default: 10, in: 0...1_000_000_000, unit: .rows, help: "How many."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(arguments.table.first(arguments.count))
    }
}

struct GroupCommand: StubCommand {
    struct Arguments { let table: Table; let columns: [ColumnName] }
    static let name = "group"
    static let summary = "Group the rows."
    static let result = ResultShape.sameColumns
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("columns", ColumnName.self, atLeast: 1, help: "The columns."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.grouped(by: arguments.columns.map(\.name)))
    }
}

struct MeanCommand: StubCommand {
    struct Arguments { let table: Table; let columns: [ColumnName] }
    static let name = "mean"
    static let summary = "The mean of columns."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .rest("columns", ColumnName.self, otherwise: "all columns", help: "The columns."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(try arguments.table.aggregated(.mean, of: arguments.columns.map(\.name)))
    }
}

struct TableSave: StubCommand {
    struct Arguments { let table: Table; let file: FilePath }
    static let name = "table save"
    static let summary = "Write a table to a file."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .positional("file", FilePath.self, help: "Where to write."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .text("\(arguments.file.path): \(arguments.table.rowCount)")
    }
}

struct PrintCommand: StubCommand {
    struct Arguments { let values: [Value]; let toErrors: Bool }
    static let name = "print"
    static let summary = "Write values as text."
    static let signature = Signature(
        .rest("values", Value.self, otherwise: "an empty line", help: "What to write."),
        .flag("stderr", help: "Write to the stream of errors."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let line = arguments.values.map { $0.plainText() }.joined(separator: " ") + "\n"
        session.output.write(line, to: arguments.toErrors ? .stderr : .stdout)
        return .nothing
    }
}

struct TimeCommand: StubCommand {
    struct Arguments { let block: BlockArgument }
    static let name = "time"
    static let summary = "Run statements and say how long it took."
    static let signature = Signature(
        .block("statements", help: "What to run."), into: Arguments.init)
    static let examples = [Example("time { print hello }", "Times one command.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        CommandResult(try arguments.block.run())
    }
}

struct FailCommand: StubCommand {
    struct Failure: Error {}
    static let name = "fail"
    static let summary = "Fails in a way no command should."
    static let signature = Signature<NoArguments>.none
    func run(_ arguments: NoArguments, in session: any CommandSession) throws -> CommandResult {
        throw Failure()
    }
}

enum StubCommands {
    static let all: [any Command.Type] = [
        GraphBuild.self, GraphLoad.self, GraphEgo.self, NodesCommand.self, TeacherLoad.self,
        TeacherCommand<PromptVerb>.self, TeacherCommand<AskVerb>.self,
        TeacherCommand<EmbedVerb>.self, TeacherTune.self, StudentTrain.self, StudentDistill.self,
        StudentExport.self, MetricsCommand.self, CompareCommand.self,
        PlotCommand<CurvesPlot>.self, PlotCommand<ConfusionPlot>.self,
        PlotCommand<LayersPlot>.self, PlotCommand<EmbeddingPlot>.self, PlotBars.self,
        SessionSave.self, WhereCommand.self, DeriveCommand.self, SortCommand.self,
        FirstCommand.self, GroupCommand.self, MeanCommand.self, TableSave.self, PrintCommand.self,
        TimeCommand.self, FailCommand.self,
    ]
}

import Support
import Tables

@testable import CommandLanguage

struct StudentTrain: StubCommand {
    struct Arguments {
        let graph: StubGraph; let conv: StubConv; let seeds: [Int]; let rate: Double;
        let isQuiet: Bool
    }
    static let name = "student train"
    static let summary = "Train a graph student without a teacher."
    static let discussion = "The loss is cross entropy on the training nodes."
    static let result = ResultShape.object("Student")
    static let signature = Signature(
        .positional("graph", StubGraph.self, help: "A graph made by `graph load`."),
        .option("conv", default: .gcn, help: "Message-passing layer."),
        .option("seeds", default: [0], in: 0...1_000_000, help: "Seeds, one run each."),
        .option("rate", default: 0.01, in: 1e-6...1, help: "Learning rate."),
        .flag("quiet", help: "Show no progress."),
        into: Arguments.init)
    static let examples = [
        Example("student train nouns --conv gat", "Trains a GAT.", prints: "gat")
    ]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubStudent("\(arguments.conv) \(arguments.seeds.count)"))
    }
}

struct StudentDistill: StubCommand {
    struct Arguments {
        let graph: StubGraph; let features: StubFeatures; let conv: StubConv; let nodes: StubNodes;
        let seeds: [Int]
    }
    static let name = "student distill"
    static let summary = "Distil a teacher into a student."
    static let signature = Signature(
        .positional("graph", StubGraph.self, help: "A graph."),
        .positional("features", StubFeatures.self, help: "Features of a teacher."),
        .option("conv", default: .gcn, help: "Message-passing layer."),
        .option("distill-on", default: .train, help: "Which nodes are aligned."),
        .option("seeds", default: [0], in: 0...1_000_000, help: "Seeds, one run each."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubStudent("\(arguments.conv) \(arguments.nodes) \(arguments.seeds.count)"))
    }
}

struct StudentExport: StubCommand {
    struct Arguments { let student: StubStudent; let file: FilePath }
    static let name = "student export"
    static let summary = "Write a student to a file."
    static let signature = Signature(
        .positional("student", StubStudent.self, help: "A student."),
        .positional("file", FilePath.self, help: "Where to write."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .nothing
    }
}

struct MetricsCommand: StubCommand {
    struct Arguments { let student: StubStudent }
    static let name = "metrics"
    static let summary = "Show what a student reaches."
    static let signature = Signature(
        .positional("student", StubStudent.self, help: "A student."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let conv = arguments.student.label.split(separator: " ")[0]
        return CommandResult(
            .record(
                Record([
                    ("conv", .text(String(conv))),
                    ("accuracy", .number(0.5 + Double(conv.count) / 20)),
                    ("macro-f1", .number(0.25)),
                ])))
    }
}

struct CompareCommand: StubCommand {
    struct Arguments { let models: [Named<AnyObjectValue>] }
    static let name = "compare"
    static let summary = "Compare teachers and students."
    static let signature = Signature(
        .positional("models", [Named<AnyObjectValue>].self, help: "Teachers and students."),
        into: Arguments.init)
    static let examples = [Example("compare [plain small]", "Compares two students.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .text(
            arguments.models.map { "\($0.name ?? "?"): \($0.value.object.typeName)" }
                .joined(separator: ", "))
    }
}

struct PlotCommand<Kind: StubPlot>: StubCommand {
    struct Arguments { let students: [StubStudent]; let method: StubMethod; let color: String? }
    static var name: String { Kind.name }
    static var summary: String { "Plot students." }
    static var signature: Signature<Arguments> {
        Signature(
            .positional("students", [StubStudent].self, help: "Students."),
            .option("method", default: .pca, help: "How to project."),
            .option("color", otherwise: "one colour", help: "What the colours show."),
            into: Arguments.init)
    }
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubFigure("\(Kind.name) of \(arguments.students.count)"))
    }
}

protocol StubPlot: Sendable { static var name: String { get } }
enum CurvesPlot: StubPlot { static let name = "plot curves" }
enum ConfusionPlot: StubPlot { static let name = "plot confusion" }
enum LayersPlot: StubPlot { static let name = "plot layers" }
enum EmbeddingPlot: StubPlot { static let name = "plot embedding" }

struct PlotBars: StubCommand {
    struct Arguments { let table: Table; let x: ColumnName; let y: ColumnName }
    static let name = "plot bars"
    static let summary = "Draw bars."
    static let signature = Signature(
        .positional("table", Table.self, help: "A table."),
        .option("x", ColumnName.self, help: "The column of names."),
        .option("y", ColumnName.self, help: "The column of heights."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        let names = try arguments.table.requireColumn(arguments.x.name).cells.values
        let heights = try arguments.table.requireNumbers(arguments.y.name)
        return .object(StubFigure("bars \(names.count) \(heights.count)"))
    }
}

struct SessionSave: StubCommand {
    struct Arguments { let label: String }
    static let name = "session save"
    static let summary = "Save the session."
    static let signature = Signature(
        .positional("name", String.self, help: "A name."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .nothing
    }
}

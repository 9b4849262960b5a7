import Support
import Tables

@testable import CommandLanguage

/// A stand-in for graphs, teachers, students and the like, by the name of its type.
protocol StubObject: SessionObject {
    init(_ label: String)
    var label: String { get }
}

extension StubObject {
    var summary: String { "\(Self.typeName) \(label)" }
    var plainText: String { summary }
    var memoryBytes: Int { 100 }
    var fieldNames: [String] { ["label"] }
    func field(_ name: String) -> Value? { name == "label" ? .text(label) : nil }
}

struct StubGraph: StubObject {
    static let typeName = "Graph"
    let label: String
    init(_ label: String) { self.label = label }
}

struct StubTeacher: StubObject {
    static let typeName = "Teacher"
    let label: String
    init(_ label: String) { self.label = label }
}

struct StubStudent: StubObject {
    static let typeName = "Student"
    let label: String
    init(_ label: String) { self.label = label }
}

struct StubFeatures: StubObject {
    static let typeName = "HopFeatures"
    let label: String
    init(_ label: String) { self.label = label }
}

struct StubFigure: StubObject {
    static let typeName = "Figure"
    let label: String
    init(_ label: String) { self.label = label }
}

enum StubConv: String, CaseIterable, ParameterValue { case gcn, gat, sage, gin }
enum StubNodes: String, CaseIterable, ParameterValue { case train, all }
enum StubBuilder: String, CaseIterable, ParameterValue { case wordnet, debian }
enum StubMethod: String, CaseIterable, ParameterValue { case pca, tsne }

/// A command that is declared in a few words, for tests.
protocol StubCommand: Command {}

extension StubCommand {
    static var examples: [Example] { [Example(name, "Runs it.")] }
}

struct GraphBuild: StubCommand {
    struct Arguments {
        let builder: StubBuilder; let classes: [String]; let nodes: Int; let split: String
    }
    static let name = "graph build"
    static let summary = "Build a graph from what the machine has."
    static let result = ResultShape.object("Graph")
    static let signature = Signature(
        .positional("builder", StubBuilder.self, help: "What to build from."),
        .option("classes", default: [], help: "Classes to keep."),
        .option("nodes", default: 1000, in: 10...100_000, unit: .nodes, help: "How many nodes."),
        .option("split", default: "public", help: "How to split, such as `few:10`."),
        into: Arguments.init)
    static let examples = [Example("graph build wordnet --nodes 20", "Builds a small graph.")]
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubGraph("\(arguments.builder) \(arguments.nodes) \(arguments.split)"))
    }
}

struct GraphEgo: StubCommand {
    struct Arguments { let graph: Named<StubGraph>; let node: Int; let hops: Int }
    static let name = "graph ego"
    static let summary = "Draw the neighbourhood of a node."
    static let signature = Signature(
        .positional("graph", Named<StubGraph>.self, help: "A graph."),
        .option("node", Int.self, in: 0...1_000_000, help: "The node in the middle."),
        .option("hops", default: 2, in: 0...5, unit: .hops, help: "How far to go."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(
            StubFigure("ego \(arguments.graph.name ?? "?") \(arguments.node) \(arguments.hops)"))
    }
}

struct GraphLoad: StubCommand {
    struct Arguments { let file: FilePath; let split: String? }
    static let name = "graph load"
    static let summary = "Load a graph."
    static let signature = Signature(
        .positional("file", FilePath.self, help: "A file or folder."),
        .option("split", otherwise: "the first split", help: "The split column."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubGraph(arguments.file.path))
    }
}

struct NodesCommand: StubCommand {
    struct Arguments { let graph: StubGraph }
    static let name = "nodes"
    static let summary = "List the nodes of a graph."
    static let result = ResultShape.table(["node", "label", "degree"])
    static let signature = Signature(
        .positional("graph", StubGraph.self, help: "A graph."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .table(
            Table([
                TableColumn("node", Array(0..<6)),
                TableColumn("label", ["food", "plant", "food", "animal", "food", "plant"]),
                TableColumn("degree", [1, 5, 3, 2, 7, 4]),
            ]))
    }
}

struct TeacherCommand<Kind: StubVerb>: StubCommand {
    struct Arguments {
        let teacher: StubTeacher; let graph: StubGraph; let node: Int?; let hops: Int
    }
    static var name: String { Kind.name }
    static var summary: String { "Do something with a teacher." }
    static var signature: Signature<Arguments> {
        Signature(
            .positional("teacher", StubTeacher.self, help: "A teacher."),
            .positional("graph", StubGraph.self, help: "A graph."),
            .option("node", Int?.self, in: 0...1000, otherwise: "no node", help: "A node."),
            .option("hops", default: 2, in: 0...5, unit: .hops, help: "How far to look."),
            into: Arguments.init)
    }
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        CommandResult(Kind.value(arguments.hops))
    }
}

protocol StubVerb: Sendable {
    static var name: String { get }
    static func value(_ hops: Int) -> Value
}
enum PromptVerb: StubVerb {
    static let name = "teacher prompt"
    static func value(_ hops: Int) -> Value { .text("prompt of \(hops)") }
}
enum AskVerb: StubVerb {
    static let name = "teacher ask"
    static func value(_ hops: Int) -> Value { .object(StubFigure("bars")) }
}
enum EmbedVerb: StubVerb {
    static let name = "teacher embed"
    static func value(_ hops: Int) -> Value { .object(StubFeatures("\(hops)")) }
}

struct TeacherLoad: StubCommand {
    struct Arguments { let model: String }
    static let name = "teacher load"
    static let summary = "Load a teacher."
    static let signature = Signature(
        .positional("model", String.self, help: "A name or file."), into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubTeacher(arguments.model))
    }
}

struct TeacherTune: StubCommand {
    struct Arguments {
        let teacher: StubTeacher; let graph: StubGraph; let hops: Int; let rank: Int;
        let epochs: Int
    }
    static let name = "teacher tune"
    static let summary = "Tune a teacher."
    static let signature = Signature(
        .positional("teacher", help: "A teacher."), .positional("graph", help: "A graph."),
        .option("hops", default: 2, in: 0...5, unit: .hops, help: "How far to look."),
        .option("rank", default: 8, in: 1...256, help: "Rank of the adapter."),
        .option("epochs", default: 1, in: 1...100, unit: .epochs, help: "Passes."),
        into: Arguments.init)
    func run(_ arguments: Arguments, in session: any CommandSession) throws -> CommandResult {
        .object(StubTeacher("\(arguments.teacher.label) rank \(arguments.rank)"))
    }
}

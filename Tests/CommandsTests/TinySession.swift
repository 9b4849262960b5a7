import CommandLanguage
import Distillation
import Foundation
import Graphs
import Support
import Tables
import Testing

@testable import Commands

/// A session with a small graph, a small table, and a tiny teacher and tiny students, as the
/// examples of the commands use them.
struct TinySession {
    let session: Session
    let output = NotedOutput()
    let cancellation = Cancellation()

    /// Makes a session of its own; `withModels` adds `tiny-teacher`, `tiny-knowledge`,
    /// `tiny-student` and `tiny-distilled`.
    init(withModels: Bool = false, home: LinguHome? = nil) throws {
        let folder = try Self.folder.get()
        session = Session(
            commands: CommandRegistry.all,
            home: home ?? LinguHome(path: folder + "/home-\(UUID().uuidString)"))
        session.assign(.object(GraphValue(try Self.graph.get())), to: "tiny")
        session.assign(.table(Self.table), to: "tiny-table")
        guard withModels else { return }
        for (name, value) in try Self.models.get() { session.assign(value, to: name) }
    }

    /// The session as a cell sees it.
    var cell: CellSession {
        CellSession(
            session: session, output: output, progress: SilentProgress(cancellation: cancellation))
    }

    /// Runs a cell and returns its value.
    @discardableResult func run(_ source: String) throws -> Value {
        try LanguageService(commands: session.commands).evaluate(source, in: cell).value
    }

    /// The table that a cell gives.
    func table(_ source: String) throws -> Table { try #require(try run(source).asTable) }

    /// The error that a cell fails with.
    func failure(of source: String) throws -> any Diagnostic {
        do {
            let value = try run(source)
            Issue.record("“\(source)” gives \(value.summary)")
        } catch let error as any Diagnostic {
            return error
        }
        throw CommandError.noSession
    }

    // MARK: - What is in it

    /// Six rows: three animals and three plants.
    static let table = Table(
        [
            TableColumn("name", ["otter", "heron", "badger", "fern", "clover", "poplar"]),
            TableColumn("label", ["animal", "animal", "animal", "plant", "plant", "plant"]),
            TableColumn("size", [2, 4, 3, 1, 2, 9]),
            TableColumn("score", [1.5, 2.5, 3.5, 1.8, 2.2, 4.0]),
        ], caption: "Tiny")

    /// Twelve nodes on a ring with two chords, two classes, texts and a split.
    static let graph = Result {
        let words = ["otter", "heron", "badger", "stoat", "finch", "newt"]
        let plants = ["fern", "clover", "poplar", "moss", "thyme", "reed"]
        let roles: [SplitRole] = [
            .train, .train, .train, .validation, .validation, .test,
        ]
        return try TextAttributedGraph(
            name: "tiny", texts: words.map { "\($0): an animal" } + plants.map { "\($0): a plant" },
            edges: (0..<12).map { ($0, ($0 + 1) % 12) } + [(0, 3), (7, 10)],
            labels: Array(repeating: 0, count: 6) + Array(repeating: 1, count: 6),
            classNames: ["animal", "plant"],
            splits: [SplitMask(name: "given", roles: roles + roles)])
    }

    /// A folder with `tiny-folder` (the graph), `tiny.csv` (the table), `tiny.lingu` (a script) and
    /// `tiny-model` (a teacher) and `tiny-adapter` (its adapter, by PEFT); the process works in it, for paths in examples are relative.
    static let folder = Result {
        let path = NSTemporaryDirectory() + "lingu-commands-\(UUID().uuidString)"
        try LinguHome.createFolder(path)
        try GraphWriter.write(graph.get(), to: path + "/tiny-folder")
        try AtomicFile.write(Array(table.csv().utf8), to: path + "/tiny.csv")
        try AtomicFile.write(
            Array("# How many nodes?\nsize = (tiny.nodes)\n(size)\n".utf8), to: path + "/tiny.lingu"
        )
        try FileManager.default.createSymbolicLink(
            atPath: path + "/tiny-model", withDestinationPath: goldens + "/llama/plain")
        try FileManager.default.createSymbolicLink(
            atPath: path + "/tiny-adapter", withDestinationPath: goldens + "/llama/plain/adapter")
        #expect(FileManager.default.changeCurrentDirectoryPath(path))
        return path
    }

    private static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Goldens").path

    /// A randomly initialised teacher, its features, and students trained for three epochs.
    static let models = Result { () -> [(String, Value)] in
        let tiny = try TinySession()
        let teacher = try Teacher.load(path: goldens + "/llama/plain", name: "tiny-teacher")
        tiny.session.assign(.object(TeacherValue(teacher)), to: "tiny-teacher")
        try tiny.run(
            """
            tiny-knowledge = teacher embed tiny-teacher tiny --hops 2 --no-cache
            tiny-student = student train tiny --epochs 3 --seeds 0..1
            tiny-distilled = student distill tiny tiny-knowledge --epochs 3 --seeds 0..1
            """)
        return ["tiny-teacher", "tiny-knowledge", "tiny-student", "tiny-distilled"].compactMap {
            name in tiny.session.value(named: name).map { (name, $0) }
        }
    }
}

import CommandLanguage
import Distillation
import Foundation
import Graphs
import Store
import Support
import Testing

@testable import Commands

/// Files of version 0.1.0 are read with the values that it wrote.
@Suite struct EarlierVersionTests {
    /// A copy of the fixtures, with their folder's path where they name it.
    let folder: String
    let session: TinySession

    init() throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/0.1.0")
        folder = try TinySession.folder.get() + "/earlier-\(UUID().uuidString)"
        try FileManager.default.copyItem(at: fixtures, to: URL(filePath: folder))
        let record = folder + "/home/sessions/everything/session.json"
        let text = try String(contentsOfFile: record, encoding: .utf8)
        try AtomicFile.write(
            Array(text.replacing("/fixtures-0.1.0", with: folder).utf8), to: record)
        session = try TinySession(home: LinguHome(path: folder + "/home"))
    }

    private func object<Object: SessionObject>(_ name: String) throws -> Object {
        try #require(session.session.value(named: name)?.object(as: Object.self), "\(name)")
    }

    private static let words = [
        "otter", "lynx", "heron", "newt", "stoat", "finch", "fern", "moss", "reed", "thyme",
        "poplar",
        "clover",
    ]

    private func check(_ graph: TextAttributedGraph) {
        #expect((0..<graph.nodeCount).map { graph.ids[$0] } == (0..<12).map { "n\($0)" })
        #expect((0..<graph.nodeCount).map { graph.title(of: $0) ?? "" } == Self.words)
        #expect(graph.text(of: 0) == "the otter swims, and eats fish")
        #expect(graph.labels == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1].map { Int32($0) })
        #expect(graph.classNames == ["animal", "plant"] && graph.edgeCount == 14)
        #expect(graph.columns.map(\.name) == ["year", "weight"])
        #expect(graph.activeSplit?.nodes(in: .train).count == 4)
    }

    @Test func sessionsComeBack() throws {
        try session.run("session restore everything --fresh")
        #expect(session.output.notes.withLock(\.isEmpty))
        let names = session.session.entries.map(\.name)
        #expect(
            names == [
                "g", "words", "m", "tuned", "k", "s", "d", "merged", "degree-figure", "yes",
                "whole",
                "fraction", "text", "list", "record", "node-table",
            ])
        #expect(session.session.value(named: "whole") == .integer(-9_007_199_254_740_993))
        #expect(session.session.value(named: "fraction") == .number(0.1))
        #expect(session.session.value(named: "text") == .text("a \"b\" \\ é 漢 🦦"))
        #expect(
            session.session.value(named: "list")
                == .list([.integer(1), .text("x"), .list([.number(2.5), .boolean(true)])]))
        #expect(session.session.settings.rows == 7 && session.session.settings.seed == 5)
        #expect(try session.run("twice 21") == .integer(42))
        let graph: GraphValue = try object("g")
        check(graph.graph)
        let features: HopFeaturesValue = try object("k")
        #expect(features.features.hops.map(\.shape) == [[12, 8], [12, 8]])
        let figure: FigureValue = try object("degree-figure")
        #expect(figure.plainText.contains("degree"))
        for (name, file) in [("s", "predicted-s.csv"), ("d", "predicted-d.csv")] {
            try checkPredictions(of: name, file)
        }
        let tuned: TeacherValue = try object("tuned")
        #expect(tuned.teacher.tuning?.epochs == 1 && tuned.teacher.model.adapter != nil)
        let merged: TeacherValue = try object("merged")
        #expect(merged.teacher.mergedAdapters.count == 1)
    }

    /// The classes and probabilities that version 0.1.0 predicted.
    private func checkPredictions(of name: String, _ file: String) throws {
        let table = try session.table("student predict \(name)")
        let lines = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            .split(separator: "\n").dropFirst()
        #expect(table.rowCount == lines.count)
        for (row, line) in lines.enumerated() {
            let fields = line.split(separator: ",")
            #expect(table[row, "predicted"] == .text(String(fields[1])))
            let probability = try #require(Double(fields[2]))
            let found = try #require(table[row, "probability"]?.asNumber)
            #expect(abs(found - probability) < 1e-5)
        }
    }

    @Test func graphsStudentsAndTeachersLoad() throws {
        try session.run("g = graph load '\(folder)/graph'")
        let graph: GraphValue = try object("g")
        check(graph.graph)
        try session.run("d = student load '\(folder)/student'")
        try checkPredictions(of: "d", "predicted-d.csv")
        try session.run(
            """
            m = teacher load '\(folder)/teacher'
            tuned = teacher load '\(folder)/adapter' --adapter '\(folder)/adapter'
            """)
        let tuned: TeacherValue = try object("tuned")
        #expect(tuned.teacher.tuning?.epochs == 1 && tuned.teacher.model.adapter != nil)
    }

    @Test func cachesOfEarlierVersionsDoNoHarm() throws {
        try session.run(
            """
            g = graph load '\(folder)/src' | graph split "few:2"
            m = teacher load '\(folder)/teacher'
            k = teacher embed m g --hops 1
            """)
        let features: HopFeaturesValue = try object("k")
        #expect(features.features.hops.count == 2)
    }

    @Test func historiesAndRunsAreRead() throws {
        let history = HistoryStore(path: folder + "/home/history.sqlite") { Issue.record("\($0)") }
        #expect(
            try history.tail(count: 10) == [
                .init(session: 1, line: 1, input: "1 + 1", output: "2"),
                .init(session: 1, line: 2, input: "x = \"é 漢\""),
                .init(session: 1, line: 3, input: "# only a comment\nprint \"hello\""),
            ])
        let runs = RunLog(path: folder + "/home/runs.sqlite") { Issue.record("\($0)") }
        let list = try runs.list()
        #expect(list.map(\.kind) == ["tune", "train", "train", "distill"])
        #expect(list.map(\.seed) == [42, 0, 1, 0] && list.allSatisfy { $0.status == "finished" })
        #expect(list.map { $0.epochs.count } == [2, 3, 3, 3])
    }
}

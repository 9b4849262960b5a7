import Checkpoints
import CommandLanguage
import Distillation
import Foundation
import Graphs
import JSON
import Support
import Tables
import Testing

@testable import Commands

/// A teacher's answers, prompts and features in other programs' hands, and back.
@Suite(.serialized) struct TeacherExchangeTests {
    private func path(_ name: String) throws -> String {
        try TinySession.folder.get() + "/\(UUID().uuidString)-\(name)"
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }
    }

    private func features(_ source: String, in tiny: TinySession) throws -> HopFeatures {
        let value: HopFeaturesValue = try #require(try tiny.run(source).object())
        return value.features
    }

    // MARK: - Answers

    @Test func answersAreThoseOfTheEvaluation() throws {
        let tiny = try TinySession(withModels: true)
        for option in ["", " --calibrate"] {
            let table = try tiny.table(
                "teacher predict tiny-teacher tiny --hops 2 --on test" + option)
            #expect(
                table.columnNames.prefix(6) == [
                    "id", "row", "predicted", "probability", "label", "split",
                ])
            let evaluation = try tiny.table("teacher evaluate tiny-teacher tiny --hops 2" + option)
            let accuracies = try evaluation.requireNumbers("accuracy")
            for (place, column) in ["hop-0", "hop-1", "hop-2", "predicted"].enumerated() {
                let right = (0..<table.rowCount).count {
                    table.cell($0, column) == table.cell($0, "label")
                }
                #expect(accuracies[place] == Double(right) / Double(table.rowCount), "\(column)")
            }
            let probabilities = try table.requireNumbers("hop-1-probability")
            #expect(probabilities.allSatisfy { ($0 ?? 0) >= 0.5 && ($0 ?? 2) <= 1 })
        }
        #expect(try tiny.table("teacher predict tiny-teacher tiny --hops 0").rowCount == 12)
        let some = try tiny.table("teacher predict tiny-teacher tiny --hops 0 --nodes [7 2]")
        #expect(some.column(named: "row")?.cells == .integers([7, 2]))
        #expect(
            try tiny.table("teacher predict tiny-teacher tiny --hops 0 --sample 3").rowCount == 3)
    }

    @Test func teachersAreDrawnOnAGraph() throws {
        let tiny = try TinySession(withModels: true)
        #expect(try tiny.failure(of: "plot confusion tiny-teacher").remedy == "add --graph")
        let text = try tiny.run("plot confusion tiny-teacher --graph tiny").plainText()
        #expect(text.contains("tiny-teacher"))
        #expect(try tiny.table("compare [tiny-student tiny-teacher] --calibrate").rowCount == 3)
    }

    @Test func wholePromptsAndTexts() throws {
        let tiny = try TinySession(withModels: true)
        let text = try tiny.run("teacher prompt tiny-teacher tiny --node 3 --hops 1 --text")
        guard case .text(let prompt) = text else {
            Issue.record("a prompt is text")
            return
        }
        #expect(prompt.contains("stoat: an animal") && prompt.hasSuffix("Answer:"))
        let table = try tiny.table("teacher prompt tiny-teacher tiny --node 3 --hops 1 --table")
        #expect(table.columnNames == ["hop", "role", "tokens", "text", "answer"])
        #expect(
            table.cell(1, "text") == .text(prompt) && table.cell(0, "answer") == .text("animal"))
        let long = String(repeating: "word ", count: 300)
        tiny.session.assign(
            .object(GraphValue(try TextAttributedGraph(name: "long", texts: [long], edges: []))),
            to: "long")
        #expect(try tiny.run("node long 0").plainText().contains(long))
        let shown = Presentation.bundle(
            of: try tiny.run("set cell-width 2000; nodes long"), settings: tiny.session.settings)
        #expect(shown.plainText.contains(long.prefix(1_000)))
    }

    // MARK: - Prompts

    @Test func linesHoldPromptsAndNoTestAnswers() throws {
        let tiny = try TinySession(withModels: true)
        let file = try path("prompts.jsonl")
        try tiny.run("teacher export tiny-teacher tiny '\(file)' --hops 2 --tokens")
        let rows = try lines(file)
        #expect(rows.count == 36)
        for (index, row) in rows.enumerated() {
            #expect((row["header"] != nil) == (index == 0))
            #expect(try row.integer(at: "hop") == index % 3)
            let isTest = try row.string(at: "split") == "test"
            #expect((row["completion"] == .null) == isTest)
            #expect(try !row.array(at: "tokens").isEmpty)
        }
        let prompt = try tiny.run("teacher prompt tiny-teacher tiny --node 0 --hops 2 --text")
        #expect(prompt == .text(try rows[2].string(at: "prompt")))
        #expect(try rows[0].string(at: "completion") == " animal")
        #expect(
            try tiny.failure(of: "teacher export tiny-teacher tiny '\(file)'").name == "FileExists")
        try tiny.run(
            "teacher export tiny-teacher tiny '\(file)' --hops 0 --test-answers --form messages "
                + "--on test --overwrite")
        for row in try lines(file) {
            let messages = try row.array(at: "messages")
            #expect(try messages.map { try $0.string(at: "role") } == ["user", "assistant"])
        }
    }

    /// An adapter that was tuned elsewhere comes back with the file's prompts, and the labels it showed count.
    @Test func promptsComeBackWithAnAdapter() throws {
        let tiny = try TinySession(withModels: true)
        let file = try path("prompts.jsonl")
        try tiny.run(
            """
            teacher export tiny-teacher tiny '\(file)' --hops 1 --neighbors 3 --words 5
            back = teacher load tiny-model --adapter tiny-adapter --prompts '\(file)'
            """)
        let value: TeacherValue = try #require(try tiny.run("back").object())
        #expect(value.teacher.prompts.hops == 1 && value.teacher.prompts.neighborsPerHop == 3)
        #expect(value.teacher.prompts.neighborWords == 5)
        let train = try TinySession.graph.get().activeSplit?.nodes(in: .train) ?? []
        #expect(value.teacher.notice.seenLabels?.nodes == train.map(Int32.init))
        #expect(try tiny.table("teacher evaluate back tiny").rowCount == 3)
        let broken = try path("broken.jsonl")
        for text in ["{}\n", "{\"header\": \"{}\"}\n", "no\n", ""] {
            try AtomicFile.write(Array(text.utf8), to: broken)
            let error = try tiny.failure(of: "teacher load tiny-model --prompts '\(broken)'")
            #expect(!error.remedy.isEmpty, "\(text)")
        }
    }

    // MARK: - Features

    @Test(arguments: ["npz", "safetensors"]) func featuresComeBack(ending: String) throws {
        let tiny = try TinySession(withModels: true)
        let file = try path("features.\(ending)")
        let before = try features("tiny-knowledge", in: tiny)
        try tiny.run("features save tiny-knowledge '\(file)' --graph tiny")
        let after = try features("features load '\(file)' tiny", in: tiny)
        #expect(after.hops.map(\.values) == before.hops.map(\.values))
        #expect(after.logProbabilities?.map(\.values) == before.logProbabilities?.map(\.values))
        #expect(after.teacher == before.teacher && after.graphHash == before.graphHash)
        try tiny.run("back = features load '\(file)' tiny; student distill tiny back --epochs 1")
    }

    /// Features of another program: other order, ids, no header.
    @Test func rowsAreMatchedByIds() throws {
        let tiny = try TinySession(withModels: true)
        let file = try path("foreign.npz")
        let order = Array((0..<12).reversed())
        var archive = NumPyArchive()
        archive.arrays["features"] = NumPyArray(
            shape: [12, 2, 3],
            values: order.flatMap { node in (0..<6).map { Float(node * 10 + $0) } })
        try archive.write(to: file, texts: ["ids": order.map(String.init)])
        let loaded = try features("features load '\(file)' tiny", in: tiny)
        #expect(loaded.hops[1].row(7) == [73, 74, 75] && loaded.logProbabilities == nil)
        try archive.write(to: file, texts: ["ids": order.map { "n\($0)" }])
        #expect(
            try tiny.failure(of: "features load '\(file)' tiny").summary.contains("lacks 12 of 12"))
        try archive.write(to: file, texts: ["ids": Array(repeating: "1", count: 12)])
        #expect(try tiny.failure(of: "features load '\(file)' tiny").summary.contains("twice"))
        archive.arrays["scores"] = NumPyArray(
            shape: [12, 2, 3], values: Array(repeating: 0, count: 72))
        try archive.write(to: file, texts: ["ids": order.map(String.init)])
        #expect(try tiny.failure(of: "features load '\(file)' tiny").summary.contains("scores"))
        archive.arrays["features"] = NumPyArray(
            shape: [12, 3], values: Array(repeating: 0, count: 36))
        try archive.write(to: file, texts: [:])
        #expect(try tiny.failure(of: "features load '\(file)' tiny").summary.contains("[12, 3]"))
    }

    @Test func exportsStopWhenAsked() throws {
        let tiny = try TinySession(withModels: true)
        let file = try path("never.jsonl")
        tiny.cancellation.cancel()
        for source in [
            "teacher export tiny-teacher tiny '\(file)'", "teacher predict tiny-teacher tiny",
        ] { #expect(throws: Interrupted.self) { try tiny.run(source) } }
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}

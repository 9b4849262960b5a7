import CommandLanguage
import Foundation
import JSON
import Store
import Support
import Testing

@testable import Commands

@Suite struct HelpCommandsTests {
    @Test func explainsEverything() throws {
        /// A text without backticks and the places where lines were broken.
        func words(_ text: String) -> String {
            text.replacing("`", with: "").split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
        }
        let tiny = try TinySession()
        let overview = try tiny.run("help").plainText()
        for noun in ["graph", "teacher", "student", "plot", "table", "session", "display"] {
            #expect(overview.contains(noun), "\(noun)")
        }
        for command in CommandRegistry.all.commands {
            let page = words(try tiny.run("help \(command.name)").plainText())
            #expect(page.contains(words(command.summary)) && page.contains(words(command.usage)))
            for parameter in command.parameters {
                #expect(page.contains(words(parameter.help)))
            }
        }
        #expect(try tiny.run("help tiny").plainText().contains("graph describe"))
        #expect(try tiny.failure(of: "help tabel").remedy.contains("`table`"))
    }

    @Test func describesAnyValue() throws {
        let tiny = try TinySession()
        #expect(try tiny.run("describe tiny").object(as: GraphValue.self) != nil)
        #expect(try tiny.table("describe tiny-table").rowCount == 4)
        let summary = try tiny.run("describe [3 1 2]")
        #expect(summary.field("mean") == .number(2) && summary.field("count") == .integer(3))
        #expect(try tiny.run("describe \"two words\"").field("words") == .integer(2))
        #expect(try tiny.run("describe 5").field("type") == .text("Integer"))
        #expect(try tiny.run("describe [1 a]").field("holds") == .text("Integer, Text"))
        #expect(try tiny.table("[{a: 1} {a: 2}] | describe").rowCount == 1)
    }

    @Test func settingsAreShownAndChanged() throws {
        let tiny = try TinySession()
        #expect(try tiny.table("set").rowCount == Settings.descriptions.count)
        #expect(try tiny.run("set rows 5") == .integer(5))
        #expect(try tiny.run("set rows") == .integer(5))
        #expect(try tiny.failure(of: "set rwos 5").remedy.contains("`rows`"))
        #expect(try tiny.failure(of: "set rows 0").name == "BadSetting")
        #expect(tiny.session.settings.rows == 5)
    }

    @Test func showTakesSeveralValues() throws {
        let tiny = try TinySession()
        try tiny.run("show tiny-table 5 --rows 2")
        #expect(tiny.output.notes.withLock { $0.count } == 2)
    }

    @Test func errorsCarryTheirName() throws {
        let error = try TinySession().failure(
            of: "error \"no\" --name Arithmetic --remedy \"mend it\"")
        #expect(error.name == "Arithmetic" && error.summary == "no" && error.remedy == "mend it")
    }

    @Test func sleepCanBeInterrupted() throws {
        let tiny = try TinySession()
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) { try tiny.run("sleep 60") }
    }

    @Test func doctorFindsTheLibraries() throws {
        let tiny = try TinySession()
        let table = try tiny.table("doctor")
        let subjects = table.column(named: "subject")?.cells
        #expect(
            subjects
                == .texts([
                    "program", "folder", "OpenBLAS", "oneDNN", "threads", "memory", "teachers",
                    "wordnet", "debian",
                ]))
        #expect(try tiny.table("models | where not here").rowCount == PublishedModel.all.count)
        #expect(try tiny.table("datasets").rowCount == 2)
    }

    @Test func slowKernelsOnAFastProcessorEarnAdvice() {
        let fast = MachineReport.Processor(hasAVX512: true)
        let plain = MachineReport.Processor(hasAVX512: false)
        #expect(MachineReport.openBLAS(core: "Haswell", fast).grade == .advice)
        #expect(MachineReport.openBLAS(core: "SkylakeX", fast).grade == .good)
        #expect(MachineReport.openBLAS(core: "Haswell", plain).grade == .good)
        #expect(MachineReport.oneDNN(version: nil).grade == .advice)
        #expect(MachineReport.oneDNN(version: "3.5.0").summary.contains("weights are kept as"))
    }

    @Test func runsAreListedAndFiltered() throws {
        let tiny = try TinySession()
        #expect(try tiny.table("runs").rowCount == 0)
        let log = tiny.session.runs.opened { _ in }
        for kind in ["train", "train", "distill"] {
            try log.append(
                RunRecord(
                    kind: kind, graph: "tiny", settings: ["conv": "gcn"], seed: 1, dataHash: "h",
                    epochs: [["epoch": 1, "loss": 2.5], ["epoch": 2, "loss": 1.5]], seconds: 3))
        }
        let table = try tiny.table("runs --kind train")
        #expect(table.rowCount == 2 && table[0, "conv"] == .text("gcn"))
        #expect(table[0, "loss"] == .number(1.5) && table[0, "epochs"] == .integer(2))
        #expect(try tiny.table("runs --limit 1")[0, "kind"] == .text("distill"))
        #expect(try tiny.table("runs --epochs-of 1").rowCount == 2)
        #expect(try tiny.failure(of: "runs --epochs-of 99").name == "Unusable")
    }
}

@Suite struct IncludeTests {
    private func script(_ text: String) throws -> String {
        let path = try TinySession.folder.get() + "/script-\(UUID().uuidString).lingu"
        try AtomicFile.write(Array(text.utf8), to: path)
        return path
    }

    @Test func runsInThisSession() throws {
        let tiny = try TinySession()
        let path = try script("def twice [x] { (x * 2) }\nfour = twice 2\n")
        try tiny.run("include '\(path)'")
        #expect(tiny.session.value(named: "four") == .integer(4))
        #expect(try tiny.run("twice 3") == .integer(6))
    }

    @Test func errorsNameFileAndLine() throws {
        let tiny = try TinySession()
        let path = try script("a = 1\nb = (a + missing)\n")
        let error = try tiny.failure(of: "include '\(path)'")
        #expect(error.name == "UnknownName")
        #expect(error.details.contains { $0.contains("line 2: b = (a + missing)") })
        #expect(error.sourceRange == SourceRange(0, 10 + path.count))
    }

    @Test func aFileThatIncludesItselfIsRefused() throws {
        let tiny = try TinySession()
        let path = try script("")
        try AtomicFile.write(Array("include '\(path)'".utf8), to: path)
        let error = try tiny.failure(of: "include '\(path)'")
        #expect(error.summary.contains("includes itself"))
    }

    @Test func otherBytesAreRefused() throws {
        let tiny = try TinySession()
        let path = try script("")
        try AtomicFile.write([0xff, 0xfe, 0], to: path)
        #expect(try tiny.failure(of: "include '\(path)'").name == "Unusable")
        #expect(try tiny.failure(of: "include '\(path)x'").name == "FileNotFound")
    }
}

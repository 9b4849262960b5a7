import CommandLanguage
import Distillation
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct TeacherCreateTests {
    private func teacher(_ source: String, in tiny: TinySession) throws -> Teacher {
        let value: TeacherValue = try #require(try tiny.run(source).object())
        return value.teacher
    }

    @Test func hasTheSizesThatWereAskedFor() throws {
        let tiny = try TinySession()
        let made = try teacher(
            "teacher create tiny --name mine --width 48 --layers 3 --heads 6 --vocabulary 320 --context 700",
            in: tiny)
        let shape = made.model.configuration
        #expect(made.name == "mine" && shape.architecture == "llama")
        #expect(shape.hiddenSize == 48 && shape.layerCount == 3 && shape.headCount == 6)
        #expect(shape.vocabularySize == 320 && shape.contextLength == 700)
        #expect(shape.feedForwardSize == 128 && !shape.hasTiedHead)
        #expect(made.tokenizer.vocabularySize == 320)
        // Frequent words of texts and prompts are tokens.
        #expect(made.tokenizer.encode(continuation: "- otter: an animal").count < 12)
        let text = "any text – whatever: ¿sí?"
        #expect(made.tokenizer.decode(made.tokenizer.encode(continuation: text)) == text)
    }

    @Test func equalRequestsGiveEqualTeachers() throws {
        let tiny = try TinySession()
        let request = "teacher create tiny --width 32 --vocabulary 300"
        let one = try teacher("\(request) --seed 1", in: tiny)
        let again = try teacher("\(request) --seed 1 --name other", in: tiny)
        #expect(one.notice.source == again.notice.source && one.fingerprint == again.fingerprint)
        #expect(one.fingerprint != (try teacher("\(request) --seed 2", in: tiny)).fingerprint)
        // In another place the same files are made.
        let folder = try TinySession.folder.get() + "/made-\(UUID().uuidString)"
        let there = try teacher("\(request) --seed 1 --folder '\(folder)'", in: tiny)
        #expect(there.fingerprint == one.fingerprint && there.notice.source == folder)
        #expect(
            try tiny.failure(of: "\(request) --seed 3 --folder '\(folder)'").name == "TeacherFolder"
        )
        #expect(
            try tiny.failure(of: "\(request) --folder tiny-folder").name == "TeacherFolder")
    }

    /// Work that was stopped before its end is restarted.
    @Test func unfinishedFoldersAreMadeAnew() throws {
        let tiny = try TinySession()
        let request = "teacher create tiny --width 32 --vocabulary 300"
        let made = try teacher(request, in: tiny)
        let folder = made.notice.source
        try FileManager.default.removeItem(atPath: folder + "/created.json")
        try AtomicFile.write(Array("x".utf8), to: folder + "/model.safetensors")
        #expect(try teacher(request, in: tiny).fingerprint == made.fingerprint)
    }

    @Test func learnsAndIsSavedWithWhatItLearned() throws {
        let tiny = try TinySession()
        try tiny.run(
            """
            set precision float32
            new = teacher create tiny --width 48 --layers 2 --heads 3 --vocabulary 300
            taught = teacher tune new tiny --hops 1 --rank 16 --epochs 24 --learning-rate 5e-3
            """)
        let losses = try #require(try teacher("taught", in: tiny).tuning).losses
        #expect((losses.last ?? .infinity) < 0.2 * (losses.first ?? 0))
        let table = try tiny.table("teacher evaluate taught tiny --hops 1 --on train")
        #expect(table.column(named: "accuracy")?.cells.values.last == .number(1))
        let folder = try TinySession.folder.get() + "/taught-\(UUID().uuidString)"
        #expect(try tiny.run("teacher save taught '\(folder)'").asText?.contains("model") == true)
        try tiny.run("session save created; session restore created --fresh")
        #expect(try tiny.table("teacher evaluate taught tiny --hops 1 --on train") == table)
        try FileManager.default.removeItem(atPath: teacher("new", in: tiny).notice.source)
        try tiny.run("taught = teacher load '\(folder)' --adapter '\(folder)'")
        let again = try tiny.table("teacher evaluate taught tiny --hops 1 --on train")
        #expect(again.column(named: "accuracy") == table.column(named: "accuracy"))
        #expect(try teacher("taught", in: tiny).tuning?.losses == losses)
    }

    @Test(arguments: [
        "--heads 3", "--width 40 --heads 8", "--vocabulary 100", "--layers 0",
    ])
    func sizesThatMakeNoSenseAreRefused(options: String) throws {
        #expect(try !TinySession().failure(of: "teacher create tiny \(options)").remedy.isEmpty)
    }
}

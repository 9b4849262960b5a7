import CommandLanguage
import Distillation
import Foundation
import Support
import Testing

@testable import Commands

/// The messages of loading a teacher, and its card.
@Suite struct TeacherLoadingTests {
    /// A copy of the tiny model with other files.
    private func model(_ files: [String: String]) throws -> String {
        let root = try TinySession.folder.get()
        let folder = root + "/model-\(UUID().uuidString)"
        // The model is a link into the goldens, which nothing may be written to.
        let source = URL(fileURLWithPath: root + "/tiny-model").resolvingSymlinksInPath().path
        try FileManager.default.copyItem(atPath: source, toPath: folder)
        for (name, text) in files {
            try AtomicFile.write(Array(text.utf8), to: folder + "/" + name)
        }
        return folder
    }

    private func card(_ name: String, in tiny: TinySession) throws -> String {
        let value: TeacherValue = try #require(try tiny.run(name).object())
        return value.rendering.terminalText(width: 400, color: false)
    }

    @Test func cardsNameTheChatFormat() throws {
        let tiny = try TinySession()
        try tiny.run("t = teacher load \"tiny-model\"")
        #expect(try card("t", in: tiny).contains("chat format"))
        let known = try model(["chat_template.jinja": "{{ bos_token }}<|im_start|>user"])
        let before = tiny.output.notes.withLock { $0.count }
        try tiny.run("c = teacher load '\(known)'")
        #expect(try card("c", in: tiny).contains("ChatML"))
        let notes = tiny.output.notes.withLock { Array($0.dropFirst(before)) }
        #expect(!notes.contains { $0.contains("note:") }, "\(notes)")
    }

    @Test func templatesThatAreNotUnderstoodAreSaid() throws {
        let tiny = try TinySession()
        let unknown = try model(["chat_template.jinja": "### Human: {{ content }}"])
        try tiny.run("t = teacher load '\(unknown)'")
        let text = try card("t", in: tiny)
        #expect(text.contains("chat_template.jinja is not understood"))
        let notes = tiny.output.notes.withLock { $0 }
        #expect(notes.contains { $0.contains("note: the chat template in chat_template.jinja") })
    }

    @Test func aTuningWithoutAStepIsNone() throws {
        let tiny = try TinySession(withModels: true)
        let base: TeacherValue = try #require(try tiny.run("tiny-teacher").object())
        let graph: GraphValue = try #require(try tiny.run("tiny").object())
        let tuner = try TeacherTuner(
            base.teacher, on: graph.graph, prompts: base.teacher.prompts,
            options: TeacherTuningOptions(epochs: 1))
        let progress = SilentProgress()
        progress.cancellation.cancel()
        let teacher = TeacherValue(try tuner.run(progress: progress))
        #expect(!teacher.teacher.isTuned)
        #expect(!teacher.summary.contains("tuned on"))
        #expect(teacher.rendering.terminalText(width: 400, color: false).contains("not tuned"))
    }
}

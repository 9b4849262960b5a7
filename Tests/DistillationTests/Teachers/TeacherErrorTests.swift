import Checkpoints
import Foundation
import LanguageModels
import Testing

@testable import Distillation

@Suite struct TeacherErrorTests {
    @Test func everyErrorHasARemedy() {
        let errors: [TeacherError] = [
            .badTemplate(reason: "a", found: "b"), .promptTooLong(node: "a", needed: 2, budget: 1),
            .noLabels(graph: "g"), .emptySplit(graph: "g", split: nil, role: "test"),
            .tooManyHops(asked: 9, limit: 8), .otherGraph(features: "a", graph: "b"),
            .damagedCache(path: "p", reason: "r"),
            .outOfMemory(what: "w", needed: 2 << 20, available: 1 << 20),
            .emptyClassName(number: 1), .textTooLong(tokens: 2, limit: 1), .noAdapter(teacher: "t"),
            .hasAdapter(teacher: "t"), .unwritable(teacher: "t", reason: "r"),
            .otherTuning(path: "p"), .diverged(step: 1),
            .damagedFacts(path: "p", reason: "r"), .notFinite(what: "w"),
        ]
        for error in errors {
            #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
        }
    }

    /// Not that its tokenizer is missing, which is true as well.
    @Test func aFileOfAnUnknownArchitectureSaysSo() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gguf")
        defer { try? FileManager.default.removeItem(at: file) }
        try GGUFWriter(architecture: "mamba").write(to: file.path)
        let error = #expect(throws: LanguageModelError.self) {
            try Teacher.load(path: file.path, name: "teacher")
        }
        #expect(error?.name == "UnknownArchitecture")
    }
}

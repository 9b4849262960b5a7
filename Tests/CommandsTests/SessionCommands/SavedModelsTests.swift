import CommandLanguage
import Distillation
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct SavedModelsTests {
    private func object<Object: SessionObject>(
        _ name: String, of tiny: TinySession, as type: Object.Type = Object.self
    ) throws -> Object {
        try #require(tiny.session.value(named: name)?.object(as: type))
    }

    /// Forty lists that share their parts would be written out as 10¹² elements.
    @Test func listsThatShareTheirPartsWithoutEndAreNamed() throws {
        let tiny = try TinySession()
        try tiny.run("kept = 1; l = [1 2]; for i in 1..40 { l = [(l) (l)] }; session save deep")
        tiny.output.notes.withLock { notes in
            #expect(notes.contains { $0.contains("`l` was not saved") }, "\(notes)")
        }
        try tiny.run("session restore deep --fresh")
        #expect(tiny.session.value(named: "kept") == .integer(1))
    }

    @Test func studentsAndFeaturesComeBack() throws {
        let tiny = try TinySession(withModels: true)
        let distilled: StudentValue = try object("tiny-distilled", of: tiny)
        let knowledge: HopFeaturesValue = try object("tiny-knowledge", of: tiny)
        try tiny.run("session save models; session restore models --fresh")
        let restored: StudentValue = try object("tiny-distilled", of: tiny)
        #expect(restored.plainText == distilled.plainText)
        #expect(restored.graph == distilled.graph)
        #expect(restored.runs.training == distilled.runs.training)
        #expect(restored.runs.distillation == distilled.runs.distillation)
        #expect(restored.runs.teacher == distilled.runs.teacher)
        #expect(restored.runs.runs.count == 2)
        for (new, old) in zip(restored.runs.runs, distilled.runs.runs) {
            #expect(new.epochs == old.epochs && new.seed == old.seed)
            #expect(new.test == old.test && new.validation == old.validation)
            #expect(new.probabilities.values == old.probabilities.values)
            let task = try restored.prepared.task()
            let outputs = try [new, old].map {
                try $0.model.predict(task.features, graph: task.graph).logits.values
            }
            #expect(outputs[0] == outputs[1])
        }
        let features: HopFeaturesValue = try object("tiny-knowledge", of: tiny)
        #expect(features.features.hops.map(\.values) == knowledge.features.hops.map(\.values))
        #expect(
            features.features.logProbabilities?.map(\.values)
                == knowledge.features.logProbabilities?.map(\.values))
        #expect(features.features.teacher == knowledge.features.teacher)
        #expect(features.features.graphHash == knowledge.features.graphHash)
        try tiny.run("again = student distill tiny tiny-knowledge --epochs 2")
    }

    @Test func tunedTeachersComeBackWithTheirAdapters() throws {
        let tiny = try TinySession(withModels: true)
        try tiny.run(
            "tuned = teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2; session save teachers"
        )
        let tuned: TeacherValue = try object("tuned", of: tiny)
        let before = try tiny.table("teacher evaluate tuned tiny --hops 1")
        try tiny.run("session restore teachers --fresh")
        let restored: TeacherValue = try object("tuned", of: tiny)
        #expect(restored.teacher.tuning == tuned.teacher.tuning)
        #expect(restored.teacher.prompts == tuned.teacher.prompts)
        #expect(restored.teacher.fingerprint == tuned.teacher.fingerprint)
        #expect(try tiny.table("teacher evaluate tuned tiny --hops 1") == before)
    }

    @Test func aTeacherWhoseModelIsGoneIsNamed() throws {
        let tiny = try TinySession()
        let model = try TinySession.folder.get() + "/gone-\(UUID().uuidString)"
        try FileManager.default.copyItem(
            at: URL(filePath: TinySession.folder.get() + "/tiny-model").resolvingSymlinksInPath(),
            to: URL(filePath: model))
        try tiny.run("teacher-1 = teacher load '\(model)'; session save absent")
        try FileManager.default.removeItem(atPath: model)
        try tiny.run("session restore absent --fresh")
        #expect(tiny.session.entries.map(\.name) == ["tiny", "tiny-table"])
        #expect(tiny.output.notes.withLock { $0.contains { $0.contains("no longer at") } })
    }

    @Test func damagedFilesAreRefused() throws {
        let tiny = try TinySession(withModels: true)
        try tiny.run("session forget tiny-teacher; session save cut")
        let place = tiny.session.home.sessions + "/cut"
        let files = try #require(
            FileManager.default.subpaths(atPath: place)?.filter {
                $0.hasSuffix("runs.safetensors") || $0.hasSuffix("runs.json")
                    || $0.contains("features-")
            })
        #expect(files.count == 5)
        for file in files {
            let path = place + "/" + file
            let whole = try Data(contentsOf: URL(filePath: path))
            try AtomicFile.write(Array(whole.prefix(whole.count / 2)), to: path)
            tiny.output.notes.change { $0 = [] }
            let restored = try tiny.table("session restore cut --fresh")
            #expect(restored.rowCount == 4)
            #expect(tiny.output.notes.withLock { $0.contains { $0.contains("was not restored") } })
            try AtomicFile.write(Array(whole), to: path)
        }
        #expect(try tiny.table("session restore cut --fresh").rowCount == 5)
    }
}

import CommandLanguage
import Distillation
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct TeacherPromptsTests {
    private func teacher(_ source: String, in tiny: TinySession) throws -> Teacher {
        let value: TeacherValue = try #require(try tiny.run(source).object())
        return value.teacher
    }

    private func features(_ source: String, in tiny: TinySession) throws -> [Float] {
        let value: HopFeaturesValue = try #require(try tiny.run(source).object())
        return value.features.hops.flatMap(\.values)
    }

    // MARK: - Templates

    @Test func templatesAreShownEditedAndGivenBack() throws {
        let tiny = try TinySession(withModels: true)
        let shown = try #require(try tiny.run("teacher template tiny-teacher").asText)
        #expect(shown == PromptTemplate.standard.text)
        let path = try TinySession.folder.get() + "/wording.txt"
        let edited = shown.replacing("Texts {hop} away:", with: "Linked by {hop}, {count} of them:")
        #expect(edited != shown)
        try AtomicFile.write(Array(edited.utf8), to: path)
        try tiny.run("worded = teacher template tiny-teacher --file wording.txt")
        #expect(try teacher("worded", in: tiny).prompts.template.text == edited)
        let figure = try tiny.run("teacher prompt worded tiny --node 3 --hops 1")
        #expect(figure.plainText().contains("Linked by one link, 3 of them:"))
        #expect(
            try teacher("worded", in: tiny).fingerprint
                != teacher("tiny-teacher", in: tiny).fingerprint)
        #expect(
            try teacher("teacher template worded --standard", in: tiny).prompts
                == teacher("tiny-teacher", in: tiny).prompts)
        // The original stays as it was.
        #expect(try tiny.run("teacher template tiny-teacher").asText == shown)
    }

    @Test func partsAreChangedOneByOne() throws {
        let tiny = try TinySession(withModels: true)
        let changed = try teacher(
            "teacher template tiny-teacher --query \"Which kind?\" --neighbor \"* {text}{label}\"",
            in: tiny
        ).prompts.template
        #expect(changed.query == "Which kind?" && changed.neighbor == "* {text}{label}")
        #expect(changed.instruction == PromptTemplate.standard.instruction)
        let text = try teacher(
            "teacher template tiny-teacher --text \"[query]\\nKind:\" --centre \"It says {text}\"",
            in: tiny
        ).prompts.template
        #expect(text.query == "Kind:" && text.centre == "It says {text}\n")
    }

    @Test(arguments: [
        "--centre \"no text\"", "--query \"\"", "--text \"[sorcery]\\nx\"", "--file nowhere.txt",
        "--text a --standard",
    ])
    func templatesThatMakeNoSenseAreRefused(options: String) throws {
        let tiny = try TinySession(withModels: true)
        #expect(try !tiny.failure(of: "teacher template tiny-teacher \(options)").remedy.isEmpty)
    }

    // MARK: - Labels of neighbours

    @Test func trainingLabelsAreShownOnRequest() throws {
        let tiny = try TinySession(withModels: true)
        let prompt = "teacher prompt tiny-teacher tiny --node 3 --hops 1"
        #expect(try !tiny.run(prompt).plainText().contains("(animal)"))
        #expect(try tiny.run("\(prompt) --neighbor-labels").plainText().contains("(animal)"))
        try tiny.run(
            "tuned = teacher tune tiny-teacher tiny --hops 1 --epochs 1 --rank 2 --neighbor-labels")
        #expect(try teacher("tuned", in: tiny).prompts.showsTrainingLabels)
        #expect(try tiny.run("teacher prompt tuned tiny --node 3").plainText().contains("(animal)"))
        #expect(try tiny.table("teacher evaluate tuned tiny").rowCount == 3)
    }

    /// Cached features with labels in their prompts belong to the training nodes of one split.
    @Test func cachedFeaturesFollowTheTrainingLabels() throws {
        let tiny = try TinySession(withModels: true)
        try tiny.run("other = graph split tiny few:1 --seed 3")
        let embed = "--hops 1 --neighbor-labels"
        let first = try features("teacher embed tiny-teacher tiny \(embed)", in: tiny)
        let cached = try features("teacher embed tiny-teacher other \(embed)", in: tiny)
        let fresh = try features("teacher embed tiny-teacher other \(embed) --no-cache", in: tiny)
        #expect(first != cached && cached == fresh)
        let plain = try features("teacher embed tiny-teacher tiny --hops 1", in: tiny)
        #expect(plain != first)
        #expect(try features("teacher embed tiny-teacher other --hops 1", in: tiny) == plain)
    }

    @Test func promptOptionsReachEveryCommand() throws {
        let tiny = try TinySession(withModels: true)
        let whole = try features("teacher embed tiny-teacher tiny --hops 1 --no-cache", in: tiny)
        for option in ["--neighbors 1", "--words 1", "--centre-words 1", "--choice degree"] {
            let changed = try features(
                "teacher embed tiny-teacher tiny --hops 1 --neighbors 2 \(option) --no-cache"
                    .replacing(option == "--neighbors 1" ? "--neighbors 2 " : "\0", with: ""),
                in: tiny)
            #expect(changed.count == whole.count && changed != whole, "\(option)")
        }
    }

    // MARK: - Tuning

    @Test func tuningTakesItsOptions() throws {
        let tiny = try TinySession(withModels: true)
        func tuned(_ options: String) throws -> Teacher {
            try teacher(
                "teacher tune tiny-teacher tiny --hops 0 --epochs 2 --rank 2 --batch 1 \(options)",
                in: tiny)
        }
        let plain = try tuned("")
        #expect(plain.tuning?.losses.count == 12)
        #expect(plain.model.adapter?.layerPaths.count == 21)
        #expect(
            try tuned("--targets [q_proj v_proj]").model.adapter?.layerPaths
                == [0, 1, 2].flatMap { layer in
                    ["q_proj", "v_proj"].map { "model.layers.\(layer).self_attn.\($0)" }
                })
        #expect(try tuned("--accumulate 3").tuning?.losses.count == 4)
        for option in [
            "--warmup 0.5", "--decay cosine", "--decay constant", "--weight-decay 0.5",
            "--clip 0.001",
        ] {
            let other = try tuned("\(option) --learning-rate 1e-2")
            let usual = try tuned("--learning-rate 1e-2")
            #expect(other.fingerprint != usual.fingerprint, "\(option)")
            #expect(other.tuning?.losses.first == usual.tuning?.losses.first)
        }
        let error = try tiny.failure(of: "teacher tune tiny-teacher tiny --targets [q_prj]")
        #expect(error.name == "Adapter" && error.details.joined().contains("q_proj"))
    }

    @Test func tuningGoesOnFromItsCheckpoint() throws {
        let tiny = try TinySession(withModels: true)
        let folder = try TinySession.folder.get() + "/tuning-\(UUID().uuidString)"
        let source =
            "teacher tune tiny-teacher tiny --hops 0 --epochs 2 --rank 2 --checkpoint '\(folder)'"
        let once = try teacher(source, in: tiny)
        let again = try teacher(source, in: tiny)
        #expect(
            once.fingerprint == again.fingerprint && once.tuning?.losses == again.tuning?.losses)
        #expect(try tiny.failure(of: "\(source) --learning-rate 1e-3").name == "OtherTuning")
    }

    // MARK: - Threads

    /// Sums depend on how many threads share them, and other tests compute beside this one.
    ///
    /// So the number is set to what it is; that it can change is tested in Compute.
    @Test func threadsAreTheWholeProgramsAndNoSessions() throws {
        let tiny = try TinySession()
        let count = try tiny.run("set threads")
        #expect(try tiny.run("set threads \(count.inlineText(limit: 10))") == count)
        #expect(try TinySession().run("set threads") == count)
        for value in ["0", "257", "many"] {
            #expect(try tiny.failure(of: "set threads \(value)").name == "BadSetting")
        }
        try tiny.run("session save threads; session restore threads")
        #expect(try tiny.run("set threads") == count)
    }
}

import CommandLanguage
import Distillation
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct TeacherFilesTests {
    private func teacher(_ source: String, in tiny: TinySession) throws -> Teacher {
        let value: TeacherValue = try #require(try tiny.run(source).object())
        return value.teacher
    }

    private func features(_ source: String, in tiny: TinySession) throws -> [Float] {
        let value: HopFeaturesValue = try #require(try tiny.run(source).object())
        return value.features.hops.flatMap(\.values)
    }

    private func folder(_ name: String) throws -> String {
        try TinySession.folder.get() + "/\(name)-\(UUID().uuidString)"
    }

    private func difference(_ one: [Float], _ other: [Float]) -> Float {
        guard one.count == other.count else { return .infinity }
        let worst = zip(one, other).map { abs($0 - $1) }.max() ?? .infinity
        return worst / (one.map { abs($0) }.max() ?? 1)
    }

    /// A session whose teachers compute in Float32, with `tuned`.
    private func tuned() throws -> TinySession {
        let tiny = try TinySession()
        try tiny.run(
            """
            set precision float32
            base = teacher load "tiny-model"
            tuned = teacher tune base tiny --hops 1 --words 4 --epochs 2 --rank 4 --learning-rate 1e-2
            """)
        return tiny
    }

    @Test func adaptersComeBack() throws {
        let tiny = try tuned()
        let path = try folder("adapter")
        #expect(try tiny.run("teacher save tuned '\(path)'").asText?.contains("adapter") == true)
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(Set(files) == ["adapter_config.json", "adapter_model.safetensors", "lingu.json"])
        let before = try teacher("tuned", in: tiny)
        let after = try teacher("teacher load \"tiny-model\" --adapter '\(path)'", in: tiny)
        #expect(after.tuning == before.tuning && after.prompts == before.prompts)
        #expect(after.fingerprint == before.fingerprint)
        #expect(tiny.output.notes.withLock { !$0.contains { $0.contains("warning") } })
        #expect(try tiny.failure(of: "teacher save tuned '\(path)'").name == "FileExists")
        try tiny.run("teacher save tuned '\(path)' --overwrite")
        let other = try folder("letters")
        try LinguHome.createFolder(other)
        try AtomicFile.write(Array("x".utf8), to: other + "/letter.txt")
        #expect(
            try tiny.failure(of: "teacher save tuned '\(other)' --overwrite").name == "Unusable")
    }

    @Test func adaptersOfPEFTAreTaken() throws {
        let tiny = try tuned()
        let plain = try teacher("teacher load \"tiny-model\"", in: tiny)
        let adapted = try teacher(
            "teacher load \"tiny-model\" --adapter \"tiny-adapter\"", in: tiny)
        #expect(adapted.model.adapter?.configuration.rank == 4 && adapted.tuning == nil)
        #expect(adapted.fingerprint != plain.fingerprint)
        #expect(try tiny.failure(of: "teacher load tiny-model --adapter tiny-folder").name != "")
    }

    @Test func adaptersOfOtherModelsAreNamed() throws {
        let tiny = try tuned()
        let path = try folder("adapter")
        try tiny.run("teacher save tuned '\(path)'")
        try tiny.run("new = teacher create tiny --width 48 --vocabulary 300 --heads 3")
        let model = try teacher("new", in: tiny).notice.source
        let error = try tiny.failure(of: "teacher load '\(model)' --adapter '\(path)'")
        #expect(error.name == "Adapter" && !error.remedy.isEmpty)
        // The same shape with other weights only causes a warning.
        let copy = try folder("copy")
        try tiny.run("teacher save (teacher merge tuned) '\(copy)'")
        try tiny.run("teacher load '\(copy)' --adapter '\(path)'")
        #expect(tiny.output.notes.withLock { $0.contains { $0.contains("other weights") } })
    }

    @Test func mergedTeachersReadAsTunedOnes() throws {
        let tiny = try tuned()
        let embed = "--no-cache --hops 1"
        let base = try features("teacher embed base tiny --words 4 \(embed)", in: tiny)
        let tuned = try features("teacher embed tuned tiny \(embed)", in: tiny)
        try tiny.run("merged = teacher merge tuned")
        let merged = try features("teacher embed merged tiny \(embed)", in: tiny)
        #expect(difference(tuned, merged) < 1e-4 && difference(base, merged) > 1e-2)
        // As a folder of its own, and in a saved session.
        let path = try folder("merged")
        try tiny.run("teacher save merged '\(path)'")
        try tiny.run("again = teacher load '\(path)'")
        #expect(
            difference(try features("teacher embed again tiny \(embed)", in: tiny), merged) < 1e-5)
        #expect(try teacher("again", in: tiny).tuning == teacher("tuned", in: tiny).tuning)
        let before = try teacher("merged", in: tiny).fingerprint
        try tiny.run("session forget again; session save merging; session restore merging --fresh")
        #expect(try teacher("merged", in: tiny).fingerprint == before)
        #expect(
            difference(try features("teacher embed merged tiny \(embed)", in: tiny), merged) < 1e-6)
        try tiny.run("twice = teacher tune merged tiny --hops 0 --epochs 1 --rank 2")
        #expect(try tiny.failure(of: "teacher merge base").name == "NoAdapter")
        #expect(try tiny.failure(of: "teacher tune tuned tiny").name == "HasAdapter")
    }

    @Test func wholeModelsTakeTheirAdaptersAlong() throws {
        let tiny = try tuned()
        let path = try folder("whole")
        // An adapter that was there alone would be taken for the model's.
        try tiny.run("teacher save tuned '\(path)'")
        try tiny.run("teacher save tuned '\(path)' --with-model --overwrite")
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(files.contains("adapter") && !files.contains("adapter_config.json"))
        let after = try teacher("teacher load '\(path)' --adapter '\(path)'", in: tiny)
        let before = try teacher("tuned", in: tiny)
        #expect(after.tuning == before.tuning && after.weightsHash != "")
        tiny.session.assign(.object(TeacherValue(after)), to: "after")
        let embed = "tiny --hops 1 --no-cache"
        #expect(
            difference(
                try features("teacher embed after \(embed)", in: tiny),
                try features("teacher embed tuned \(embed)", in: tiny)) < 1e-6)
        #expect(
            try tiny.failure(of: "teacher save (teacher load '\(path)') '\(path)' --overwrite").name
                == "TeacherFolder")
    }

    @Test func mergedModelsOfOneFileBecomeFiles() throws {
        let tiny = try tuned()
        let file =
            URL(filePath: try TinySession.folder.get() + "/tiny-model")
            .resolvingSymlinksInPath().path + "/model.gguf"
        try tiny.run(
            """
            plain = teacher load '\(file)'
            tuned = teacher tune plain tiny --hops 1 --words 4 --epochs 2 --rank 4 --learning-rate 1e-2
            merged = teacher merge tuned
            """)
        let path = try folder("file")
        #expect(try tiny.run("teacher save merged '\(path)'").asText?.contains("model of") == true)
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(Set(files) == ["model.gguf", "lingu.json"])
        try tiny.run("again = teacher load '\(path)'")
        let embed = "--hops 1 --no-cache"
        let merged = try features("teacher embed merged tiny \(embed)", in: tiny)
        let plain = try features("teacher embed plain tiny --words 4 \(embed)", in: tiny)
        let again = try features("teacher embed again tiny \(embed)", in: tiny)
        #expect(difference(again, merged) < 1e-5 && difference(plain, merged) > 1e-2)
        #expect(try teacher("again", in: tiny).tuning == teacher("tuned", in: tiny).tuning)
        let error = try tiny.failure(of: "teacher save again '\(path)' --overwrite")
        #expect(error.name == "TeacherFolder" && !error.remedy.isEmpty)
        // The file as it is and an adapter take the place of a merged one.
        let before = try features("teacher embed tuned tiny \(embed)", in: tiny)
        try tiny.run("session forget again; teacher save tuned '\(path)' --with-model --overwrite")
        try tiny.run("again = teacher load '\(path)' --adapter '\(path)'")
        let after = try features("teacher embed again tiny \(embed)", in: tiny)
        #expect(difference(before, after) < 1e-6)
    }

    /// Reading beyond the end of a mapped file would end the program.
    @Test func aModelFileThatOthersCutIsRefused() throws {
        let tiny = try TinySession()
        let path = try folder("cut")
        try tiny.run(
            "t = teacher create tiny --width 64 --layers 2 --heads 1 --vocabulary 300 --context 512 "
                + "--folder '\(path)'")
        #expect(try tiny.run("teacher ask t tiny --node 3 --hops 0") != .nothing)
        for size in [40_000, 0] {
            #expect(truncate(path + "/model.safetensors", off_t(size)) == 0)
            for work in [
                "ask t tiny --node 3 --hops 0", "embed t tiny --hops 0 --no-cache", "tune t tiny",
            ] {
                let error = try tiny.failure(of: "teacher \(work)")
                #expect(error.name == "FileRefused" && error.remedy.contains("load it again"))
            }
        }
    }
}

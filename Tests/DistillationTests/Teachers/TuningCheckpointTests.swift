import Foundation
import Graphs
import LanguageModels
import Support
import Testing

@testable import Distillation

/// Progress that asks to stop when a number of steps is done.
private final class ProgressUpTo: ProgressReport {
    let cancellation = Cancellation()
    private let steps: Int

    init(_ steps: Int) { self.steps = steps }

    func report(_ update: ProgressUpdate) {
        if update.completed >= steps { cancellation.cancel() }
    }
}

@Suite struct TuningCheckpointTests {
    private func options(oneHop: Bool = true) -> TeacherTuningOptions {
        TeacherTuningOptions(
            adapter: LoRAConfiguration(rank: 2, alpha: 8, dropoutRate: 0.2), learningRate: 1e-2,
            epochs: 3, batchNodes: 1, neftuneAlpha: 2, usesAllHops: !oneHop, seed: 5)
    }

    private func tuner(_ options: TeacherTuningOptions) throws -> TeacherTuner {
        try TeacherTuner(
            TeacherFixtures.teacher(), on: TeacherFixtures.graph(),
            prompts: TeacherFixtures.prompts(hops: 1), options: options)
    }

    private func folder() -> String {
        NSTemporaryDirectory() + "lingu-tuning-\(UUID().uuidString)"
    }

    /// With dropout, noise and drawn hops, a tuning stopped twice ends as one that ran through.
    @Test func stoppedTuningsEndAsThoseThatRanThrough() throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let whole = try tuner(options()).run(progress: SilentProgress())
        let tuner = try tuner(options())
        let first = try tuner.run(progress: ProgressUpTo(3), checkpoint: folder)
        #expect(first.tuning?.wasInterrupted == true && first.tuning?.losses.count == 3)
        let second = try tuner.run(progress: ProgressUpTo(8), checkpoint: folder)
        #expect(second.tuning?.losses.count == 8)
        let last = try tuner.run(progress: SilentProgress(), checkpoint: folder)
        let record = try #require(last.tuning)
        #expect(record.losses == whole.tuning?.losses && !record.wasInterrupted)
        #expect(record.tokenCount == whole.tuning?.tokenCount)
        #expect(last.fingerprint == whole.fingerprint)
        // A finished tuning is taken as it is.
        let again = try tuner.run(progress: SilentProgress(), checkpoint: folder)
        #expect(again.tuning?.losses == record.losses && again.fingerprint == whole.fingerprint)
    }

    @Test func otherTuningsAreRefused() throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try tuner(options()).run(progress: ProgressUpTo(2), checkpoint: folder)
        var other = options()
        other.learningRate = 2e-2
        #expect(throws: TeacherError.self) {
            try tuner(other).run(progress: SilentProgress(), checkpoint: folder)
        }
        let path = folder + "/tuning.safetensors"
        let bytes = try Data(contentsOf: URL(filePath: path))
        try AtomicFile.write(Array(bytes.prefix(bytes.count / 2)), to: path)
        #expect(throws: (any Error).self) {
            try tuner(options()).run(progress: SilentProgress(), checkpoint: folder)
        }
    }

    /// Two batches of one node added up are one batch of two nodes.
    @Test func accumulatedBatchesAreOneLargeBatch() throws {
        var large = options(oneHop: false)
        large.adapter.dropoutRate = 0
        large.neftuneAlpha = 0
        large.batchNodes = 2
        var small = large
        small.batchNodes = 1
        small.accumulatedBatches = 2
        let tuners = (try tuner(large), try tuner(small))
        #expect(tuners.0.stepCount == 6 && tuners.1.stepCount == 6)
        let losses = try [tuners.0, tuners.1].map {
            try #require(try $0.run(progress: SilentProgress()).tuning).losses
        }
        for (one, other) in zip(losses[0], losses[1]) { #expect(abs(one - other) < 1e-3) }
    }

    @Test func tunedTeachersAreNotTunedAgainUnlessMerged() throws {
        let tuned = try tuner(options()).run(progress: ProgressUpTo(1))
        let graph = try TeacherFixtures.graph()
        let prompts = TeacherFixtures.prompts(hops: 1)
        #expect(throws: TeacherError.self) {
            try TeacherTuner(tuned, on: graph, prompts: prompts, options: options())
        }
        let merged = try tuned.merged()
        #expect(merged.mergedAdapters.count == 1 && merged.model.adapter == nil)
        #expect(merged.fingerprint != tuned.fingerprint)
        _ = try TeacherTuner(merged, on: graph, prompts: prompts, options: options())
        #expect(throws: TeacherError.self) { try merged.merged() }
    }

    /// Labels stay noted through merging and further tunings, and those that prompts name too.
    @Test func labelsThatWereShownStayNoted() throws {
        let graph = try TeacherFixtures.graph()
        let prompts = TeacherFixtures.prompts(hops: 0)
        let first = try tuner(options()).run(progress: ProgressUpTo(1)).merged()
        #expect(first.notice.seenLabels?.nodes == [0, 1, 2, 3])
        let other = try graph.with(texts: TextColumn(Array(repeating: "x", count: 8)))
        let second = try TeacherTuner(first, on: other, prompts: prompts, options: options())
            .run(progress: ProgressUpTo(1))
        for (nodes, graph, isSeen) in [
            ([3, 4], graph, true), ([0], other, true), ([4, 7], graph, false),
        ] {
            let refused =
                (try? second.notice.requireUnseen(
                    nodes, part: "test", graphHash: graph.dataHash)) == nil
            #expect(refused == isSeen)
        }
        var naming = try TeacherFixtures.teacher()
        naming.prompts = prompts
        let plain = try HopFeatureExtractor(naming, graph: graph, cacheFolder: nil)
            .run(hops: 0, progress: SilentProgress()).features
        #expect(plain.teacher.seenLabels == nil)
        naming.prompts.showsTrainingLabels = true
        let told = try HopFeatureExtractor(naming, graph: graph, cacheFolder: nil)
            .run(hops: 0, progress: SilentProgress()).features
        #expect(told.teacher.seenLabels?.nodes == [0, 1, 2, 3])
    }
}

import Foundation
import Graphs
import LanguageModels
import Support
import Tensor
import Testing

@testable import Distillation

@Suite struct HopReaderTests {
    /// One pass over the hop tree gives the features that separate prompts give (LINGUGKD §3).
    @Test func treesReadWhatSeparatePromptsRead() throws {
        let teacher = try TeacherFixtures.teacher()
        let graph = try TeacherFixtures.graph()
        let prompts = TeacherFixtures.prompts()
        let reader = try HopReader(teacher, graph: graph, prompts: prompts, passTokens: 700)
        let builder = try teacher.promptBuilder(for: graph, configuration: prompts)
        var readings: [HopReader.Output] = []
        try reader.read(Array(0..<8), progress: SilentProgress(), stage: "test") { readings += $0 }
        #expect(readings.map(\.node) == Array(0..<8))
        for reading in readings {
            let prompt = try builder.prompt(for: reading.node)
            for hop in 0...2 {
                let forest = TokenForest(prompt.tokens(hop: hop))
                let alone = try teacher.model.hiddenStates(of: forest)
                let last = alone.row(alone.rowCount - 1)
                let worst: Float =
                    zip(reading.features[hop], last)
                    .map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
                #expect(worst <= 1e-4)
            }
        }
    }

    @Test func scoresAreMeanLogProbabilities() throws {
        let teacher = try TeacherFixtures.teacher()
        let graph = try TeacherFixtures.graph()
        let prompts = TeacherFixtures.prompts(hops: 1)
        let reader = try HopReader(teacher, graph: graph, prompts: prompts)
        let builder = try teacher.promptBuilder(for: graph, configuration: prompts)
        var scores: [[Float]] = []
        try reader.read([3], progress: SilentProgress(), stage: "test") {
            scores = $0[0].logProbabilities
        }
        let names = try builder.answerTokens()
        let prompt = try builder.prompt(for: 3).tokens(hop: 1)
        for (number, name) in names.enumerated() {
            let hidden = try teacher.model.hiddenStates(of: TokenForest(prompt + name))
            let targets = name.enumerated().map {
                TokenTarget(row: prompt.count - 1 + $0.offset, token: $0.element)
            }
            let logs = try teacher.model.logProbabilities(of: targets, in: hidden).values
            let mean = logs.reduce(0, +) / Float(logs.count)
            let difference: Float = abs(scores[1][number] - mean)
            #expect(difference < 1e-3)
        }
    }
}

@Suite struct HopFeatureExtractorTests {
    /// Work that was interrupted goes on where it stopped and gives the same features.
    @Test func interruptedWorkResumes() throws {
        let folder = NSTemporaryDirectory() + "lingu-hops-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let graph = try TeacherFixtures.graph()
        var teacher = try TeacherFixtures.teacher()
        teacher.prompts = TeacherFixtures.prompts()
        let whole = try HopFeatureExtractor(teacher, graph: graph, cacheFolder: nil)
            .run(hops: 1, progress: SilentProgress())
        let extractor = HopFeatureExtractor(teacher, graph: graph, cacheFolder: folder)
        _ = try extractor.logProbabilities(of: [0, 3, 5], hops: 1, progress: SilentProgress())
        let resumed = try extractor.run(hops: 1, progress: SilentProgress())
        #expect(resumed.cachedNodes == 3)
        let again = try extractor.run(hops: 1, progress: SilentProgress())
        #expect(again.cachedNodes == 8)
        for hop in 0...1 {
            #expect(again.features.hops[hop].values == resumed.features.hops[hop].values)
            let pairs = zip(resumed.features.hops[hop].values, whole.features.hops[hop].values)
            let worst: Float = pairs.map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-4)
        }
    }

    @Test func aDamagedRecordIsComputedAgain() throws {
        let folder = NSTemporaryDirectory() + "lingu-hops-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let graph = try TeacherFixtures.graph()
        var teacher = try TeacherFixtures.teacher()
        teacher.prompts = TeacherFixtures.prompts()
        let warnings = Monitor<[String]>([])
        func run() throws -> (values: [[Float]], cached: Int) {
            let extractor = HopFeatureExtractor(
                teacher, graph: graph, cacheFolder: folder,
                warn: { text in warnings.change { $0.append(text) } })
            let result = try extractor.run(hops: 1, progress: SilentProgress())
            return (result.features.hops.map(\.values), result.cachedNodes)
        }
        let before = try run()
        let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
        let path = folder + "/" + name
        let bytes = try MappedFile(path: path).contents
        let recordBytes = (bytes.count - 64) / 8
        // A flipped bit of a number, of a checksum, of a flag; a record in another's place.
        for offset in [64 + 8 + 7, 64 + recordBytes + 5, 64 + 2 * recordBytes + 1] {
            var damaged = bytes
            damaged[offset] ^= 0x02
            try AtomicFile.write(damaged, to: path)
            warnings.change { $0 = [] }
            let after = try run()
            #expect(after.cached == 7)
            #expect(warnings.withLock { $0.first?.hasPrefix("1 of 8 cached records") } == true)
            for (one, other) in zip(after.values, before.values) {
                #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-4 })
            }
        }
        var swapped = bytes
        swapped.replaceSubrange(
            64..<64 + recordBytes, with: bytes[64 + recordBytes..<64 + 2 * recordBytes])
        try AtomicFile.write(swapped, to: path)
        #expect(try run().cached == 7)
        try AtomicFile.write(Array("LINGUHF1".utf8) + bytes.dropFirst(8), to: path)
        warnings.change { $0 = [] }
        #expect(try run().cached == 0)
        #expect(warnings.withLock { $0.first?.contains("0.1.0") } == true)
        warnings.change { $0 = [] }
        #expect(try run().cached == 8)
        #expect(warnings.withLock(\.isEmpty))
    }

    @Test func aCacheThatCannotBeWrittenCostsNoWork() throws {
        var teacher = try TeacherFixtures.teacher()
        teacher.prompts = TeacherFixtures.prompts()
        let warnings = Monitor<[String]>([])
        let extractor = HopFeatureExtractor(
            teacher, graph: try TeacherFixtures.graph(), cacheFolder: "/dev/null/cache",
            warn: { text in warnings.change { $0.append(text) } })
        #expect(try extractor.run(hops: 0, progress: SilentProgress()).cachedNodes == 0)
        #expect(warnings.withLock(\.count) == 1)
    }

    @Test func refusesWhatDoesNotFitIntoMemory() throws {
        let extractor = HopFeatureExtractor(
            try TeacherFixtures.teacher(), graph: try TeacherFixtures.graph(), cacheFolder: nil,
            memory: MemoryBudget(available: 1_000))
        #expect(throws: TeacherError.self) {
            try extractor.run(hops: 1, progress: SilentProgress())
        }
    }
}

@Suite struct TeacherTunerTests {
    @Test func learnsItsTrainingNodesAndLeavesTheTeacherAlone() throws {
        let teacher = try TeacherFixtures.teacher()
        let graph = try TeacherFixtures.graph()
        let options = TeacherTuningOptions(
            adapter: LoRAConfiguration(rank: 4, alpha: 16), learningRate: 2e-2, epochs: 6,
            batchNodes: 2)
        let tuner = try TeacherTuner(
            teacher, on: graph, prompts: TeacherFixtures.prompts(hops: 1), options: options)
        let tuned = try tuner.run(progress: SilentProgress())
        let record = try #require(tuned.tuning)
        #expect(record.losses.count == tuner.stepCount && tuner.stepCount == 12)
        #expect(tuned.isTuned && !teacher.isTuned)
        let first: Double = record.losses.prefix(2).reduce(0, +)
        let last: Double = record.losses.suffix(2).reduce(0, +)
        #expect(last < 0.5 * first)
        #expect(teacher.model.adapter == nil && tuned.model.adapter != nil)
        #expect(teacher.fingerprint != tuned.fingerprint)
        let again = try tuner.run(progress: SilentProgress())
        #expect(again.tuning?.losses == record.losses)
    }

    @Test func stopsWhenAskedAndKeepsWhatItHas() throws {
        let tuner = try TeacherTuner(
            TeacherFixtures.teacher(), on: TeacherFixtures.graph(),
            prompts: TeacherFixtures.prompts(hops: 0), options: TeacherTuningOptions(epochs: 3))
        let progress = SilentProgress()
        progress.cancellation.cancel()
        let tuned = try tuner.run(progress: progress)
        #expect(tuned.tuning?.wasInterrupted == true && tuned.tuning?.losses.isEmpty == true)
        #expect(!tuned.isTuned)
    }

    @Test func refusesGraphsThatTeachNothing() throws {
        let bare = try TextAttributedGraph(name: "bare", texts: ["a", "b"], edges: [(0, 1)])
        #expect(throws: TeacherError.self) {
            try TeacherTuner(
                TeacherFixtures.teacher(), on: bare, prompts: TeacherFixtures.prompts(),
                options: TeacherTuningOptions())
        }
    }
}

@Suite struct TeacherEvaluationTests {
    @Test func takesTheMajorityAndTheLargestHopAmongTies() throws {
        let graph = try TeacherFixtures.graph()
        // Node 6 is of class 0, node 7 of class 1.
        let scores: [[[Float]]] = [
            [[-1, -2], [-2, -1]], [[-1, -2], [-1, -2]], [[-3, -1], [-2, -2]],
        ]
        let evaluation = TeacherEvaluation(logProbabilities: scores, nodes: [6, 7], graph: graph)
        #expect(evaluation.hopPredictions == [[0, 1], [0, 0], [1, 0]])
        #expect(evaluation.predictions == [0, 0])
        #expect(evaluation.majority.accuracy == 0.5)
        #expect(evaluation.hops.map(\.accuracy) == [1, 0.5, 0])
        let calibrated = TeacherEvaluation(
            logProbabilities: scores, prior: [[-1, -3], [-1, -3], [-1, -3]], nodes: [6, 7],
            graph: graph)
        #expect(calibrated.hopPredictions[0] == [1, 1])
    }
}

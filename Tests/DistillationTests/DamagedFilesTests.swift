import Foundation
import GraphNetworks
import LanguageModels
import Support
import Tensor
import Testing

@testable import Distillation

/// Saved files with one number damaged are refused with an error, or can be used.
@Suite struct DamagedFilesTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-damaged-\(UUID())"
        try LinguHome.createFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private func trainer(_ epochs: Int = 3) throws -> StudentTrainer {
        let graph = try GroupedGraph()
        return try StudentTrainer(
            graph.task, graph.configuration(), training: TrainingOptions(epochs: epochs),
            teacher: (graph.features, DistillationOptions()))
    }

    private func use(_ runs: StudentRuns) throws {
        let graph = try GroupedGraph()
        for run in runs.runs {
            _ = (run.test?.classes, run.epochsToReach(0.5), run.bestValidationAccuracy)
            _ = run.validation.confusion[2][2]
            _ = try? run.model.probabilities(graph.task.features, graph: graph.task.graph)
        }
        _ = (runs.best, runs.warnings, SampleStatistics(runs.testAccuracies))
    }

    @Test func runs() throws {
        try withFolder { folder in
            try trainer().run(seeds: [1]).write(to: folder)
            let path = folder + "/runs.json"
            let whole = try text(path)
            try use(StudentRuns(folder: folder))
            var refused = 0
            for damaged in DamagedNumbers.texts(of: whole) {
                try AtomicFile.write(Array(damaged.utf8), to: path)
                do { try use(StudentRuns(folder: folder)) } catch { refused += 1 }
            }
            #expect(refused > 100, "most damages are seen")
        }
    }

    @Test(arguments: [
        ("\"bestEpoch\":", "0"), ("\"seconds\":", "1e308"), ("\"count\":", "7"),
        ("\"width\":", "64000"), ("\"layers\":", "100000"), ("\"epochs\":", "-1"),
    ])
    func numbersThatCannotBeAreRefused(key: String, number: String) throws {
        try withFolder { folder in
            try trainer().run(seeds: [1]).write(to: folder)
            let path = folder + "/runs.json"
            var json = try text(path)
            let start = try #require(json.range(of: key, options: .backwards)?.upperBound)
            let end = try #require(json[start...].firstIndex { $0 == "," || $0 == "}" })
            json.replaceSubrange(start..<end, with: number)
            try AtomicFile.write(Array(json.utf8), to: path)
            #expect(throws: (any Error).self) { try StudentRuns(folder: folder) }
        }
    }

    @Test func students() throws {
        let student = try #require(SavedStudent(try trainer().run(seeds: [1]), featureName: "x"))
        let graph = try GroupedGraph()
        try withFolder { folder in
            try student.write(to: folder)
            let path = folder + "/student.json"
            for damaged in DamagedNumbers.texts(of: try text(path)) {
                try AtomicFile.write(Array(damaged.utf8), to: path)
                let read = try? SavedStudent(folder: folder)
                _ = try? read?.model.probabilities(graph.task.features, graph: graph.task.graph)
            }
        }
    }

    @Test func trainingCheckpoints() throws {
        let trainer = try trainer(4)
        try withFolder { folder in
            let checkpoint = TrainingCheckpoint(folder: folder)
            _ = try trainer.run(
                seeds: [1], checkpoint: checkpoint, progress: StoppingProgress(after: 2))
            let key = try trainer.checkpointKey
            let state = try #require(try checkpoint.state(seed: 1, key: key))
            let whole = state.tensors
            for (name, value) in [
                ("optimizer.", Float.infinity), ("optimizer.", -1), ("model.", .nan),
                ("best.", .infinity),
            ] {
                var damaged = state
                for (path, tensor) in whole
                where path.hasPrefix(name) && (value != -1 || path.hasSuffix(".steps")) {
                    damaged.tensors[path] = .filled(value, shape: tensor.shape)
                }
                try checkpoint.save(damaged, seed: 1, key: key)
                #expect(throws: (any Error).self, "\(name) \(value)") {
                    try trainer.run(seeds: [1], checkpoint: checkpoint)
                }
            }
            var late = state
            late.facts.seconds = -.infinity
            try checkpoint.save(late, seed: 1, key: key)
            #expect(throws: DistillationError.self) {
                try trainer.run(seeds: [1], checkpoint: checkpoint)
            }
        }
    }

    @Test func adapters() throws {
        let teacher = try TeacherFixtures.teacher()
        let options = TeacherTuningOptions(
            adapter: LoRAConfiguration(rank: 2, alpha: 8), learningRate: 1e-3, epochs: 1, seed: 5)
        let tuned = try TeacherTuner(
            teacher, on: TeacherFixtures.graph(), prompts: TeacherFixtures.prompts(hops: 0),
            options: options
        ).run(progress: SilentProgress())
        try withFolder { folder in
            try tuned.save(to: folder)
            for name in ["lingu.json", "adapter_config.json"] {
                let path = folder + "/" + name
                let whole = try text(path)
                for damaged in DamagedNumbers.texts(of: whole, limit: 24) {
                    try AtomicFile.write(Array(damaged.utf8), to: path)
                    guard let read = try? teacher.loadingAdapter(from: folder).teacher else {
                        continue
                    }
                    _ = try read.promptBuilder(for: TeacherFixtures.graph()).contentFreePrompt()
                }
                try AtomicFile.write(Array(whole.utf8), to: path)
            }
        }
    }
}

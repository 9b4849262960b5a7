import Foundation
import GraphNetworks
import Support
import Testing

@testable import Distillation

/// Trainings that go on where they stopped.
@Suite struct TrainingCheckpointTests {
    private static let batchings: [Batching] = [
        .full, .neighbors(batch: 10, fanouts: [4, 3]), .clusters(count: 4, perBatch: 2),
    ]

    private func folder() -> String {
        FileManager.default.temporaryDirectory.path + "/lingu-checkpoint-\(UUID())"
    }

    private func trainer(
        _ optimizer: OptimizerKind, _ batching: Batching, isDistilling: Bool, epochs: Int = 12
    ) throws -> StudentTrainer {
        let graph = try GroupedGraph(labelled: 6)
        var training = TrainingOptions(
            optimizer: optimizer, epochs: epochs, schedule: .cosine, patience: nil)
        training.batching = batching
        var options = DistillationOptions()
        options.nodes = .all
        return try StudentTrainer(
            graph.task, graph.configuration(), training: training,
            teacher: isDistilling ? (graph.features, options) : nil)
    }

    @Test(arguments: OptimizerKind.allCases, batchings)
    func goesOnAsIfItHadNotStopped(optimizer: OptimizerKind, batching: Batching) throws {
        let trainer = try trainer(optimizer, batching, isDistilling: optimizer != .sgd)
        let whole = try trainer.run(seeds: [4, 5])
        let place = folder()
        defer { try? FileManager.default.removeItem(atPath: place) }
        let checkpoint = TrainingCheckpoint(folder: place)
        // Stopped in the first training, then in the second.
        let first = try trainer.run(
            seeds: [4, 5], checkpoint: checkpoint, progress: StoppingProgress(after: 5))
        #expect(first.runs.count == 1 && first.runs[0].wasInterrupted)
        #expect(first.runs[0].epochs.count == 5)
        let second = try trainer.run(
            seeds: [4, 5], checkpoint: checkpoint, progress: StoppingProgress(after: 10))
        #expect(second.runs.map { $0.epochs.count } == [12, 3])
        #expect(second.runs.map(\.wasInterrupted) == [false, true])
        let last = try trainer.run(seeds: [4, 5], checkpoint: checkpoint)
        #expect(!last.wasInterrupted)
        for (resumed, run) in zip(last.runs, whole.runs) {
            #expect(resumed.epochs.map(\.loss) == run.epochs.map(\.loss))
            #expect(resumed.epochs.map(\.layerWeights) == run.epochs.map(\.layerWeights))
            #expect(resumed.bestEpoch == run.bestEpoch && resumed.test == run.test)
            #expect(resumed.probabilities.values == run.probabilities.values)
            #expect(resumed.warnings == run.warnings)
        }
        // Finished seeds are not trained again.
        let again = try trainer.run(
            seeds: [4], checkpoint: checkpoint, progress: StoppingProgress(after: 1))
        #expect(again.runs[0].epochs.count == 12 && !again.wasInterrupted)
    }

    @Test func statesAreSavedWhileEpochsAreRun() throws {
        let trainer = try trainer(.adam, .full, isDistilling: false)
        let place = folder()
        defer { try? FileManager.default.removeItem(atPath: place) }
        let checkpoint = TrainingCheckpoint(folder: place, interval: 0)
        let watcher = FileWatcher(path: place + "/seed-1.safetensors")
        _ = try trainer.run(seeds: [1], checkpoint: checkpoint, progress: watcher)
        #expect(watcher.seen.increment() > 5, "the file was there in most epochs")
    }

    @Test func otherTrainingsAreRefused() throws {
        let place = folder()
        defer { try? FileManager.default.removeItem(atPath: place) }
        let checkpoint = TrainingCheckpoint(folder: place)
        let short = try trainer(.adam, .full, isDistilling: false, epochs: 2)
        _ = try short.run(seeds: [1], checkpoint: checkpoint)
        for other in [
            try trainer(.adam, .full, isDistilling: false, epochs: 3),
            try trainer(.adam, .full, isDistilling: true, epochs: 2),
            try trainer(.sgd, .full, isDistilling: false, epochs: 2),
        ] {
            #expect(throws: DistillationError.self) {
                try other.run(seeds: [1], checkpoint: checkpoint)
            }
        }
        let error = DistillationError.otherTraining(path: "a")
        #expect(error.name == "OtherTraining" && error.remedy.contains("folder"))
        // Cut short, the file is refused rather than trusted.
        let file = place + "/seed-1.safetensors"
        let bytes = try #require(FileManager.default.contents(atPath: file))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: file))
        #expect(throws: (any Error).self) { try short.run(seeds: [1], checkpoint: checkpoint) }
    }
}

/// Counts at how many reports a file is there.
private final class FileWatcher: ProgressReport {
    let cancellation = Cancellation()
    let seen = Cancellation.Counter()
    private let path: String

    init(path: String) { self.path = path }

    func report(_ update: ProgressUpdate) {
        if FileManager.default.fileExists(atPath: path) { _ = seen.increment() }
    }
}

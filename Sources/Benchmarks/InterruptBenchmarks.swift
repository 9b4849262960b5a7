import ArgumentParser
import Distillation
import Foundation
import GraphNetworks
import Support

/// Times how long work goes on after a person has asked it to stop; 0.2 s is the target.
struct InterruptBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interrupts", abstract: "Interrupt latency of training.")

    @Argument(help: "The folder of graphs.")
    var folder: String
    @Option var graph = "arxiv"
    @Option(help: "The student's width.")
    var width = 256
    @OptionGroup var rounds: Rounds

    func run() throws {
        let data = try BenchmarkGraph(folder: folder, name: graph)
        var full = TrainingOptions(epochs: 100_000, patience: nil)
        var cases: [BenchmarkCase] = []
        for (name, batching) in [
            ("full", Batching.full), ("neighbors", .neighbors(batch: 512, fanouts: [10, 10])),
        ] {
            full.batching = batching
            let trainer = try StudentTrainer(
                data.task(),
                StudentConfiguration(
                    architecture: .sage, style: .plain, inFeatures: data.features.width,
                    classes: data.classes, width: width), training: full)
            cases.append(
                BenchmarkCase(selfTimed: "interrupt latency, \(graph) h\(width) \(name)") {
                    [
                        try latency { progress in
                            _ = try trainer.run(seeds: [0], progress: progress)
                        }
                    ]
                })
        }
        try rounds.serve(cases)
    }

    /// Seconds between raising the flag, after half a second of work, and the work's end.
    private func latency(_ work: (SilentProgress) throws -> Void) throws -> Double {
        let progress = SilentProgress()
        let clock = ContinuousClock()
        let start = clock.now
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.5)
            progress.cancellation.cancel()
        }
        do { try work(progress) } catch is Interrupted {}
        return max(0, (clock.now - start) / .seconds(1) - 0.5)
    }
}

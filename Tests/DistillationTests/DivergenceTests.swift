import Foundation
import GraphNetworks
import Graphs
import LanguageModels
import Support
import Tensor
import Testing

@testable import Distillation

/// Losses, weights and features that are not finite.
@Suite struct DivergenceTests {
    private func trainer(_ rate: Float, distils: Bool, batching: Batching = .full) throws
        -> StudentTrainer
    {
        let graph = try GroupedGraph()
        var training = TrainingOptions(
            optimizer: .sgd, learningRate: rate, epochs: 60, patience: nil)
        training.batching = batching
        var options = DistillationOptions()
        options.softLabelWeight = distils ? 1 : 0
        return try StudentTrainer(
            graph.task, graph.configuration(), training: training,
            teacher: distils ? (graph.features, options) : nil)
    }

    @Test(arguments: [false, true])
    func aTrainingThatDivergesKeepsItsBestEpochAndSaysSo(distils: Bool) throws {
        var kept = 0
        for rate: Float in [1e2, 1e4, 1e6, 1e9, 1e12, 1e20, 1e30, 3e38] {
            do {
                let runs = try trainer(rate, distils: distils).run(seeds: [1])
                let run = runs.runs[0]
                #expect(run.probabilities.isFinite)
                #expect(run.epochs.allSatisfy { $0.loss.isFinite && $0.validationLoss.isFinite })
                if run.epochs.count < 60 {
                    kept += 1
                    #expect(run.warnings.contains { $0.contains("epoch \(run.epochs.count + 1)") })
                    #expect(run.warnings.contains { $0.contains("--learning-rate") })
                }
            } catch let error as DistillationError {
                #expect(error.name == "Diverged" && error.remedy.contains("--learning-rate"))
                kept += 1
            }
        }
        #expect(kept > 0, "some of these rates diverge")
    }

    @Test(arguments: [[], [3, 3], [1, 2, 1]]) func seedsAreSomeAndDiffer(seeds: [Int]) throws {
        let error = #expect(throws: DistillationError.self) {
            try trainer(1e-2, distils: false).run(seeds: seeds)
        }
        #expect(error?.remedy.contains("none of them twice") == true)
    }

    /// Trains for one epoch at a learning rate of 10 to a power.
    private func short(_ power: Double, seeds: [Int]) throws -> StudentRuns {
        let graph = try GroupedGraph()
        return try StudentTrainer(
            graph.task, graph.configuration(),
            training: TrainingOptions(
                optimizer: .sgd, learningRate: Float(pow(10, power)), epochs: 1, patience: nil)
        ).run(seeds: seeds)
    }

    /// The power above which a seed diverges in its first epoch.
    private func limit(seed: Int) throws -> Double {
        var (low, high) = (0.0, 38.5)
        try #require((try? short(low, seeds: [seed])) != nil)
        try #require((try? short(high, seeds: [seed])) == nil)
        while high - low > 1e-3 {
            let middle = (low + high) / 2
            if (try? short(middle, seeds: [seed])) != nil { low = middle } else { high = middle }
        }
        return low
    }

    @Test func seedsThatDivergeLeaveTheOthers() throws {
        let limits = try [1, 2, 3].map { ($0, try limit(seed: $0)) }.sorted { $0.1 < $1.1 }
        let power = (limits[0].1 + limits[2].1) / 2
        let runs = try short(power, seeds: [1, 2, 3])
        let left = limits.filter { $0.1 < power }.map(\.0).sorted()
        #expect(!left.isEmpty && runs.divergedSeeds == left && !runs.wasInterrupted)
        #expect(runs.runs.map(\.seed) == [1, 2, 3].filter { !left.contains($0) })
        #expect(runs.warnings.contains { $0.contains("seed \(left[0]) diverged") })
        #expect(runs.interruption == "\(left.count) of 3 seeds diverged")
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-mixed-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try runs.write(to: folder)
        #expect(try StudentRuns(folder: folder).divergedSeeds == left)
        #expect(throws: DistillationError.self) { try short(38.5, seeds: [1, 2, 3]) }
    }

    @Test func aStateThatIsNotFiniteIsNotSaved() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lingu-diverged-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let trainer = try trainer(3e38, distils: false)
        let checkpoint = TrainingCheckpoint(folder: folder, interval: 0)
        _ = try? trainer.run(seeds: [1], checkpoint: checkpoint)
        let state = try checkpoint.state(seed: 1, key: try trainer.checkpointKey)
        #expect(state?.tensors.values.allSatisfy { $0.isFinite } ?? true)
    }

    @Test func hopFeaturesThatHoldNaNAreRefused() throws {
        let graph = try GroupedGraph()
        var values = graph.features.hops[1].values
        values[17] = .nan
        var hops = graph.features.hops
        hops[1] = Tensor(values, shape: hops[1].shape)
        let damaged = HopFeatures(
            hops: hops, logProbabilities: graph.features.logProbabilities,
            teacher: graph.features.teacher,
            graphHash: "groups")
        #expect(throws: TeacherError.self) { try damaged.requireFinite() }
        #expect(throws: TeacherError.self) {
            try StudentTrainer(
                graph.task, graph.configuration(), training: TrainingOptions(),
                teacher: (damaged, DistillationOptions()))
        }
        let answers = HopFeatures(
            hops: graph.features.hops,
            logProbabilities: graph.features.logProbabilities?.map {
                .filled(.infinity, shape: $0.shape)
            },
            teacher: graph.features.teacher, graphHash: "groups")
        #expect(throws: TeacherError.self) { try answers.requireFinite() }
    }

    @Test func aTuningThatDivergesKeepsItsLastGoodState() throws {
        let graph = try TeacherFixtures.graph()
        let teacher = try TeacherFixtures.teacher()
        let options = TeacherTuningOptions(
            adapter: LoRAConfiguration(rank: 2, alpha: 1e6), learningRate: 1, epochs: 40,
            batchNodes: 1, clipLimit: 0, seed: 5)
        let tuner = try TeacherTuner(
            teacher, on: graph, prompts: TeacherFixtures.prompts(hops: 0), options: options)
        do {
            let tuned = try tuner.run(progress: SilentProgress())
            let record = try #require(tuned.tuning)
            #expect(record.losses.allSatisfy { $0.isFinite })
            if let step = record.divergedAtStep {
                #expect(record.warning?.contains("step \(step)") == true)
                #expect(record.losses.count < step)
            }
            let scores = try HopFeatureExtractor(tuned, graph: graph, cacheFolder: nil)
                .logProbabilities(of: [0, 1], hops: 0, progress: SilentProgress())
            #expect(scores.joined().joined().allSatisfy { $0.isFinite })
        } catch let error as TeacherError { #expect(error.name == "Diverged") }
    }

    @Test func aRecordOfZeroPointOneIsReadWithoutTheStep() throws {
        let json = """
            {"tokenCount": 669, "seconds": 3, "graph": "g", "losses": [9.2, 7.8], "nodeCount": 6,
            "epochs": 1, "wasInterrupted": false}
            """
        let record = try JSONDecoder().decode(TuningRecord.self, from: Data(json.utf8))
        #expect(record.divergedAtStep == nil && record.warning == nil && record.flaw == nil)
    }

    @Test func metricsWithoutNodesHaveNoValue() {
        let metrics = ClassificationMetrics(predictions: [], labels: [], classes: 2)
        #expect(metrics.accuracy.isNaN && metrics.macroF1.isNaN)
        #expect(SampleStatistics([]).mean.isNaN)
    }

    @Test func nanIsNobodysBestClass() {
        let probabilities = Tensor([.nan, 0.2, 0.8, 0.6, .nan, 0.4], shape: [2, 3])
        let metrics = ClassificationMetrics(
            probabilities: probabilities, labels: [2, 0], nodes: [0, 1])
        #expect(metrics.accuracy == 1)
        #expect((metrics.calibrationError ?? .nan).isFinite)
    }
}

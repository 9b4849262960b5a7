import GraphNetworks
import Support
import Tensor
import Testing

@testable import Distillation

/// A graph of three groups of nodes, with noisy inputs and a teacher who knows the groups well.
struct GroupedGraph {
    let task: NodeClassification
    let features: HopFeatures

    init(nodeCount: Int = 90, labelled: Int = 2, seed: Int = 3) throws {
        var random = RandomSource(seed: seed)
        let labels = (0..<nodeCount).map { $0 % 3 }
        var edges: [(Int, Int)] = []
        for a in 0..<nodeCount {
            for b in 0..<a where random.uniform() < (labels[a] == labels[b] ? 0.12 : 0.03) {
                edges += [(a, b), (b, a)]
            }
        }
        func noisy(_ width: Int, _ noise: Float) -> Tensor {
            var values: [Float] = []
            for node in 0..<nodeCount {
                for c in 0..<width {
                    let signal: Float = c % 3 == labels[node] ? 1 : 0
                    values.append(signal + noise * Float(random.normal()))
                }
            }
            return Tensor(values, shape: [nodeCount, width])
        }
        task = try NodeClassification(
            graph: GraphOperators(nodeCount: nodeCount, edges: edges.map { ($0.0, $0.1) }),
            features: FeatureMatrix(noisy(12, 2)), labels: labels, classNames: ["a", "b", "c"],
            train: Array(0..<3 * labelled), validation: Array(3 * labelled..<nodeCount / 2),
            test: Array(nodeCount / 2..<nodeCount), graphHash: "groups")
        features = HopFeatures(
            hops: (0...2).map { _ in noisy(9, 0.4) },
            logProbabilities: (0...2).map { _ in noisy(3, 0.3) },
            teacher: TeacherNotice(name: "oracle", license: "none"), graphHash: "groups")
    }

    func configuration(_ architecture: LayerKind = .gcn) -> StudentConfiguration {
        var configuration = StudentPreset.light.configuration(
            architecture, inFeatures: 12, classes: 3)
        configuration.width = 16
        return configuration
    }
}

/// Counts reports and stops the work after some of them.
final class StoppingProgress: ProgressReport {
    let cancellation = Cancellation()
    private let limit: Int
    private let counter = Cancellation.Counter()

    init(after limit: Int) { self.limit = limit }

    func report(_ update: ProgressUpdate) {
        if counter.increment() >= limit { cancellation.cancel() }
    }
}

extension Cancellation {
    /// A count that threads share.
    final class Counter: @unchecked Sendable {
        private var value = 0
        func increment() -> Int {
            value += 1
            return value
        }
    }
}

@Suite struct StudentTrainerTests {
    private let quick = TrainingOptions(epochs: 60, patience: 20)

    @Test(arguments: LayerKind.allCases)
    func studentsLearnMoreThanChance(architecture: LayerKind) throws {
        let graph = try GroupedGraph(labelled: 8)
        let runs = try StudentTrainer(
            graph.task, graph.configuration(architecture), training: quick
        ).run(seeds: [1])
        let run = try #require(runs.runs.first)
        #expect(run.validation.accuracy > 0.45)
        #expect(run.epochs.count <= 60)
        #expect(run.epochs[0].testAccuracy == nil)
        #expect(run.probabilities.shape == [90, 3])
        #expect(abs(run.probabilities.row(4).reduce(0, +) - 1) < 1e-5)
        let best = try #require(run.epochs.first { $0.epoch == run.bestEpoch })
        #expect(abs(best.validationAccuracy - run.validation.accuracy) < 1e-9)
        #expect(best.validationAccuracy == run.bestValidationAccuracy)
    }

    @Test func whatMemoryCannotHoldIsRefused() throws {
        let graph = try GroupedGraph()
        let small = try StudentTrainer(
            graph.task, graph.configuration(), training: TrainingOptions(epochs: 1))
        _ = try small.run(seeds: [1], memory: MemoryBudget(available: 8 << 20))
        let error = #expect(throws: DistillationError.self) {
            try small.run(seeds: [1], memory: MemoryBudget(available: 1_000))
        }
        #expect(error?.name == "OutOfMemory" && error?.remedy.contains("--width") == true)
        var wide = graph.configuration()
        (wide.width, wide.layers) = (16_384, 8)
        let large = try StudentTrainer(graph.task, wide, training: TrainingOptions(epochs: 1))
        #expect(throws: DistillationError.self) {
            try large.run(seeds: [1], memory: MemoryBudget(available: 1 << 30))
        }
    }

    @Test func distillationOnAllNodesHelps() throws {
        let graph = try GroupedGraph()
        let plain = try StudentTrainer(graph.task, graph.configuration(), training: quick)
            .run(seeds: [1, 2, 3])
        var options = StudentPreset.light.distillation
        (options.nodes, options.softLabelWeight) = (.all, 1)
        let distilled = try StudentTrainer(
            graph.task, graph.configuration(), training: quick,
            teacher: (graph.features, options)
        ).run(seeds: [1, 2, 3])
        let gain =
            SampleStatistics(distilled.testAccuracies).mean
            - SampleStatistics(plain.testAccuracies).mean
        #expect(gain > 0.1)
        #expect(distilled.teacher?.name == "oracle")
        let epoch = try #require(distilled.runs[0].epochs.last)
        #expect(epoch.contrasts == 3)
        #expect(abs(epoch.layerWeights.reduce(0, +) - 1) < 1e-5)
        #expect(epoch.lossWeights == [0.5, 0.5])
        #expect(epoch.terms["kl"] != nil)
        #expect(
            plain.runs[0].model.parameterCount == distilled.runs[0].model.parameterCount)
    }

    @Test func everyDistillationOptionRuns() throws {
        let graph = try GroupedGraph()
        var options = DistillationOptions()
        (options.nodes, options.usesGlobal, options.contrastBatch) = (.all, true, 20)
        (options.filterLayers, options.stepsPerEpoch, options.hops) = (2, 2, [0, 2])
        let run = try StudentTrainer(
            graph.task, graph.configuration(.gat), training: TrainingOptions(epochs: 3),
            teacher: (graph.features, options)
        ).run(seeds: [1]).runs[0]
        #expect(run.epochs.allSatisfy { $0.contrasts == 2 && $0.terms["prototypes"] != nil })
        #expect(run.epochs.allSatisfy { $0.loss.isFinite })
        var alone = DistillationOptions()
        (alone.usesLocal, alone.softLabelWeight) = (false, 2)
        let soft = try StudentTrainer(
            graph.task, graph.configuration(), training: TrainingOptions(epochs: 3),
            teacher: (graph.features, alone)
        ).run(seeds: [1]).runs[0]
        #expect(soft.epochs.allSatisfy { $0.terms.keys.sorted() == ["kl"] })
    }

    @Test func seedsDecideEverything() throws {
        let graph = try GroupedGraph()
        let trainer = try StudentTrainer(
            graph.task, graph.configuration(), training: TrainingOptions(epochs: 8),
            teacher: (graph.features, DistillationOptions()))
        let runs = try trainer.run(seeds: [5, 6])
        let again = try trainer.run(seeds: [5])
        #expect(again.runs[0].epochs.map(\.loss) == runs.runs[0].epochs.map(\.loss))
        #expect(again.runs[0].probabilities.values == runs.runs[0].probabilities.values)
        #expect(runs.runs[1].epochs.map(\.loss) != runs.runs[0].epochs.map(\.loss))
    }

    @Test func trainingStopsWhenNothingGetsBetter() throws {
        let graph = try GroupedGraph()
        let run = try StudentTrainer(
            graph.task, graph.configuration(),
            training: TrainingOptions(epochs: 200, patience: 3)
        ).run(seeds: [1]).runs[0]
        #expect(run.epochs.count == run.bestEpoch + 3)
    }

    @Test func cancellationKeepsWhatThereIs() throws {
        let graph = try GroupedGraph()
        let trainer = try StudentTrainer(graph.task, graph.configuration(), training: quick)
        let progress = StoppingProgress(after: 4)
        let runs = try trainer.run(seeds: [1, 2], progress: progress)
        #expect(runs.runs.count == 1)
        #expect(runs.runs[0].epochs.count == 4)
        #expect(runs.wasInterrupted)
    }

    @Test func thePaperProtocolChoosesOnTestNodesAndSaysSo() throws {
        let graph = try GroupedGraph()
        let run = try StudentTrainer(
            graph.task, graph.configuration(),
            training: TrainingOptions(epochs: 20, patience: nil, selection: .paper)
        ).run(seeds: [1]).runs[0]
        let best = run.epochs.compactMap(\.testAccuracy).max()
        #expect(run.test?.accuracy == best)
        #expect(run.warnings.contains { $0.contains("paper") })
    }

    @Test(arguments: [
        Batching.neighbors(batch: 12, fanouts: [5, 5]), .clusters(count: 5, perBatch: 2),
    ])
    func partsOfTheGraphTrainAsWell(batching: Batching) throws {
        let graph = try GroupedGraph(nodeCount: 150, labelled: 15)
        var training = TrainingOptions(epochs: 25)
        training.batching = batching
        let plain = try StudentTrainer(graph.task, graph.configuration(.sage), training: training)
        let run = try plain.run(seeds: [1]).runs[0]
        #expect(run.validation.accuracy > 0.45)
        #expect(try plain.run(seeds: [1]).runs[0].epochs.map(\.loss) == run.epochs.map(\.loss))
        var options = StudentPreset.light.distillation
        (options.nodes, options.softLabelWeight) = (.all, 1)
        let distilled = try StudentTrainer(
            graph.task, graph.configuration(.sage), training: training,
            teacher: (graph.features, options)
        ).run(seeds: [1]).runs[0]
        #expect(distilled.validation.accuracy > 0.6)
        #expect(distilled.epochs.allSatisfy { $0.contrasts == 3 && $0.loss.isFinite })
        training.batching = .neighbors(batch: 0, fanouts: [])
        #expect(throws: DistillationError.self) {
            try StudentTrainer(graph.task, graph.configuration(), training: training)
        }
    }

    @Test(arguments: [
        Batching.full, .neighbors(batch: 12, fanouts: [5, 5]), .clusters(count: 5, perBatch: 2),
    ])
    func inductiveTrainingSeesTrainingNodesAlone(batching: Batching) throws {
        let graph = try GroupedGraph(nodeCount: 150, labelled: 15)
        let task = graph.task
        var training = TrainingOptions(epochs: 6, patience: nil)
        (training.batching, training.isInductive) = (batching, true)
        // Other nodes' inputs and edges may be anything: losses are the same.
        let isTrain = Set(task.train)
        var elements = task.features.dense.values
        let width = task.features.width
        for node in 0..<task.nodeCount where !isTrain.contains(node) {
            for column in 0..<width { elements[node * width + column] += 100 }
        }
        let other = try NodeClassification(
            graph: task.graph.isolating(Set((0..<task.nodeCount).filter { !isTrain.contains($0) })),
            features: FeatureMatrix(Tensor(elements, shape: [task.nodeCount, width])),
            labels: task.labels, classNames: task.classNames, train: task.train,
            validation: task.validation, test: task.test)
        let (first, second) = try (
            StudentTrainer(task, graph.configuration(.sage), training: training)
                .run(seeds: [1]).runs[0],
            StudentTrainer(other, graph.configuration(.sage), training: training)
                .run(seeds: [1]).runs[0]
        )
        #expect(first.epochs.map(\.loss) == second.epochs.map(\.loss))
        #expect(first.probabilities.values != second.probabilities.values)
        training.isInductive = false
        let seeing = try StudentTrainer(task, graph.configuration(.sage), training: training)
            .run(seeds: [1]).runs[0]
        #expect(seeing.epochs.map(\.loss) != first.epochs.map(\.loss))
        training.isInductive = true
        var options = StudentPreset.light.distillation
        options.nodes = .all
        #expect(throws: DistillationError.self) {
            try StudentTrainer(
                task, graph.configuration(), training: training, teacher: (graph.features, options))
        }
        options.nodes = .train
        let distilled = try StudentTrainer(
            task, graph.configuration(), training: training, teacher: (graph.features, options)
        ).run(seeds: [1]).runs[0]
        #expect(distilled.epochs.allSatisfy { $0.loss.isFinite })
    }

    @Test func prefetchedElementsComeInOrder() {
        let squares = Prefetcher(count: 100) { $0 * $0 }
        var found: [Int] = []
        while let square = squares.next() { found.append(square) }
        #expect(found == (0..<100).map { $0 * $0 })
        #expect(squares.next() == nil && Prefetcher(count: 0) { $0 }.next() == nil)
    }

    @Test func learnedWeightsMoveAtTheirOwnRate() throws {
        let graph = try GroupedGraph()
        var options = DistillationOptions()
        options.weightLearningRate = 0.5
        let run = try StudentTrainer(
            graph.task, graph.configuration(), training: TrainingOptions(epochs: 40, patience: nil),
            teacher: (graph.features, options)
        ).run(seeds: [1]).runs[0]
        #expect(run.epochs[0].lossWeights[0] != 0.5)
        #expect(run.warnings.contains { $0.contains("0.05") })
    }
}

@Suite struct StudentErrorTests {
    private func error(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let error as any Diagnostic {
            #expect(!error.remedy.isEmpty)
            return error.name
        } catch { return "\(error)" }
    }

    @Test func aTaskNeedsLabelsAndASplit() throws {
        let task = try GroupedGraph().task
        func make(_ labels: [Int]? = nil, train: [Int] = [0], validation: [Int] = [1]) -> String? {
            error {
                _ = try NodeClassification(
                    graph: task.graph, features: task.features, labels: labels ?? task.labels,
                    classNames: task.classNames, train: train, validation: validation, test: [])
            }
        }
        #expect(make() == nil)
        #expect(make([Int](repeating: -1, count: 90)) == "NoLabels")
        #expect(make([0, 1]) == "GraphMismatch")
        #expect(make(train: []) == "UnusableSplit")
        #expect(make(validation: []) == "UnusableSplit")
        #expect(make(train: [400]) == "UnusableSplit")
    }

    @Test func aTeacherMustFitStudentAndGraph() throws {
        let graph = try GroupedGraph()
        var shallow = graph.configuration()
        shallow.layers = 1
        var plain = graph.configuration()
        plain.style = .plain
        func make(
            _ configuration: StudentConfiguration, _ features: HopFeatures? = nil,
            _ options: DistillationOptions = DistillationOptions()
        ) -> String? {
            error {
                _ = try StudentTrainer(
                    graph.task, configuration, training: TrainingOptions(),
                    teacher: (features ?? graph.features, options))
            }
        }
        #expect(make(graph.configuration()) == nil)
        #expect(make(shallow) == "DepthMismatch")
        #expect(make(plain) == nil)
        plain.layers = 1
        #expect(make(plain) == "DepthMismatch")
        let other = try GroupedGraph(nodeCount: 60).features
        #expect(make(graph.configuration(), other) == "GraphMismatch")
        let silent = HopFeatures(
            hops: graph.features.hops, teacher: graph.features.teacher, graphHash: "")
        var soft = DistillationOptions()
        soft.softLabelWeight = 1
        #expect(make(graph.configuration(), silent, soft) == "MissingAnswers")
        var cold = DistillationOptions()
        cold.temperature = 0
        #expect(make(graph.configuration(), nil, cold) == "InvalidOption")
        var small = graph.configuration()
        small.inFeatures = 5
        #expect(make(small) == "InputMismatch")
    }

    @Test func oneSidedAnswersChooseNoNegatives() throws {
        let graph = try GroupedGraph()
        let scores = Tensor((0..<270).map { $0 % 3 == 1 ? 1 : 0 }, shape: [90, 3])
        let onesided = NegativeClasses(graph.task, logProbabilities: scores, margin: 0)
        #expect(onesided.warnings.count == 1)
        #expect(onesided.classes.filter { $0 >= 0 }.count == graph.task.train.count)
        let mixed = NegativeClasses(
            graph.task, logProbabilities: graph.features.meanLogProbabilities, margin: 0)
        #expect(mixed.warnings.isEmpty)
        #expect(mixed.classes.allSatisfy { $0 >= 0 })
        #expect(mixed.classes[graph.task.train[1]] == 1)
        let strict = NegativeClasses(
            graph.task, logProbabilities: graph.features.meanLogProbabilities, margin: 100)
        #expect(strict.classes.filter { $0 >= 0 }.count == graph.task.train.count)
    }

    /// Answers are believed from the margin on at which 95 % of the validation nodes are right.
    @Test func answersCountWhereValidationNodesSayTheyAreRight() throws {
        let graph = try GroupedGraph()
        let task = graph.task
        // Right answers have margins of 2 and more, wrong ones below 1.
        func scores(wrongEvery step: Int) -> Tensor {
            var values = [Float](repeating: 0, count: 270)
            for node in 0..<90 {
                let isWrong = node % step == 0
                let answer = isWrong ? (task.labels[node] + 1) % 3 : task.labels[node]
                values[node * 3 + answer] = isWrong ? 0.5 : 2 + Float(node) / 100
            }
            return Tensor(values, shape: [90, 3])
        }
        let half = scores(wrongEvery: 2)
        let margin = NegativeClasses.reliableMargin(task, half)
        #expect(margin > 0.5 && margin.isFinite == (task.validation.count / 2 >= 20))
        let classes = NegativeClasses(task, logProbabilities: half, margin: nil).classes
        for node in 0..<90 where !task.train.contains(node) && node % 2 == 0 {
            #expect(classes[node] == -1)
        }
        #expect(NegativeClasses.reliableMargin(task, scores(wrongEvery: 1)) == .infinity)
        #expect(NegativeClasses.reliableMargin(task, scores(wrongEvery: 1_000)) <= 3)
    }

    @Test func standardizedFeaturesHaveMeanZeroAndDeviationOne() throws {
        let statistics = try GroupedGraph().features.standardized(1).columnStatistics
        #expect(statistics.mean.values.allSatisfy { abs($0) < 1e-4 })
        #expect(statistics.variance.values.allSatisfy { abs($0 - 1) < 1e-3 })
    }
}

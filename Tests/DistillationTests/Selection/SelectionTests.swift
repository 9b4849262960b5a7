import GraphNetworks
import Support
import Tensor
import Testing

@testable import Distillation

@Suite struct SelectionTests {
    private func trainer(_ graph: GroupedGraph, epochs: Int, rate: Float = 1e-2) throws
        -> StudentTrainer
    {
        try StudentTrainer(
            graph.task, graph.configuration(),
            training: TrainingOptions(learningRate: rate, epochs: epochs))
    }

    @Test func theBestOnValidationNodesComesFirst() throws {
        let graph = try GroupedGraph(labelled: 6)
        let trials = try ValidationSelection<Int>().run(
            [1, 60], stage: "testing", progress: SilentProgress()
        ) { try trainer(graph, epochs: $0) }
        #expect(trials.map(\.candidate) == [60, 1])
        #expect(trials[0].accuracy >= trials[1].accuracy)
        #expect(trials.allSatisfy { $0.accuracies.count == 1 && $0.loss.isFinite })
    }

    @Test func finalistsTrainFromMoreSeeds() throws {
        let graph = try GroupedGraph(labelled: 6)
        let selection = ValidationSelection<Int>(
            seeds: [0], finalists: 2, finalSeeds: [1, 2])
        #expect(selection.trainingCount(candidates: 3) == 7)
        let trials = try selection.run(
            [1, 20, 40], stage: "testing", progress: SilentProgress()
        ) { try trainer(graph, epochs: $0) }
        #expect(trials.map(\.accuracies.count) == [3, 3, 1])
        #expect(trials[2].candidate == 1)
    }

    /// Equal results keep the order of the candidates.
    @Test func equalCandidatesKeepTheirOrder() throws {
        let graph = try GroupedGraph(labelled: 6)
        let trials = try ValidationSelection<Int>().run(
            [0, 1, 2], stage: "testing", progress: SilentProgress()
        ) { _ in try trainer(graph, epochs: 3) }
        #expect(trials.map(\.candidate) == [0, 1, 2])
    }

    /// A learning rate that diverges loses, and the others go on.
    @Test func aDivergingCandidateIsLast() throws {
        let graph = try GroupedGraph(labelled: 6)
        let trials = try ValidationSelection<Float>().run(
            [.greatestFiniteMagnitude, 1e-2], stage: "testing", progress: SilentProgress()
        ) { try trainer(graph, epochs: 5, rate: $0) }
        #expect(trials[0].candidate == 1e-2)
    }

    @Test func itStopsWhenAskedTo() throws {
        let graph = try GroupedGraph(labelled: 6)
        let progress = StoppingProgress(after: 1)
        #expect(throws: Interrupted.self) {
            _ = try ValidationSelection<Int>().run(
                [3, 3, 3], stage: "testing", progress: progress
            ) { try trainer(graph, epochs: $0) }
        }
    }

    @Test func aSearchDrawsTheSameSettingsFromASeed() throws {
        let graph = try GroupedGraph(labelled: 6)
        let search = StudentSearch(graph.task, .gcn, trials: 12, seed: 5)
        let settings = search.candidates
        #expect(settings.count == 12)
        #expect(settings == StudentSearch(graph.task, .gcn, trials: 12, seed: 5).candidates)
        #expect(settings != StudentSearch(graph.task, .gcn, trials: 12, seed: 6).candidates)
        #expect(settings[0] == LabelRegime.few.recipe(.gcn))
        #expect(settings[1] == LabelRegime.many.recipe(.gcn))
        for (index, one) in settings.enumerated() {
            #expect(!settings[..<index].contains(one))
        }
        // 12 settings, of which the best 3 are trained from two more seeds.
        #expect(search.trainingCount == 18)
    }

    @Test func theRegimeCountsLabelsOfAClass() throws {
        #expect(LabelRegime(try GroupedGraph(labelled: 2).task) == .few)
        let many = try GroupedGraph(nodeCount: 300, labelled: 40)
        #expect(LabelRegime(many.task) == .many)
    }

    @Test func aDistillationIsChosenOnValidationNodes() throws {
        let graph = try GroupedGraph(labelled: 4)
        var configuration = graph.configuration()
        configuration.style = .plain
        var choice = DistillationChoice(
            graph.task, graph.features, configuration,
            training: TrainingOptions(epochs: 30, patience: 10))
        choice.seeds = [0]
        let result = try choice.run()
        #expect(result.trainingCount == result.trials.count)
        #expect(result.sources.count == SoftLabelSource.allCases.count)
        #expect(result.options.nodes == .all)
        #expect((result.softLabels != nil) == (result.options.softLabelWeight > 0))
        let best = try #require(result.trials.first)
        #expect(result.trials.allSatisfy { $0.accuracy <= best.accuracy })
    }

    /// Without answers the sources that read features are left; without hidden rows only soft labels.
    @Test func whatCannotBeDoneIsNotTried() throws {
        let graph = try GroupedGraph(labelled: 4)
        let silent = HopFeatures(
            hops: graph.features.hops, teacher: graph.features.teacher,
            graphHash: graph.features.graphHash)
        var configuration = graph.configuration()
        configuration.style = .plain
        configuration.layers = 1
        var choice = DistillationChoice(
            graph.task, silent, configuration, training: TrainingOptions(epochs: 5))
        choice.seeds = [0]
        let result = try choice.run()
        #expect(result.sources.map(\.source).contains(.answers) == false)
        #expect(result.trials.allSatisfy { $0.text.hasPrefix("kl") })
    }
}

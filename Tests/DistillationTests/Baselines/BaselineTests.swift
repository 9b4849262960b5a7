import GraphNetworks
import Support
import Tensor
import Testing

@testable import Distillation

@Suite struct BaselineTests {
    private func reference(
        _ graph: GroupedGraph, _ architecture: StudentArchitecture = .gcn, seeds: [Int] = [0]
    ) throws -> StudentRuns {
        try StudentTrainer(
            graph.task, graph.configuration(architecture),
            training: TrainingOptions(epochs: 2)
        ).run(seeds: seeds)
    }

    private func names(
        _ graph: GroupedGraph, _ knowledge: HopFeatures?, like reference: StudentRuns
    ) throws -> [String] {
        var names: [String] = []
        try Baseline.run(
            graph.task, knowledge: knowledge, like: reference, progress: SilentProgress()
        ) { baseline, _ in names.append(baseline.name(for: .gcn)) }
        return names
    }

    @Test func allOfThemRun() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let reference = try reference(graph, seeds: [0, 1])
        var needs: [String: Bool] = [:]
        try Baseline.run(
            graph.task, knowledge: graph.features, like: reference, progress: SilentProgress()
        ) { baseline, outcome in
            needs[baseline.name(for: .gcn)] = baseline.needsLanguageModel
            switch outcome {
            case .runs(let runs, let task):
                #expect(runs.runs.map(\.seed) == [0, 1])
                #expect(runs.configuration.inFeatures == task.features.width)
            case .probabilities(let all):
                #expect(!all.isEmpty)
                #expect(all.allSatisfy { $0.shape == [45, 3] && $0.isFinite })
            }
        }
        #expect(needs.count == Baseline.all.count)
        #expect(needs["llm-bp"] == true)
        #expect(needs["plain gcn, soft labels alone (Hinton)"] == false)
    }

    @Test func withoutKnowledgeThoseThatReadItAreLeftOut() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let found = try names(graph, nil, like: reference(graph))
        #expect(
            found == [
                "label propagation", "logistic regression", "mlp", "correct and smooth",
                "plain gcn", "mlp, distilled from plain gcn (GLNN)",
            ])
    }

    @Test func featuresWithoutAnswersHaveNoSoftLabels() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let silent = HopFeatures(
            hops: graph.features.hops, teacher: graph.features.teacher,
            graphHash: graph.features.graphHash)
        let found = try names(graph, silent, like: reference(graph))
        #expect(!found.contains("plain gcn, soft labels alone (Hinton)"))
        #expect(found.contains("llm-bp"))
    }

    @Test func aPerceptronIsNotDistilledFromItself() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let found = try names(graph, graph.features, like: reference(graph, .mlp))
        #expect(!found.contains { $0.contains("GLNN") })
        #expect(found.filter { $0 == "mlp" }.count == 1)
    }

    /// Labels of validation and test nodes choose epochs and settings, but enter no loss: with other test
    /// labels everything is the same.
    @Test func testLabelsChangeNothing() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let swapped = try NodeClassification(
            graph: graph.task.graph, features: graph.task.features,
            labels: graph.task.labels.indices.map {
                graph.task.test.contains($0)
                    ? (graph.task.labels[$0] + 1) % 3
                    : graph.task.labels[$0]
            }, classNames: graph.task.classNames, train: graph.task.train,
            validation: graph.task.validation, test: graph.task.test, graphHash: "groups")
        func probabilities(_ task: NodeClassification) throws -> [[Float]] {
            var found: [[Float]] = []
            try Baseline.run(
                task, knowledge: graph.features, like: reference(graph),
                progress: SilentProgress()
            ) { _, outcome in
                switch outcome {
                case .runs(let runs, _): found += runs.runs.map(\.probabilities.values)
                case .probabilities(let all): found += all.map(\.values)
                }
            }
            return found
        }
        #expect(try probabilities(graph.task) == probabilities(swapped))
    }

    @Test func aStudentTeachesAnother() throws {
        let graph = try GroupedGraph(nodeCount: 45, labelled: 3)
        let teacher = try reference(graph, seeds: [0, 1])
        let knowledge = try teacher.knowledge(for: graph.task)
        #expect(knowledge.hopCount == 0)
        #expect(knowledge.teacher.name == "gcn student")
        #expect(knowledge.teacher.seenLabels?.nodes == graph.task.train.map(Int32.init))
        // The mean of both seeds' probabilities, as log-probabilities.
        let means = zip(teacher.runs[0].probabilities.values, teacher.runs[1].probabilities.values)
            .map { ($0 + $1) / 2 }
        let found = try #require(knowledge.meanLogProbabilities).softmaxRows().values
        #expect(zip(found, means).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}

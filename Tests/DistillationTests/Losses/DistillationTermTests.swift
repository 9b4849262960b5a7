import Foundation
import GraphNetworks
import NN
import Support
import Tensor
import Testing

@testable import Distillation

extension EpochRecord {
    /// How many layers the contrastive term compared.
    var contrasts: Int { terms.keys.count { $0.hasPrefix("contrast hop ") } }
}

/// The terms of a distillation, plain networks' hidden rows, and the forms that options were saved in.
@Suite struct DistillationTermTests {
    /// Ten steps of a plain network with every term that the paper's student has not.
    @Test func plainNetworkFollowsPyTorch() throws {
        let golden = try Golden("distillation/plain_gcn_distilled")
        var configuration = StudentConfiguration(
            architecture: .gcn, style: .plain, inFeatures: 6, classes: 3, width: 8)
        configuration.dropout = 0
        let task = try NodeClassification(
            graph: golden.graph(), features: FeatureMatrix(golden.tensor("x")),
            labels: golden.integers("labels"), classNames: ["a", "b", "c"],
            train: golden.integers("train"), validation: [2], test: [5])
        let scores = try golden.tensor("scores")
        let features = HopFeatures(
            hops: try (0...2).map { try golden.tensor("teacher.\($0)") },
            logProbabilities: [scores, scores, scores], teacher: TeacherNotice(name: "random"),
            graphHash: "")
        var options = DistillationOptions()
        (options.filterDropout, options.standardizes, options.nodes) = (0, false, .all)
        (options.margin, options.lossWeights) = (100, .fixed(alpha: 0.7, beta: 0.3))
        options.termWeights = ["contrast": 1, "kl": 0.3, "mse": 0.5]
        let network = PlainGNN(configuration, seed: 1)
        let objective = try DistillationObjective(
            task, features, student: configuration, options, seed: 1)
        for (store, prefix) in [(network.store, "network."), (objective.store, "heads.")] {
            for parameter in store.parameters where parameter.path != "w" {
                parameter.assign(try golden.tensor("initial.\(prefix)\(parameter.path)"))
            }
        }
        let training = TrainingOptions(optimizer: .adamW, learningRate: 1e-2, epochs: 10)
        let loop = TrainingLoop(task, network, objective: objective, training, seed: 1)
        let losses = (0..<10).compactMap { loop.runEpoch($0) }
        func compare(_ found: [Float], _ name: String) throws {
            let expected = try golden.tensor(name).values
            #expect(found.count == expected.count)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4 * max(abs(b), 1e-2)) }
        }
        func term(_ prefix: String) -> [Float] {
            losses.flatMap { ($0.terms ?? []).filter { $0.name.hasPrefix(prefix) }.map(\.value) }
        }
        try compare(losses.map(\.total), "losses")
        try compare(losses.map(\.crossEntropy), "cross_entropies")
        try compare(term("contrast"), "contrastives")
        try compare(term("kl"), "kl")
        try compare(term("mse"), "mse")
        for (store, prefix) in [(network.store, "network."), (objective.store, "heads.")] {
            for parameter in store.parameters where parameter.path != "w" {
                let expected = try golden.tensor("final.\(prefix)\(parameter.path)")
                #expect(relativeError(parameter.value, expected) < 5e-3, "\(parameter.path)")
            }
        }
        let logits = try network.predict(task.features, graph: task.graph).logits
        #expect(relativeError(logits, try golden.tensor("eval.logits")) < 1e-4)
    }

    @Test(arguments: [["contrast": Float(1)], ["kl": 1], ["mse": 1], ["prototypes": 1, "kl": 0.5]])
    func everyTermTeachesPlainNetworks(terms: [String: Float]) throws {
        let graph = try GroupedGraph()
        var plain = graph.configuration()
        plain.style = .plain
        var options = StudentPreset.light.distillation
        (options.nodes, options.termWeights) = (.all, terms)
        let training = TrainingOptions(epochs: 30)
        func accuracy(_ teacher: (HopFeatures, DistillationOptions)?) throws -> Double {
            let runs = try StudentTrainer(graph.task, plain, training: training, teacher: teacher)
                .run(seeds: [1, 2, 3])
            #expect(runs.runs.allSatisfy { $0.epochs.allSatisfy(\.loss.isFinite) })
            return SampleStatistics(runs.testAccuracies).mean
        }
        #expect(try accuracy((graph.features, options)) > accuracy(nil))
    }

    @Test func hopsOfPlainNetworks() throws {
        let graph = try GroupedGraph()
        var configuration = graph.configuration()
        func pairs(_ layers: Int, _ style: StudentStyle, hops: [Int]? = nil) throws -> [[Int]] {
            (configuration.layers, configuration.style) = (layers, style)
            var options = DistillationOptions()
            options.hops = hops
            return try HopAlignment(graph.features, configuration, options).pairs
                .map { [$0.hop, $0.layer] }
        }
        #expect(try pairs(2, .blocks) == [[0, 0], [1, 1], [2, 2]])
        #expect(try pairs(2, .plain) == [[1, 0], [2, 0]])
        #expect(try pairs(3, .plain) == [[1, 0], [2, 1]])
        #expect(try pairs(4, .plain, hops: [0]) == [[0, 0]])
        #expect(throws: DistillationError.self) { try pairs(1, .plain) }
        #expect(throws: DistillationError.self) { try pairs(3, .plain, hops: [3]) }
    }

    @Test func softLabelsNeedNoHiddenRows() throws {
        let graph = try GroupedGraph()
        var single = graph.configuration(.mlp)
        (single.style, single.layers) = (.plain, 1)
        var options = DistillationOptions()
        (options.nodes, options.termWeights) = (.all, ["kl": 1])
        let run = try StudentTrainer(
            graph.task, single, training: TrainingOptions(epochs: 3),
            teacher: (graph.features, options)
        ).run(seeds: [1]).runs[0]
        #expect(run.epochs.allSatisfy { $0.layerWeights.isEmpty && $0.terms["kl"] != nil })
    }

    @Test(arguments: SoftLabelSource.allCases)
    func everySourceOfSoftLabelsTeaches(source: SoftLabelSource) throws {
        let graph = try GroupedGraph()
        var plain = graph.configuration()
        plain.style = .plain
        var options = StudentPreset.light.distillation
        (options.nodes, options.termWeights) = (.all, ["kl": 1])
        (options.softLabelSource, options.softLabelTemperature) = (source, source.temperature)
        let training = TrainingOptions(epochs: 40)
        let trainer = try StudentTrainer(
            graph.task, plain, training: training, teacher: (graph.features, options))
        let scores = try #require(try trainer.softLabels(SilentProgress()))
        #expect(scores.shape == [90, 3])
        let distilled = try trainer.run(seeds: [1, 2, 3])
        let alone = try StudentTrainer(graph.task, plain, training: training).run(seeds: [1, 2, 3])
        let accuracies = [distilled, alone].map { SampleStatistics($0.testAccuracies).mean }
        #expect(accuracies[0] > accuracies[1])
        let silent = HopFeatures(
            hops: graph.features.hops, teacher: graph.features.teacher, graphHash: "groups")
        let needsAnswers =
            (try? StudentTrainer(
                graph.task, plain, training: training, teacher: (silent, options))) == nil
        #expect(needsAnswers == (source == .answers))
    }

    @Test func unknownTermsAreNamed() throws {
        var options = DistillationOptions()
        options.termWeights = ["contrsat": 1]
        let error = #expect(throws: DistillationError.self) { try options.validate() }
        #expect(error?.summary.contains("contrsat") == true)
        #expect(error?.remedy.contains("contrast, prototypes, kl, mse") == true)
        options.termWeights = ["kl": .nan]
        #expect(throws: DistillationError.self) { try options.validate() }
    }

    // MARK: - Forms on disk

    @Test func optionsOfVersion010AreRead() throws {
        let old = """
            {"temperature":0.07,"filterLayers":1,"filterDropout":0.2,"standardizes":true,
            "lossWeights":{"learned":{}},"learnsLayerWeights":true,"weightLearningRate":0.001,
            "nodes":"all","stepsPerEpoch":1,"usesLocal":false,"usesGlobal":true,
            "softLabelWeight":0.5,"softLabelTemperature":2}
            """
        let options = try JSONDecoder().decode(DistillationOptions.self, from: Data(old.utf8))
        #expect(options.termWeights == ["prototypes": 1, "kl": 0.5])
        let again = try JSONEncoder().encode(options)
        #expect(String(decoding: again, as: UTF8.self).contains("usesGlobal"))
        var newer = options
        newer.termWeights["mse"] = 2
        let written = try JSONEncoder().encode(newer)
        #expect(try JSONDecoder().decode(DistillationOptions.self, from: written) == newer)
    }

    @Test func recordsOfVersion010AreRead() throws {
        let old = """
            {"epoch":3,"loss":1.5,"crossEntropy":1,"contrastive":[2,3],"global":0.25,
            "softLabels":0.75,"trainAccuracy":1,"validationAccuracy":0.5,"validationLoss":1,
            "layerWeights":[0.5,0.5],"lossWeights":[0.5,0.5],"seconds":0.1}
            """
        let record = try JSONDecoder().decode(EpochRecord.self, from: Data(old.utf8))
        #expect(
            record.terms
                == ["contrast hop 0": 2, "contrast hop 1": 3, "prototypes": 0.25, "kl": 0.75])
        let again = try JSONDecoder().decode(
            EpochRecord.self, from: try JSONEncoder().encode(record))
        #expect(again == record)
    }
}

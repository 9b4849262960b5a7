import GraphNetworks
import NN
import Support
import Tensor
import Testing

@testable import Distillation

/// Ten full-batch steps of LinguGKD's student, plain and distilled, against plain PyTorch.
@Suite struct StudentGoldenTests {
    @Test(arguments: [LayerKind.gcn, .gat, .sage, .gin], [false, true])
    func tenLosses(architecture: LayerKind, isDistilled: Bool) throws {
        let kind = isDistilled ? "distilled" : "plain"
        let golden = try Golden("distillation/student_\(architecture.rawValue)_\(kind)")
        var configuration = StudentConfiguration(
            architecture: architecture, inFeatures: 6, classes: 3, layers: 2, width: 8)
        (configuration.heads, configuration.dropout) = (2, 0)
        let task = try NodeClassification(
            graph: golden.graph(), features: FeatureMatrix(golden.tensor("x")),
            labels: golden.integers("labels"), classNames: ["a", "b", "c"],
            train: golden.integers("train"), validation: [2], test: [5])
        let student = GraphStudent(configuration, seed: 1)
        try restore(student.store, "student.", golden)
        let training = TrainingOptions(optimizer: .adamW, learningRate: 1e-2, epochs: 10)
        let objective = isDistilled ? try objective(task, configuration, golden) : nil
        let loop = TrainingLoop(task, student, objective: objective, training, seed: 1)
        let losses = (0..<10).compactMap { loop.runEpoch($0) }
        try compare(losses.map(\.total), try golden.tensor("losses").values)
        if isDistilled {
            try compare(losses.map(\.crossEntropy), try golden.tensor("cross_entropies").values)
            let contrastive = losses.flatMap { $0.terms?.map(\.value) ?? [] }
            try compare(contrastive, try golden.tensor("contrastives").values)
        }
        try compareParameters(student.store, golden)
        try compareEvaluation(student, task, golden)
    }

    /// A bias whose effect a batch norm takes away has no gradient but rounding errors, which Adam blows
    /// up to full steps: such biases and the running means that follow them are not comparable.
    private func compareParameters(_ store: ParameterStore, _ golden: Golden) throws {
        for parameter in store.parameters {
            let path = parameter.path
            let isBeforeNorm = ["pre.", "conv.", "head."].contains { path.hasPrefix($0) }
            guard !(isBeforeNorm && path.hasSuffix("bias")), !path.hasSuffix("running_mean") else {
                continue
            }
            let expected = try golden.tensor("final.student.\(path)")
            #expect(relativeError(parameter.value, expected) < 5e-3, "\(path)")
        }
    }

    private func compareEvaluation(
        _ student: GraphStudent, _ task: NodeClassification, _ golden: Golden
    ) throws {
        for parameter in student.store.parameters {
            parameter.assign(try golden.tensor("final.student.\(parameter.path)"))
        }
        let output = try student.predict(task.features, graph: task.graph)
        #expect(relativeError(output.logits, try golden.tensor("eval.logits")) < 1e-4)
        for hop in 0...2 {
            let hidden = output.hidden[hop]
            #expect(hidden.shape == [12, 8])
            #expect(relativeError(hidden, try golden.tensor("eval.hidden.\(hop)")) < 1e-4)
        }
    }

    private func objective(
        _ task: NodeClassification, _ configuration: StudentConfiguration, _ golden: Golden
    ) throws -> DistillationObjective {
        let features = HopFeatures(
            hops: try (0...2).map { try golden.tensor("teacher.\($0)") },
            teacher: TeacherNotice(name: "random"), graphHash: "")
        var options = DistillationOptions()
        (options.filterDropout, options.standardizes) = (0, false)
        let objective = try DistillationObjective(
            task, features, student: configuration, options, seed: 1)
        try restore(objective.store, "", golden)
        return objective
    }

    private func restore(_ store: ParameterStore, _ prefix: String, _ golden: Golden) throws {
        for parameter in store.parameters {
            parameter.assign(try golden.tensor("initial.\(prefix)\(parameter.path)"))
        }
    }

    private func compare(_ found: [Float], _ expected: [Float]) throws {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-4 * max(abs(b), 1e-2)) }
    }
}

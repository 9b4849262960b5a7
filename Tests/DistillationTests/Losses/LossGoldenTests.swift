import GraphNetworks
import NN
import Support
import Tensor
import Testing

@testable import Distillation

/// Every loss and the projection against plain PyTorch: value and gradients, element by element.
@Suite struct LossGoldenTests {
    /// The two inputs of a layer's losses, as parameters.
    private func rows(_ golden: Golden, _ layer: Int) throws -> (
        student: Parameter, teacher: Parameter
    ) {
        (
            Parameter(path: "s", value: try golden.tensor("student.\(layer)")),
            Parameter(path: "t", value: try golden.tensor("teacher.\(layer)"))
        )
    }

    private func compare(
        _ loss: Tensor, _ pair: (student: Parameter, teacher: Parameter), _ golden: Golden,
        value: String, gradient: String, layer: Int
    ) throws {
        let expected = try golden.tensor("\(value).\(layer)").item
        #expect(abs(loss.item - expected) < 1e-4 * max(1, abs(expected)))
        loss.backward()
        for (name, parameter) in [("student", pair.student), ("teacher", pair.teacher)] {
            let found = try #require(parameter.gradient)
            let wanted = try golden.tensor("\(gradient)grad.\(name).\(layer)")
            #expect(relativeError(found, wanted) < 1e-4)
        }
    }

    @Test(arguments: [0, 1, 2], ["", "unknown.", "instance."])
    func contrastive(layer: Int, kind: String) throws {
        let golden = try Golden("distillation/losses")
        let pair = try rows(golden, layer)
        let names = ["": "labels", "unknown.": "labels_unknown"]
        let classes =
            try names[kind].map { try golden.integers($0).map(Int32.init) }
            ?? [Int32](repeating: -1, count: 12)
        let loss = pair.student.tensor.unitRows().contrastiveLoss(
            teacher: pair.teacher.tensor.unitRows(), classes: classes, temperature: 0.07)
        try compare(
            loss, pair, golden, value: kind + "contrastive", gradient: kind, layer: layer)
    }

    @Test(arguments: [0, 1, 2])
    func contrastAmongChosenNodes(layer: Int) throws {
        let golden = try Golden("distillation/losses")
        let pair = try rows(golden, layer)
        let subset = try golden.integers("subset").map(Int32.init)
        let labels = try golden.integers("labels")
        let loss = pair.student.tensor.gatheringRows(subset).unitRows().contrastiveLoss(
            teacher: pair.teacher.tensor.gatheringRows(subset).unitRows(),
            classes: subset.map { Int32(labels[Int($0)]) }, temperature: 0.07)
        try compare(
            loss, pair, golden, value: "subset.contrastive", gradient: "subset.", layer: layer)
    }

    @Test(arguments: [0, 1, 2])
    func prototypes(layer: Int) throws {
        let golden = try Golden("distillation/losses")
        let pair = try rows(golden, layer)
        let loss = PrototypeLoss.loss(
            student: pair.student.tensor.unitRows(), teacher: pair.teacher.tensor.unitRows(),
            classes: try golden.integers("labels").map(Int32.init))
        try compare(loss, pair, golden, value: "global", gradient: "global.", layer: layer)
    }

    @Test func jointAndSoftLabels() throws {
        let golden = try Golden("distillation/losses")
        let labels = try golden.integers("labels").map(Int32.init)
        let train = try golden.integers("train").map(Int32.init)
        let gamma = Parameter(path: "gamma", value: try golden.tensor("gamma"))
        let w = Parameter(path: "w", value: try golden.tensor("w"))
        let logits = Parameter(path: "logits", value: try golden.tensor("logits"))
        let students = try (0..<3).map { try rows(golden, $0) }
        let terms = students.map {
            $0.student.tensor.unitRows().contrastiveLoss(
                teacher: $0.teacher.tensor.unitRows(), classes: labels, temperature: 0.07)
        }
        let crossEntropy = logits.tensor.crossEntropy(
            CrossEntropyTargets(rows: train, classes: train.map { labels[Int($0)] }))
        let knowledge = Tensor.softmaxWeightedSum(terms, weights: gamma.tensor)
        let joint = Tensor.softmaxWeightedSum([crossEntropy, knowledge], weights: w.tensor)
        for (name, loss) in [("cross_entropy", crossEntropy), ("kd", knowledge), ("joint", joint)] {
            #expect(abs(loss.item - (try golden.tensor(name).item)) < 1e-4)
        }
        joint.backward()
        for (name, parameter) in [("gamma", gamma), ("w", w), ("logits", logits)] {
            let found = try #require(parameter.gradient)
            #expect(relativeError(found, try golden.tensor("joint.grad.\(name)")) < 1e-4)
        }
        for (layer, pair) in students.enumerated() {
            let found = try #require(pair.student.gradient)
            let wanted = try golden.tensor("joint.grad.student.\(layer)")
            #expect(relativeError(found, wanted) < 1e-4)
        }
        logits.clearGradient()
        let soft = logits.tensor.softLabelLoss(
            teacher: try golden.tensor("teacher_logits"), rows: (0..<12).map { $0 }, temperature: 2)
        #expect(abs(soft.item - (try golden.tensor("hinton").item)) < 1e-4)
        soft.backward()
        let found = try #require(logits.gradient)
        #expect(relativeError(found, try golden.tensor("hinton.grad.logits")) < 1e-4)
    }

    @Test(arguments: [1, 2])
    func projection(filterLayers: Int) throws {
        let golden = try Golden("distillation/projection_\(filterLayers)")
        let store = ParameterStore(seed: 1)
        let projector = KnowledgeProjector(
            store.root, hops: 3, teacherWidth: 10, width: 8, filterLayers: filterLayers, dropout: 0)
        for parameter in store.parameters { parameter.assign(try golden.tensor(parameter.path)) }
        let teachers = try (0..<3).map {
            Parameter(path: "teacher.\($0)", value: try golden.tensor("teacher.\($0)"))
        }
        var random: RandomSource?
        for (hop, teacher) in teachers.enumerated() {
            let output = projector(teacher.tensor, hop: hop, random: &random)
            #expect(relativeError(output, try golden.tensor("output.\(hop)")) < 1e-4)
            output.backward(gradient: try golden.tensor("upstream.\(hop)"))
        }
        for parameter in store.parameters + teachers {
            let found = try #require(parameter.gradient, "\(parameter.path)")
            #expect(
                relativeError(found, try golden.tensor("grad.\(parameter.path)")) < 1e-4,
                "\(parameter.path)")
        }
    }
}

import NN
import Tensor

extension StudentBlock {
    /// Adds the block's operations: the norm with running statistics, then the activation.
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let y = norm.export(x, to: &builder)
        let slope = builder.constant(activation.weight.value, activation.weight.path)
        return builder.add("PRelu", [y, slope])
    }
}

extension GraphModel {
    /// The version of ONNX's operator set that exports use.
    public var onnxOperatorSet: Int { ONNXBuilder.opset }

    /// The student as an ONNX model of opset 17, for any graph.
    ///
    /// Inputs: `x` Float32 `[nodes, features]`; `edge_index` Int64 `[2, edges]`, sources above targets, an
    /// undirected edge in both directions, no self loops; for students that use edge weights `edge_weight`
    /// Float32 `[edges]`. Outputs: `logits` and `probabilities`
    /// `[nodes, classes]`.
    ///
    /// - Parameter metadata: Free texts to store, such as class names and a notice.
    /// - Throws: `GraphNetworkError.notExportable` for layers that opset 17 cannot express.
    public func onnx(metadata: [(String, String)] = []) throws(GraphNetworkError) -> [UInt8] {
        var builder = ONNXBuilder(isWeighted: configuration.usesEdgeWeights)
        let scores: String
        switch self {
        case let student as GraphStudent: scores = try student.export(to: &builder)
        case let network as PlainGNN: scores = try network.export(to: &builder)
        default:
            throw .notExportable(what: "this network", reason: "its layers are not known")
        }
        let logits = builder.add("Identity", [scores], result: "logits")
        _ = builder.add("Softmax", [logits], [("axis", .integer(1))], result: "probabilities")
        return builder.model(
            features: configuration.inFeatures, classes: configuration.classes,
            metadata: metadata)
    }
}

extension GraphStudent {
    /// Adds the student's operations and returns the name of the logits.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        var x = builder.unitRows(
            firstBlock.export(builder.linear("x", first), to: &builder))
        builder.initial = x
        var hidden = [x]
        for (layer, block) in convolutions {
            var gathered = try layer.export(x, to: &builder)
            if configuration.hasResiduals { gathered = builder.add("Add", [gathered, x]) }
            x = builder.unitRows(block.export(gathered, to: &builder))
            hidden.append(x)
        }
        x = jumping?.export(hidden, to: &builder) ?? x
        let top = headBlock.export(builder.linear(x, head), to: &builder)
        return builder.linear(top, classifier)
    }
}

extension PlainGNN {
    /// Adds the network's operations and returns the name of the logits.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        var x = "x"
        var hidden: [String] = []
        for (index, step) in steps.enumerated() {
            var y = try step.layer.export(x, to: &builder)
            if configuration.hasResiduals {
                let own = step.skip.map { builder.linear(x, $0) } ?? x
                y = builder.add("Add", [y, own])
            }
            guard index < steps.count - 1 || jumping != nil else { return y }
            x = builder.add("Relu", [step.norm.export(y, to: &builder)])
            hidden.append(x)
            if index == 0 { builder.initial = x }
        }
        guard let jumping, let classifier else { return x }
        return builder.linear(jumping.export(hidden, to: &builder), classifier)
    }
}

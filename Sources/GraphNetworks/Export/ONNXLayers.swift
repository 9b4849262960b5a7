import NN
import Tensor

/// A layer that can be written as ONNX operations.
protocol ONNXExportable {
    /// Adds the layer's operations and returns the result's name.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    func export(_ x: String, to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String
}

extension GCNConv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let h = builder.linear(x, weight: weight, bias: nil)
        return builder.adding(builder.normalized(h, width: outFeatures, loops: addsSelfLoops), bias)
    }
}

extension GATConv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let (count, channels) = (options.heads, weight.value.shape[0] / options.heads)
        let flat = builder.linear(x, weight: weight, bias: nil)
        let h = builder.heads(flat, count, channels)
        let sources = builder.headScores(h, source)
        let targets = builder.headScores(h, target)
        let loops = options.addsSelfLoops
        let sums = builder.add(
            "Add",
            [builder.gather(sources, 0, loops: loops), builder.gather(targets, 1, loops: loops)])
        let scores = builder.add("LeakyRelu", [sums], [("alpha", .float(options.negativeSlope))])
        let y = builder.attended(h, scores: scores, count, channels, loops: loops)
        return builder.adding(
            options.concatenates ? y : builder.meanOfHeads(y, count, channels), bias)
    }
}

extension GATv2Conv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let (count, channels) = (options.heads, left.outFeatures / options.heads)
        let leftRows = builder.linear(x, left)
        let rightRows = right.map { builder.linear(x, $0) } ?? leftRows
        let l = builder.heads(leftRows, count, channels)
        let r = builder.heads(rightRows, count, channels)
        let loops = options.addsSelfLoops
        let sums = builder.add(
            "Add", [builder.gather(l, 0, loops: loops), builder.gather(r, 1, loops: loops)])
        let bent = builder.add("LeakyRelu", [sums], [("alpha", .float(options.negativeSlope))])
        let y = builder.attended(
            l, scores: builder.headScores(bent, vectors), count, channels, loops: loops)
        return builder.adding(
            options.concatenates ? y : builder.meanOfHeads(y, count, channels), bias)
    }
}

extension SAGEConv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) throws(GraphNetworkError) -> String {
        let width = neighbors.inFeatures
        let gathered: String
        switch aggregation {
        case .mean: gathered = builder.meanOfNeighbors(x, width: width)
        case .sum: gathered = builder.sumOfNeighbors(x, width: width)
        case .max:
            throw .notExportable(
                what: "GraphSAGE's maximum", reason: "opset 17 has no maximum by target")
        }
        let y = builder.add(
            "Add", [builder.linear(gathered, neighbors), builder.linear(x, own)])
        return normalizes ? builder.unitRows(y) : y
    }
}

extension GINConv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let own = builder.scaled(x, by: 1 + epsilon.value.item)
        let gathered = builder.sumOfNeighbors(x, width: first.inFeatures)
        let h = builder.linear(builder.add("Add", [gathered, own]), first)
        return builder.linear(builder.add("Relu", [h]), second)
    }
}

extension SGConv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        guard case .trained(let weight) = linear.weight else {
            preconditionFailure("graph networks have no frozen layers")
        }
        var y = builder.linear(x, weight: weight, bias: nil)
        for _ in 0..<power {
            y = builder.normalized(y, width: outFeatures, loops: addsSelfLoops)
        }
        return builder.adding(y, linear.bias)
    }
}

extension APPNP: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let start = linear.map { builder.linear(x, $0) } ?? x
        let back = builder.scaled(start, by: alpha)
        var z = start
        for _ in 0..<steps {
            let spread = builder.normalized(z, width: outFeatures, loops: addsSelfLoops)
            z = builder.add("Add", [builder.scaled(spread, by: 1 - alpha), back])
        }
        return z
    }
}

extension DenseLayer: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        builder.linear(x, linear)
    }
}

extension GCN2Conv: ONNXExportable {
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        let initial = builder.scaled(builder.initial ?? x, by: alpha)
        let spread = builder.normalized(x, width: outFeatures, loops: addsSelfLoops)
        let gathered = builder.scaled(spread, by: 1 - alpha)
        let h = builder.add("Add", [gathered, initial])
        let w = builder.constant(weight.value, weight.path)
        var mapped: String
        if let initialWeight {
            let second = builder.constant(initialWeight.value, initialWeight.path)
            mapped = builder.add(
                "Add",
                [builder.add("MatMul", [gathered, w]), builder.add("MatMul", [initial, second])])
        } else {
            mapped = builder.add("MatMul", [h, w])
        }
        mapped = builder.scaled(mapped, by: beta)
        return builder.add("Add", [builder.scaled(h, by: 1 - beta), mapped])
    }
}

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

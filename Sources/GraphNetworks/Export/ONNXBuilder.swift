import Tensor

/// Puts an ONNX model (opset 17) together, one operation after another.
///
/// Inputs: `x` Float32 `[nodes, features]`; `edge_index` Int64 `[2, edges]`, sources above targets, an
/// undirected edge in both directions, no self loops; where edges weigh differently `edge_weight` Float32
/// `[edges]`. Outputs: `logits` and `probabilities`
/// `[nodes, classes]`. Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
struct ONNXBuilder {
    /// The version of the operator set.
    static let opset = 17

    /// The attribute of an operation.
    enum Attribute {
        case float(Float)
        case integer(Int)
        case integers([Int])
        case text(String)
    }

    /// The first hidden rows, for layers that go back to them.
    var initial: String?
    /// Whether there is an input of edge weights.
    let isWeighted: Bool
    private var graph = ProtocolBuffer()
    private var count = 0
    private var known: [String: String] = [:]

    init(isWeighted: Bool = false) {
        self.isWeighted = isWeighted
        graph.add(2, "student")
    }

    // MARK: - Operations and constants

    /// Adds an operation and returns its result's name.
    mutating func add(
        _ type: String, _ inputs: [String], _ attributes: [(String, Attribute)] = [],
        result: String? = nil
    ) -> String {
        count += 1
        let name = result ?? "result_\(count)_\(type)"
        var node = ProtocolBuffer()
        for input in inputs { node.add(1, input) }
        node.add(2, name)
        node.add(3, "node_\(count)")
        node.add(4, type)
        for (key, value) in attributes { node.add(5, Self.message(key, value)) }
        graph.add(1, node)
        return name
    }

    private static func message(_ name: String, _ value: Attribute) -> ProtocolBuffer {
        var message = ProtocolBuffer()
        message.add(1, name)
        switch value {
        case .float(let number):
            message.add(2, number)
            message.add(20, 1)
        case .integer(let number):
            message.add(3, number)
            message.add(20, 2)
        case .text(let text):
            message.add(4, text)
            message.add(20, 3)
        case .integers(let values):
            for number in values { message.add(8, number) }
            message.add(20, 7)
        }
        return message
    }

    /// The name of a constant Float32 tensor.
    mutating func constant(_ tensor: Tensor, _ name: String) -> String {
        initializer(name, shape: tensor.shape, type: 1) { bytes in
            for value in tensor.values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
            }
        }
    }

    /// The name of a constant Float32 scalar.
    mutating func scalar(_ value: Float) -> String {
        constant(Tensor(value), "number_\(value)")
    }

    /// The name of a constant Int64 tensor; `[n]`, or a scalar if `isScalar`.
    mutating func integers(_ values: [Int], isScalar: Bool = false) -> String {
        let name = (isScalar ? "index_" : "shape_") + values.map(String.init).joined(separator: "_")
        return initializer(name, shape: isScalar ? [] : [values.count], type: 7) { bytes in
            for value in values {
                withUnsafeBytes(of: Int64(value).littleEndian) { bytes += $0 }
            }
        }
    }

    private mutating func initializer(
        _ name: String, shape: [Int], type: Int, _ write: (inout [UInt8]) -> Void
    ) -> String {
        once("constant \(name)") { builder in
            var bytes: [UInt8] = []
            write(&bytes)
            var tensor = ProtocolBuffer()
            for extent in shape { tensor.add(1, extent) }
            tensor.add(2, type)
            tensor.add(8, name)
            tensor.add(9, bytes)
            builder.graph.add(5, tensor)
            return name
        }
    }

    /// The result names of shared parts, which are made only once.
    mutating func once(_ key: String, _ make: (inout ONNXBuilder) -> String) -> String {
        if let name = known[key] { return name }
        let name = make(&self)
        known[key] = name
        return name
    }

    // MARK: - The whole model

    /// The model's bytes.
    mutating func model(
        features: Int, classes: Int, metadata: [(String, String)]
    ) -> [UInt8] {
        graph.add(11, Self.value("x", type: 1, [.name("nodes"), .size(features)]))
        graph.add(11, Self.value("edge_index", type: 7, [.size(2), .name("edges")]))
        if isWeighted { graph.add(11, Self.value("edge_weight", type: 1, [.name("edges")])) }
        for output in ["logits", "probabilities"] {
            graph.add(12, Self.value(output, type: 1, [.name("nodes"), .size(classes)]))
        }
        var model = ProtocolBuffer()
        model.add(1, 8)
        model.add(2, "lingu")
        model.add(7, graph)
        var operators = ProtocolBuffer()
        operators.add(1, "")
        operators.add(2, Self.opset)
        model.add(8, operators)
        for (key, value) in metadata {
            var entry = ProtocolBuffer()
            entry.add(1, key)
            entry.add(2, value)
            model.add(14, entry)
        }
        return model.bytes
    }

    private enum Extent {
        case size(Int)
        case name(String)
    }

    private static func value(_ name: String, type: Int, _ shape: [Extent]) -> ProtocolBuffer {
        var extents = ProtocolBuffer()
        for extent in shape {
            var dimension = ProtocolBuffer()
            switch extent {
            case .size(let size): dimension.add(1, size)
            case .name(let name): dimension.add(2, name)
            }
            extents.add(1, dimension)
        }
        var tensor = ProtocolBuffer()
        tensor.add(1, type)
        tensor.add(2, extents)
        var kind = ProtocolBuffer()
        kind.add(1, tensor)
        var value = ProtocolBuffer()
        value.add(1, name)
        value.add(2, kind)
        return value
    }
}

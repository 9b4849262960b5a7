import NN
import Tensor

/// The parts that graph networks are made of.
extension ONNXBuilder {
    // MARK: - Nodes and edges

    /// How many nodes there are, `[1]`.
    mutating func nodeCount() -> String {
        once("node count") { builder in
            let shape = builder.add("Shape", ["x"])
            let first = builder.integers([0])
            return builder.add("Gather", [shape, first], [("axis", .integer(0))])
        }
    }

    /// The sources or targets of all edges, followed by self loops if asked for.
    mutating func ends(_ row: Int, loops: Bool) -> String {
        once("ends \(row) \(loops)") { builder in
            let index = builder.integers([row], isScalar: true)
            let ends = builder.add("Gather", ["edge_index", index], [("axis", .integer(0))])
            guard loops else { return ends }
            let zero = builder.integers([0], isScalar: true)
            let one = builder.integers([1], isScalar: true)
            let count = builder.nodeCount()
            let total = builder.add("Squeeze", [count, builder.integers([0])])
            let nodes = builder.add("Range", [zero, total, one])
            return builder.add("Concat", [ends, nodes], [("axis", .integer(0))])
        }
    }

    /// The in-degree of each node, or the sum of its edges' weights, `[nodes]`.
    mutating func degrees(loops: Bool, weights: String? = nil) -> String {
        once("degrees \(loops) \(weights != nil)") { builder in
            let targets = builder.ends(1, loops: loops)
            let zero = builder.scalar(0)
            let one = builder.scalar(1)
            let zeros = builder.add("Expand", [zero, builder.nodeCount()])
            let ones =
                weights ?? builder.add("Expand", [one, builder.add("Shape", [targets])])
            return builder.add(
                "ScatterElements", [zeros, targets, ones],
                [("axis", .integer(0)), ("reduction", .text("add"))])
        }
    }

    /// The sums of edges' rows by target, `[nodes, width]`.
    mutating func sumByTarget(_ rows: String, width: Int, loops: Bool) -> String {
        let shape = add(
            "Concat", [nodeCount(), integers([width])], [("axis", .integer(0))])
        let zeros = add("Expand", [scalar(0), shape])
        let places = once("places \(loops)") { builder in
            let targets = builder.ends(1, loops: loops)
            return builder.add("Unsqueeze", [targets, builder.integers([1])])
        }
        return add("ScatterND", [zeros, places, rows], [("reduction", .text("add"))])
    }

    /// The rows of the edges' ends.
    mutating func gather(_ rows: String, _ end: Int, loops: Bool) -> String {
        add("Gather", [rows, ends(end, loops: loops)], [("axis", .integer(0))])
    }

    /// The sum of each node's neighbours' rows.
    mutating func sumOfNeighbors(_ x: String, width: Int) -> String {
        sumByTarget(gather(x, 0, loops: false), width: width, loops: false)
    }

    /// The mean of each node's neighbours' rows; zero without any.
    mutating func meanOfNeighbors(_ x: String, width: Int) -> String {
        let divisors = once("divisors") { builder in
            let degrees = builder.degrees(loops: false)
            let atLeastOne = builder.add("Max", [degrees, builder.scalar(1)])
            return builder.add("Unsqueeze", [atLeastOne, builder.integers([1])])
        }
        return add("Div", [sumOfNeighbors(x, width: width), divisors])
    }

    /// The weights of all edges, `[edges]`, loops weighing 1; `nil` if all weigh 1.
    private mutating func edgeWeights(loops: Bool) -> String? {
        guard isWeighted, loops else { return isWeighted ? "edge_weight" : nil }
        return once("edge weights with loops") { builder in
            let one = builder.scalar(1)
            let ones = builder.add("Expand", [one, builder.nodeCount()])
            return builder.add("Concat", ["edge_weight", ones], [("axis", .integer(0))])
        }
    }

    /// D^-½ (A + I) D^-½ · x, or D^-½ A D^-½ · x without loops.
    mutating func normalized(_ x: String, width: Int, loops: Bool) -> String {
        let weights = once("weights \(loops)") { builder in
            let given = builder.edgeWeights(loops: loops)
            let degrees = builder.degrees(loops: loops, weights: given)
            // Isolated nodes: 0 instead of 1/√0.
            let isLinked = builder.add("Greater", [degrees, builder.scalar(0)])
            let divisors = builder.add("Where", [isLinked, degrees, builder.scalar(1)])
            let inverses = builder.add("Reciprocal", [builder.add("Sqrt", [divisors])])
            let scales = builder.add("Where", [isLinked, inverses, builder.scalar(0)])
            var product = builder.add(
                "Mul",
                [builder.gather(scales, 0, loops: loops), builder.gather(scales, 1, loops: loops)])
            if let given { product = builder.add("Mul", [product, given]) }
            return builder.add("Unsqueeze", [product, builder.integers([1])])
        }
        let rows = add("Mul", [gather(x, 0, loops: loops), weights])
        return sumByTarget(rows, width: width, loops: loops)
    }

    // MARK: - Layers

    /// x · Wᵀ + b.
    mutating func linear(_ x: String, weight: Parameter, bias: Parameter?) -> String {
        var inputs = [x, constant(weight.value, weight.path)]
        if let bias { inputs.append(constant(bias.value, bias.path)) }
        return add("Gemm", inputs, [("transB", .integer(1))])
    }

    /// A layer of its own weight and bias.
    mutating func linear(_ x: String, _ layer: Linear) -> String {
        guard case .trained(let weight) = layer.weight else {
            preconditionFailure("graph networks have no frozen layers")
        }
        return linear(x, weight: weight, bias: layer.bias)
    }

    /// x + b in every row.
    mutating func adding(_ x: String, _ bias: Parameter?) -> String {
        guard let bias else { return x }
        return add("Add", [x, constant(bias.value, bias.path)])
    }

    /// Some columns of a matrix.
    mutating func columns(_ x: String, _ columns: Range<Int>) -> String {
        add(
            "Slice",
            [
                x, integers([columns.lowerBound]), integers([columns.upperBound]), integers([1]),
            ])
    }

    /// factor · x.
    mutating func scaled(_ x: String, by factor: Float) -> String {
        add("Mul", [x, scalar(factor)])
    }

    /// Rows of length 1.
    mutating func unitRows(_ x: String) -> String {
        let lengths = add("ReduceL2", [x], [("axes", .integers([1])), ("keepdims", .integer(1))])
        return add("Div", [x, add("Max", [lengths, scalar(1e-12)])])
    }

    /// Rows of `[nodes, heads · channels]` as `[nodes, heads, channels]`.
    mutating func heads(_ x: String, _ heads: Int, _ channels: Int) -> String {
        add("Reshape", [x, integers([-1, heads, channels])])
    }

    /// The sums of neighbours' heads weighted by the softmax of their edges' scores.
    ///
    /// - Parameters:
    ///   - x: The rows, `[nodes, heads, channels]`.
    ///   - scores: `[edges, heads]`.
    mutating func attended(
        _ x: String, scores: String, _ heads: Int, _ channels: Int, loops: Bool
    ) -> String {
        let highest = add(
            "ReduceMax", [scores], [("axes", .integers([0])), ("keepdims", .integer(1))])
        let powers = add("Exp", [add("Sub", [scores, highest])])
        let sums = sumByTarget(powers, width: heads, loops: loops)
        let weights = add("Div", [powers, gather(sums, 1, loops: loops)])
        let wide = add("Unsqueeze", [weights, integers([2])])
        let rows = add("Mul", [gather(x, 0, loops: loops), wide])
        let flat = add("Reshape", [rows, integers([-1, heads * channels])])
        return sumByTarget(flat, width: heads * channels, loops: loops)
    }

    /// Each head's sum over its channels, times a vector: `[…, heads, channels]` to `[…, heads]`.
    mutating func headScores(_ x: String, _ vectors: Parameter) -> String {
        let products = add("Mul", [x, constant(vectors.value, vectors.path)])
        return add("ReduceSum", [products, integers([2])], [("keepdims", .integer(0))])
    }

    /// The mean of the heads of `[nodes, heads · channels]`.
    mutating func meanOfHeads(_ x: String, _ count: Int, _ channels: Int) -> String {
        add(
            "ReduceMean", [heads(x, count, channels)],
            [("axes", .integers([1])), ("keepdims", .integer(0))])
    }
}

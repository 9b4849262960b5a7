import NN
import Tensor

/// A layer's formula as ONNX operations.
struct FormulaExport {
    private let x: String
    private var known: [ObjectIdentifier: String] = [:]

    init(_ x: String) { self.x = x }

    /// Adds a formula's operations and returns the result's name.
    ///
    /// - Throws: `GraphNetworkError.notExportable`.
    mutating func export(_ f: LayerFormula, to builder: inout ONNXBuilder)
        throws(GraphNetworkError) -> String
    {
        if let found = known[ObjectIdentifier(f)] { return found }
        let result = try added(f, to: &builder)
        known[ObjectIdentifier(f)] = result
        return result
    }

    private mutating func added(_ f: LayerFormula, to builder: inout ONNXBuilder)
        throws(GraphNetworkError) -> String
    {
        switch f.operation {
        case .input: return x
        case .initial: return builder.initial ?? x
        case .linear(let f, let weight): return try linear(f, weight, to: &builder)
        case .product(let f, let weight):
            let rows = try export(f, to: &builder)
            return builder.add("MatMul", [rows, builder.constant(weight.value, weight.path)])
        case .biased(let f, let bias):
            return builder.adding(try export(f, to: &builder), bias)
        case .sum(let f, let g):
            let first = try export(f, to: &builder)
            return builder.add("Add", [first, try export(g, to: &builder)])
        case .scaled(let f, let factor):
            return builder.scaled(try export(f, to: &builder), by: factor)
        case .relu(let f): return builder.add("Relu", [try export(f, to: &builder)])
        case .unitRows(let f): return builder.unitRows(try export(f, to: &builder))
        case .headScores(let f, let vectors, let heads):
            let rows = try export(f, to: &builder)
            let parts = builder.heads(rows, heads, f.width / heads)
            return builder.headScores(parts, vectors)
        case .meanOfHeads(let f, let heads):
            return builder.meanOfHeads(try export(f, to: &builder), heads, f.width / heads)
        case .gated(let f, let g, let weight):
            let own = try export(f, to: &builder)
            return builder.gated(own, against: try export(g, to: &builder), by: weight)
        case .edgeSum, .edgeSumWithOwn, .edgeMaximum, .edgeSoftmax:
            return try gathered(f, to: &builder)
        }
    }

    /// f · Wᵀ; sums over neighbours in the cheaper order.
    private mutating func linear(
        _ f: LayerFormula, _ weight: Parameter, to builder: inout ONNXBuilder
    ) throws(GraphNetworkError) -> String {
        let width = weight.value.rowCount
        if case .edgeSum(let neighborhood, let g) = f.operation, width < g.width {
            let rows = builder.linear(try export(g, to: &builder), weight: weight, bias: nil)
            return builder.sum(neighborhood, of: rows, width: width)
        }
        return builder.linear(try export(f, to: &builder), weight: weight, bias: nil)
    }

    private mutating func gathered(_ f: LayerFormula, to builder: inout ONNXBuilder)
        throws(GraphNetworkError) -> String
    {
        switch f.operation {
        case .edgeSum(let neighborhood, let f):
            return builder.sum(neighborhood, of: try export(f, to: &builder), width: f.width)
        case .edgeSumWithOwn(let neighborhood, let f, let epsilon, _):
            let rows = try export(f, to: &builder)
            let own = builder.scaled(rows, by: 1 + epsilon.value.item)
            return builder.add("Add", [builder.sum(neighborhood, of: rows, width: f.width), own])
        case .edgeSoftmax(let f, let scores, let options):
            return try attended(f, scores, options, to: &builder)
        default:
            throw .notExportable(
                what: "the maximum over neighbours", reason: "opset 17 has no maximum by target")
        }
    }

    private mutating func attended(
        _ f: LayerFormula, _ scores: LayerFormula.EdgeScores,
        _ options: LayerFormula.AttentionOptions, to builder: inout ONNXBuilder
    ) throws(GraphNetworkError) -> String {
        let (heads, channels, loops) = (options.heads, f.width / options.heads, options.selfLoops)
        let values = builder.heads(try export(f, to: &builder), heads, channels)
        let edges: String
        switch scores {
        case .additive(let source, let target, let slope):
            let sources = try export(source, to: &builder)
            let sums = builder.endSums(
                sources, try export(target, to: &builder), loops: loops)
            edges = builder.add("LeakyRelu", [sums], [("alpha", .float(slope))])
        case .joint(let target, let vectors, let slope):
            let right = builder.heads(try export(target, to: &builder), heads, channels)
            let sums = builder.endSums(values, right, loops: loops)
            let leaky = builder.add("LeakyRelu", [sums], [("alpha", .float(slope))])
            edges = builder.headScores(leaky, vectors)
        case .dot(let query, let key):
            let queries = builder.heads(try export(query, to: &builder), heads, channels)
            let keys = builder.heads(try export(key, to: &builder), heads, channels)
            edges = builder.dotScores(queries, keys, channels: channels, loops: loops)
        }
        return builder.attended(values, scores: edges, heads, channels, loops: loops)
    }
}

extension ONNXBuilder {
    /// The sums over each node's neighbours by the weights of a neighbourhood.
    fileprivate mutating func sum(
        _ neighborhood: LayerFormula.Neighborhood, of x: String, width: Int
    ) -> String {
        switch neighborhood {
        case .sum: sumOfNeighbors(x, width: width)
        case .mean: meanOfNeighbors(x, width: width)
        case .normalized(let selfLoops): normalized(x, width: width, loops: selfLoops)
        }
    }

    /// For each edge the sum of its source's and its target's rows.
    fileprivate mutating func endSums(_ sources: String, _ targets: String, loops: Bool) -> String {
        add("Add", [gather(sources, 0, loops: loops), gather(targets, 1, loops: loops)])
    }

    /// For each edge and head the scaled dot product of the target's query and the source's key.
    fileprivate mutating func dotScores(
        _ queries: String, _ keys: String, channels: Int, loops: Bool
    ) -> String {
        let products = add(
            "Mul", [gather(queries, 1, loops: loops), gather(keys, 0, loops: loops)])
        let dots = add("ReduceSum", [products, integers([2])], [("keepdims", .integer(0))])
        return scaled(dots, by: 1 / Float(channels).squareRoot())
    }

    /// β · own + (1 − β) · other with β = σ(w · [other ‖ own ‖ other − own]).
    fileprivate mutating func gated(
        _ own: String, against other: String, by weight: Parameter
    ) -> String {
        let difference = add("Sub", [other, own])
        let joined = add("Concat", [other, own, difference], [("axis", .integer(1))])
        let gate = add("Sigmoid", [linear(joined, weight: weight, bias: nil)])
        // other + β (own − other)
        return add("Sub", [other, add("Mul", [difference, gate])])
    }
}

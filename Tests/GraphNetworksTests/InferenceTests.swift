import Support
import Tensor
import Testing

@testable import GraphNetworks

/// Networks in inference, where layers are computed a block of nodes at a time, against the same networks'
/// pass that gradients could flow back through.
@Suite struct InferenceTests {
    /// Several blocks of nodes, some without neighbours.
    static let nodes = 430

    static func graph(symmetric: Bool) -> GraphOperators {
        var random = RandomSource(seed: 3)
        func node() -> Int { Int(random.next() % UInt64(nodes - 10)) }
        var pairs = Set((0..<1_500).map { _ in [node(), node()] })
        if symmetric { pairs.formUnion(pairs.map { [$0[1], $0[0]] }) }
        let edges = pairs.sorted { $0.lexicographicallyPrecedes($1) }
        return GraphOperators(
            nodeCount: nodes, edges: edges.map { (source: $0[0], target: $0[1]) },
            weights: edges.map { 1 + Float(($0[0] + $0[1]) % 3) / 4 })
    }

    static func features(width: Int, sparse: Bool) -> FeatureMatrix {
        let dense = randomTensor([nodes, width], seed: 4)
        guard sparse else { return FeatureMatrix(dense) }
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        for node in 0..<nodes {
            columns += (0..<width).filter { ($0 * 7 + node * 3) % 5 == 0 }.map(Int32.init)
            offsets.append(Int32(columns.count))
        }
        return FeatureMatrix(
            SparseMatrix(
                rowCount: nodes, columnCount: width, rowOffsets: offsets, columnIndices: columns,
                values: columns.indices.map { dense.values[$0] }))
    }

    static let variants: [(String, @Sendable (inout StudentConfiguration) -> Void)] = [
        ("as it comes", { _ in }),
        ("blocks", { $0.style = .blocks }),
        ("layer norm", { $0.norm = .layer }),
        ("residuals", { $0.hasResiduals = true }),
        ("jumping", { $0.jumping = .cat }),
        ("edge weights", { $0.usesEdgeWeights = $0.architecture.options.contains(.edgeWeights) }),
        ("a gate", { $0.isGated = $0.architecture.options.contains(.gate) }),
        ("sums", { if $0.architecture == .sage { $0.aggregation = .sum } }),
        ("largest", { if $0.architecture == .sage { $0.aggregation = .max } }),
    ]

    @Test(arguments: LayerKind.allCases, [1, 3])
    func equalsTheRecordedPass(architecture: LayerKind, layers: Int) throws {
        for (name, change) in Self.variants {
            for (width, inputs, sparse) in [(32, 48, true), (32, 20, false), (16, 48, false)] {
                var configuration = StudentConfiguration(
                    architecture: architecture, style: .plain, inFeatures: inputs, classes: 5,
                    layers: layers, width: width)
                change(&configuration)
                let model = try StudentRegistry.makeModel(configuration, seed: 1)
                let features = Self.features(width: inputs, sparse: sparse)
                for symmetric in [true, false] {
                    let graph = Self.graph(symmetric: symmetric)
                    var pass = ForwardPass(graph)
                    let whole = model(features, &pass)
                    let inferred = try model.predict(features, graph: graph)
                    #expect(
                        relativeError(inferred.logits, whole.logits) < 2e-5,
                        "\(name), width \(width), \(inputs) inputs, symmetric \(symmetric)")
                    for (a, b) in zip(inferred.hidden, whole.hidden) {
                        #expect(relativeError(a, b) < 2e-5, "\(name)")
                    }
                }
            }
        }
    }

    @Test func gradientsReachVariableInputs() throws {
        let model = try StudentRegistry.makeModel(
            StudentConfiguration(
                architecture: .gcn, style: .plain, inFeatures: 8, classes: 3, width: 16), seed: 1)
        let inputs = Parameter(path: "x", value: randomTensor([Self.nodes, 8], seed: 2))
        let output = try model.predict(
            FeatureMatrix(variable: inputs.tensor), graph: Self.graph(symmetric: true))
        output.logits.sum().backward()
        #expect(inputs.gradient?.values.contains { $0 != 0 } == true)
    }
}

import Support
import Tensor
import Testing

@testable import GraphNetworks

/// Properties that every architecture has, in both styles.
@Suite struct StudentModelTests {
    /// A ring with a few chords; node 9 has no neighbour.
    private static let edges: [(source: Int, target: Int)] = {
        let pairs = [
            (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 0), (2, 7),
        ]
        return pairs.flatMap { [($0.0, $0.1), ($0.1, $0.0)] }
    }()

    private func configuration(_ architecture: LayerKind, _ style: StudentStyle)
        -> StudentConfiguration
    {
        var configuration = StudentConfiguration(
            architecture: architecture, style: style, inFeatures: 5, classes: 3, width: 8)
        configuration.heads = 2
        return configuration
    }

    @Test(arguments: LayerKind.allCases, StudentStyle.allCases)
    func renumberingNodesRenumbersResults(architecture: LayerKind, style: StudentStyle)
        throws
    {
        let model = try StudentRegistry.makeModel(configuration(architecture, style), seed: 3)
        var random = RandomSource(seed: 8)
        let order = random.permutation(10)
        let x = randomTensor([10, 5], seed: 4)
        let graph = GraphOperators(nodeCount: 10, edges: Self.edges)
        let renumbered = GraphOperators(
            nodeCount: 10, edges: Self.edges.map { (order[$0.source], order[$0.target]) })
        var moved = [Int](repeating: 0, count: 10)
        for (old, new) in order.enumerated() { moved[new] = old }
        let features = FeatureMatrix(x)
        let before = try model.predict(features, graph: graph)
        let after = try model.predict(features.rows(moved), graph: renumbered)
        #expect(before.logits.shape == [10, 3])
        for node in 0..<10 {
            let pairs = zip(before.logits.row(node), after.logits.row(order[node]))
            #expect(pairs.allSatisfy { abs($0 - $1) < 1e-4 })
        }
        if style == .blocks {
            #expect(before.hidden.map(\.shape) == [[10, 8], [10, 8], [10, 8]])
            for hidden in before.hidden {
                let length = hidden.row(9).reduce(Float(0)) { $0 + $1 * $1 }
                #expect(abs(length - 1) < 1e-4 || length == 0)
            }
        }
    }

    @Test(arguments: LayerKind.allCases, StudentStyle.allCases)
    func sparseInputsGiveTheSameAsDenseOnes(architecture: LayerKind, style: StudentStyle)
        throws
    {
        let model = try StudentRegistry.makeModel(configuration(architecture, style), seed: 3)
        let x = randomTensor([10, 5], seed: 4)
        let sparse = SparseMatrix(
            rowCount: 10, columnCount: 5, rowOffsets: (0...10).map { Int32($0 * 5) },
            columnIndices: (0..<50).map { Int32($0 % 5) }, values: x.values)
        let graph = GraphOperators(nodeCount: 10, edges: Self.edges)
        let dense = try model.predict(FeatureMatrix(x), graph: graph).logits
        let found = try model.predict(FeatureMatrix(sparse), graph: graph).logits
        #expect(relativeError(dense, found) < 1e-4)
    }

    @Test(arguments: LayerKind.allCases, StudentStyle.allCases)
    func everyParameterLearnsAndDropoutOnlyTrains(
        architecture: LayerKind, style: StudentStyle
    ) throws {
        var configuration = configuration(architecture, style)
        configuration.attentionDropout = architecture.options.contains(.heads) ? 0.3 : 0
        configuration.inputDropout = 0.2
        let model = try StudentRegistry.makeModel(configuration, seed: 3)
        let graph = GraphOperators(nodeCount: 10, edges: Self.edges)
        let features = FeatureMatrix(randomTensor([10, 5], seed: 4))
        func run(_ seed: Int) -> Tensor {
            var pass = ForwardPass(graph, random: RandomSource(seed: seed))
            return model(features, &pass).logits
        }
        #expect(run(1).values == run(1).values)
        #expect(run(1).values != run(2).values)
        let targets = CrossEntropyTargets(rows: [0, 3, 5, 9], classes: [0, 1, 2, 1])
        run(1).crossEntropy(targets).backward()
        for parameter in model.store.trainable {
            #expect(parameter.gradient != nil, "\(parameter.path) has no gradient")
        }
        let once = try model.predict(features, graph: graph).logits
        #expect(try model.predict(features, graph: graph).logits.values == once.values)
        #expect(!once.needsGradient)
        #expect(model.byteCount >= 4 * model.parameterCount)
    }

    @Test func wrongShapesAreErrors() throws {
        let model = try StudentRegistry.makeModel(configuration(.gcn, .blocks), seed: 1)
        let graph = GraphOperators(nodeCount: 10, edges: Self.edges)
        #expect(throws: GraphNetworkError.self) {
            try model.predict(FeatureMatrix(randomTensor([10, 4], seed: 1)), graph: graph)
        }
        #expect(throws: GraphNetworkError.self) {
            try model.predict(FeatureMatrix(randomTensor([9, 5], seed: 1)), graph: graph)
        }
        var odd = configuration(.gat, .blocks)
        odd.heads = 3
        #expect(throws: GraphNetworkError.self) { try StudentRegistry.makeModel(odd, seed: 1) }
        odd.heads = 0
        #expect(throws: GraphNetworkError.self) { try StudentRegistry.makeModel(odd, seed: 1) }
        #expect(try StudentRegistry.architecture(named: "GAT") == .gat)
        do {
            _ = try StudentRegistry.architecture(named: "gst")
        } catch { #expect(error.remedy.contains("gat")) }
    }

    @Test func everyErrorHasARemedy() {
        let errors: [GraphNetworkError] = [
            .headsDoNotDivideWidth(heads: 3, width: 8),
            .outOfRange(what: "the width", found: "0", allowed: "at least 1"),
            .inputWidth(expected: 3, found: 4), .nodeCount(graph: 2, inputs: 3),
            .unknownArchitecture(name: "x", known: ["gcn"]),
            .notExportable(what: "a layer", reason: "none"), .notFinite(node: 1),
            .optionWithoutMeaning(option: "an option", architecture: "mlp", suited: ["gcn"]),
        ]
        for error in errors {
            #expect(!error.summary.isEmpty && !error.remedy.isEmpty && !error.name.isEmpty)
        }
    }

    @Test func operatorsMatchTheirDefinitions() {
        let graph = GraphOperators(nodeCount: 3, edges: [(0, 1), (1, 0), (2, 1)])
        #expect(!graph.isSymmetric)
        #expect(graph.sum.matrix.dense.values == [0, 1, 0, 1, 0, 1, 0, 0, 0])
        #expect(graph.mean.matrix.dense.values == [0, 1, 0, 0.5, 0, 0.5, 0, 0, 0])
        #expect(graph.withSelfLoops.matrix.dense.values == [1, 1, 0, 1, 1, 1, 0, 0, 1])
        let root = Float(2).squareRoot()
        let expected = [
            0.5, 1 / (root * Float(3).squareRoot()), 0, 1 / (root * Float(3).squareRoot()),
            Float(1) / 3, 1 / Float(3).squareRoot(), 0, 0, 1,
        ]
        let found = graph.normalized.matrix.dense
        #expect(relativeError(found, Tensor(expected, shape: [3, 3])) < 1e-6)
    }

    @Test func networksArePrintedAsPyGPrintsThem() throws {
        func model(_ architecture: LayerKind, _ style: StudentStyle) throws
            -> any GraphModel
        {
            try StudentRegistry.makeModel(
                StudentConfiguration(
                    architecture: architecture, style: style, inFeatures: 5, classes: 3, width: 16),
                seed: 0)
        }
        #expect(
            try model(.gcn, .plain).printedForm
                == "PlainGNN(\n  (conv1): GCNConv(5, 16)\n  (conv2): GCNConv(16, 3)\n)")
        #expect(
            try model(.gcn, .plain).formulas.map(\.text) == ["Â x · lin.weightᵀ + bias"])
        #expect(
            try model(.sage, .blocks).formulas.map(\.text)
                == ["D⁻¹A x · lin_l.weightᵀ + x · lin_r.weightᵀ + lin_l.bias"])
        let attention = try model(.gat, .plain)
        #expect(
            attention.parts.map(\.text) == ["GATConv(5, 2, heads=8)", "GATConv(16, 3, heads=1)"])
        #expect(
            attention.parts.map(\.parameterCount).reduce(0, +) == attention.parameterCount)
        for architecture in LayerKind.allCases {
            let student = try model(architecture, .blocks)
            #expect(student.parts.map(\.path).contains("conv_block.1"))
            #expect(
                student.parts.map(\.parameterCount).reduce(0, +) == student.parameterCount,
                "\(architecture)")
            #expect(student.parts.allSatisfy { !$0.text.contains("<") })
        }
    }
}

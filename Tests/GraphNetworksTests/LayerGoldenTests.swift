import NN
import Support
import Tensor
import Testing

@testable import GraphNetworks

/// Every layer against PyTorch Geometric: result, gradient of the input, gradients of all parameters.
@Suite struct LayerGoldenTests {
    /// Runs one layer as the golden did and compares everything.
    func compare(
        _ name: String, weights: Bool = false, _ make: (ParameterScope) -> any GraphLayer
    ) throws {
        let golden = try Golden("gnn/\(name)")
        let graph = try golden.graph(weights: weights)
        let store = ParameterStore(seed: 1)
        let layer = make(store.root)
        for parameter in store.parameters {
            parameter.assign(try golden.tensor("param.\(parameter.path)"))
        }
        #expect(Set(store.parameters.map(\.path)) == Set(golden.names("param.")))
        let x = Parameter(path: "x", value: try golden.tensor("x"))
        var pass = ForwardPass(graph)
        let y = layer(.hidden(x.tensor), &pass)
        let expected = try golden.tensor("output")
        #expect(y.shape == expected.shape)
        #expect(layer.outFeatures == expected.shape[1])
        #expect(relativeError(y, expected) < 1e-4)
        y.backward(gradient: try golden.tensor("upstream"))
        let gradient = try #require(x.gradient)
        #expect(relativeError(gradient, try golden.tensor("grad.x")) < 1e-4)
        try compareGradients(store, golden)
        try compareFeatures(layer, store, golden, graph)
    }

    fileprivate func compareGradients(_ store: ParameterStore, _ golden: Golden) throws {
        for parameter in store.parameters {
            let gradient = try #require(parameter.gradient, "\(parameter.path) has no gradient")
            let expected = try golden.tensor("grad.param.\(parameter.path)")
            #expect(relativeError(gradient, expected) < 1e-4, "\(parameter.path)")
        }
    }

    /// The same layer on constant inputs, dense and sparse: other orders of the same products.
    private func compareFeatures(
        _ layer: any GraphLayer, _ store: ParameterStore, _ golden: Golden, _ graph: GraphOperators
    ) throws {
        let x = try golden.tensor("x")
        let sparse = SparseMatrix(
            rowCount: 12, columnCount: 6, rowOffsets: (0...12).map { Int32($0 * 6) },
            columnIndices: (0..<72).map { Int32($0 % 6) }, values: x.values)
        for features in [FeatureMatrix(x), FeatureMatrix(sparse)] {
            store.clearGradients()
            var pass = ForwardPass(graph)
            let y = layer(.features(features), &pass)
            #expect(relativeError(y, try golden.tensor("output")) < 1e-4)
            y.backward(gradient: try golden.tensor("upstream"))
            try compareGradients(store, golden)
        }
    }

    @Test func gcn() throws {
        try compare("gcn") { GCNConv($0, inFeatures: 6, outFeatures: 8) }
        try compare("gcn_weighted", weights: true) { GCNConv($0, inFeatures: 6, outFeatures: 8) }
    }

    @Test func gat() throws {
        try compare("gat_concat") {
            GATConv($0, inFeatures: 6, channels: 3, options: .init(heads: 4))
        }
        try compare("gat_mean") {
            GATConv($0, inFeatures: 6, channels: 5, options: .init(heads: 2, concatenates: false))
        }
    }

    @Test(arguments: SAGEConv.Aggregation.allCases)
    func sage(aggregation: SAGEConv.Aggregation) throws {
        try compare("sage_\(aggregation.rawValue)") {
            SAGEConv($0, inFeatures: 6, outFeatures: 8, aggregation: aggregation)
        }
    }

    @Test func normalizedSage() throws {
        try compare("sage_normalized") {
            SAGEConv($0, inFeatures: 6, outFeatures: 8, normalizes: true)
        }
    }

    /// Large sums are recomputed in the backward pass, with the same results.
    @Test(arguments: [Int.max, 0])
    func gin(maxSavedBytes: Int) throws {
        try compare("gin") {
            GINConv(
                $0, inFeatures: 6, hiddenFeatures: 10, outFeatures: 8,
                maxSavedBytes: maxSavedBytes)
        }
    }
}

/// The further layers, the same way.
extension LayerGoldenTests {
    @Test func gatv2() throws {
        try compare("gatv2_concat") {
            GATv2Conv($0, inFeatures: 6, channels: 3, options: .init(heads: 4))
        }
        try compare("gatv2_mean") {
            GATv2Conv($0, inFeatures: 6, channels: 5, options: .init(heads: 2, concatenates: false))
        }
        try compare("gatv2_shared") {
            GATv2Conv(
                $0, inFeatures: 6, channels: 4, options: .init(heads: 2), sharesWeights: true)
        }
    }

    @Test func transformer() throws {
        try compare("transformer_concat") {
            TransformerConv($0, inFeatures: 6, channels: 3, options: .init(heads: 4))
        }
        try compare("transformer_mean_gated") {
            TransformerConv(
                $0, inFeatures: 6, channels: 5,
                options: .init(heads: 2, concatenates: false, isGated: true))
        }
        try compare("transformer_without_root") {
            TransformerConv(
                $0, inFeatures: 6, channels: 4, options: .init(heads: 2, hasRootWeight: false))
        }
    }

    /// The receptive fields that kinds declare are those of their formulas.
    @Test(arguments: LayerKind.allCases)
    func receptiveFields(kind: LayerKind) {
        let configuration = StudentConfiguration(architecture: kind, inFeatures: 8, classes: 3)
        let layer = kind.make(
            LayerRequest(
                scope: ParameterStore(seed: 1).root, inFeatures: 8, outFeatures: 8, heads: 2,
                number: 1, configuration: configuration))
        #expect(layer.formula.receptiveField == kind.receptiveField)
        #expect(!kind.summary.isEmpty && !layer.printedForm.isEmpty)
    }

    @Test func sgc() throws {
        try compare("sgc") { SGConv($0, inFeatures: 6, outFeatures: 8) }
        try compare("sgc_weighted", weights: true) { SGConv($0, inFeatures: 6, outFeatures: 8) }
    }

    @Test func ssgc() throws {
        try compare("ssgc") { SSGConv($0, inFeatures: 6, outFeatures: 8) }
        try compare("ssgc_weighted", weights: true) { SSGConv($0, inFeatures: 6, outFeatures: 8) }
    }

    @Test func appnp() throws { try compare("appnp") { _ in APPNP(width: 6) } }

    @Test(arguments: [("gcnii", 2, true), ("gcnii_separate", 1, false)])
    func gcnii(name: String, layer: Int, sharesWeights: Bool) throws {
        let golden = try Golden("gnn/\(name)")
        let store = ParameterStore(seed: 1)
        let conv = GCN2Conv(
            store.root, width: 6, layer: layer, sharesWeights: sharesWeights)
        for parameter in store.parameters {
            parameter.assign(try golden.tensor("param.\(parameter.path)"))
        }
        let inputs = try ["x", "x_0"].map { Parameter(path: $0, value: try golden.tensor($0)) }
        var pass = ForwardPass(try golden.graph())
        pass.initial = inputs[1].tensor
        let y = conv(.hidden(inputs[0].tensor), &pass)
        #expect(relativeError(y, try golden.tensor("output")) < 1e-4)
        y.backward(gradient: try golden.tensor("upstream"))
        for input in inputs {
            let gradient = try #require(input.gradient)
            #expect(relativeError(gradient, try golden.tensor("grad.\(input.path)")) < 1e-4)
        }
        try compareGradients(store, golden)
    }

    @Test func labelPropagation() throws {
        let golden = try Golden("gnn/label_propagation")
        let mask = try golden.integers("train")
        let scores = LabelPropagation.scores(
            try golden.graph(), labels: try golden.integers("labels"),
            train: mask.indices.filter { mask[$0] != 0 }, classes: 3, rounds: 3, alpha: 0.9)
        #expect(relativeError(scores, try golden.tensor("output")) < 1e-4)
    }

    @Test func perceptronsIgnoreTheGraph() throws {
        let golden = try Golden("gnn/gcn")
        let layer = DenseLayer(ParameterStore(seed: 1).root, inFeatures: 6, outFeatures: 4)
        var (some, none) = (
            ForwardPass(try golden.graph()), ForwardPass(GraphOperators(nodeCount: 12, edges: []))
        )
        let x = LayerInput.hidden(try golden.tensor("x"))
        #expect(layer(x, &some).values == layer(x, &none).values)
    }
}

/// Ten training losses of two-layer networks against PyTorch Geometric.
@Suite struct TrainingGoldenTests {
    @Test(arguments: [LayerKind.gcn, .gat, .sage, .gin])
    func tenLosses(architecture: LayerKind) throws {
        let golden = try Golden("gnn/training_\(architecture.rawValue)")
        var configuration = StudentConfiguration(
            architecture: architecture, style: .plain, inFeatures: 6, classes: 3,
            width: architecture == .gin ? 10 : 8)
        configuration.heads = 2
        configuration.dropout = 0
        let graph = try golden.graph()
        let features = FeatureMatrix(try golden.tensor("x"))
        let model: any GraphModel
        if architecture == .gin {
            model = try GINOfTheGolden(configuration)
        } else {
            model = try StudentRegistry.makeModel(configuration, seed: 1)
        }
        try model.store.restore(
            Dictionary(
                uniqueKeysWithValues: golden.names("initial.").map {
                    ($0, try golden.tensor("initial.\($0)"))
                }))
        let labels = try golden.integers("labels")
        let train = try golden.integers("train")
        let targets = CrossEntropyTargets(
            rows: train.map(Int32.init), classes: train.map { Int32(labels[$0]) })
        let optimizer = Adam(
            [ParameterGroup(model.store.trainable, learningRate: 0.01, weightDecay: 5e-4)],
            decay: .l2)
        let losses = (0..<10).map { _ in
            var pass = ForwardPass(graph, random: RandomSource(seed: 1))
            let loss = model(features, &pass).logits.crossEntropy(targets)
            loss.backward()
            optimizer.step(learningRateFactor: 1)
            return loss.item
        }
        #expect(relativeError(Tensor(losses, shape: [10]), try golden.tensor("losses")) < 1e-4)
        let logits = try model.predict(features, graph: graph).logits
        #expect(relativeError(logits, try golden.tensor("logits")) < 1e-3)
        #expect(losses[9] < losses[0])
    }

    /// The golden's hidden dimension is 8, that of its inner networks 10.
    private final class GINOfTheGolden: GraphModel, @unchecked Sendable {
        let configuration: StudentConfiguration
        let store = ParameterStore(seed: 1)
        let layers: [GINConv]

        init(_ configuration: StudentConfiguration) throws {
            self.configuration = configuration
            layers = [
                GINConv(
                    store.root.scope("conv1"), inFeatures: 6, hiddenFeatures: 10, outFeatures: 8),
                GINConv(
                    store.root.scope("conv2"), inFeatures: 8, hiddenFeatures: 10, outFeatures: 3),
            ]
        }

        func callAsFunction(_ features: FeatureMatrix, _ pass: inout ForwardPass) -> StudentOutput {
            let first = layers[0](.features(features), &pass).relu()
            return StudentOutput(hidden: [], logits: layers[1](.hidden(first), &pass))
        }
    }
}

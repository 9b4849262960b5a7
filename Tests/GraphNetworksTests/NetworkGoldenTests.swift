import NN
import Support
import Tensor
import Testing

@testable import GraphNetworks

/// Whole networks with norms, residual connections, jumping knowledge, edge weights and without self loops
/// against PyTorch Geometric: result, gradient of the input, gradients of all parameters.
@Suite struct NetworkGoldenTests {
    /// A network of the goldens: its name and what differs from a plain GCN of three layers.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let architecture: LayerKind
        var style = StudentStyle.plain
        let change: @Sendable (inout StudentConfiguration) -> Void
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "batch_cat", architecture: .gcn) {
            ($0.norm, $0.jumping, $0.hasResiduals) = (.batch, .cat, true)
        },
        Case(name: "layer_max", architecture: .gat) { ($0.norm, $0.jumping) = (.layer, .max) },
        Case(name: "lstm", architecture: .sage) { ($0.jumping, $0.aggregation) = (.lstm, .sum) },
        Case(name: "weights_without_loops", architecture: .gcn) {
            ($0.norm, $0.hasResiduals) = (.layer, true)
            ($0.usesEdgeWeights, $0.addsSelfLoops) = (true, false)
        },
        Case(name: "gin_fixed_epsilon", architecture: .gin) {
            ($0.trainsEpsilon, $0.hasResiduals) = (false, true)
        },
        Case(name: "blocks_layer_lstm", architecture: .gatv2, style: .blocks) {
            ($0.norm, $0.jumping, $0.hasResiduals) = (.layer, .lstm, true)
            $0.addsSelfLoops = false
        },
        Case(name: "transformer_gated", architecture: .transformer) {
            ($0.isGated, $0.norm) = (true, .layer)
        },
        Case(name: "blocks_batch_cat", architecture: .gcn, style: .blocks) {
            ($0.jumping, $0.usesEdgeWeights) = (.cat, true)
        },
    ]

    static func configuration(_ item: Case) -> StudentConfiguration {
        var configuration = StudentConfiguration(
            architecture: item.architecture, style: item.style, inFeatures: 6, classes: 3,
            layers: 3, width: 8)
        (configuration.heads, configuration.dropout) = (2, 0)
        item.change(&configuration)
        return configuration
    }

    @Test(arguments: cases)
    func network(_ item: Case) throws {
        let golden = try Golden("gnn/network_\(item.name)")
        let configuration = Self.configuration(item)
        let model = try StudentRegistry.makeModel(configuration, seed: 1)
        let names = Set(golden.names("param."))
        #expect(Set(model.store.trainable.map(\.path)) == names)
        for parameter in model.store.trainable {
            parameter.assign(try golden.tensor("param.\(parameter.path)"))
        }
        let graph = try golden.graph(weights: configuration.usesEdgeWeights)
        let x = try golden.tensor("x")
        let input = Parameter(path: "x", value: x)
        let sparse = SparseMatrix(
            rowCount: 12, columnCount: 6, rowOffsets: (0...12).map { Int32($0 * 6) },
            columnIndices: (0..<72).map { Int32($0 % 6) }, values: x.values)
        for features in [
            FeatureMatrix(variable: input.tensor), FeatureMatrix(x), FeatureMatrix(sparse),
        ] {
            model.store.clearGradients()
            var pass = ForwardPass(graph, random: RandomSource(seed: 1))
            let logits = model(features, &pass).logits
            #expect(relativeError(logits, try golden.tensor("output")) < 1e-4)
            logits.backward(gradient: try golden.tensor("upstream"))
            for parameter in model.store.trainable {
                let gradient = try #require(parameter.gradient, "\(parameter.path) has none")
                let expected = try golden.tensor("grad.param.\(parameter.path)")
                #expect(relativeError(gradient, expected) < 1e-4, "\(parameter.path)")
            }
        }
        let gradient = try #require(input.gradient)
        #expect(relativeError(gradient, try golden.tensor("grad.x")) < 1e-4)
    }

    @Test(arguments: cases)
    func partsAreNamedAndCounted(_ item: Case) throws {
        let model = try StudentRegistry.makeModel(Self.configuration(item), seed: 1)
        #expect(
            model.parts.map(\.parameterCount).reduce(0, +) == model.parameterCount, "\(item.name)")
        #expect(
            model.printedForm.contains("JumpingKnowledge")
                == (model.parts.map(\.path).contains("jump")))
    }

    @Test func weightsCountOnlyWhereTheyAreAskedFor() throws {
        let golden = try Golden("gnn/network_blocks_batch_cat")
        let (weighted, plain) = (try golden.graph(weights: true), try golden.graph())
        let features = FeatureMatrix(try golden.tensor("x"))
        var configuration = StudentConfiguration(
            architecture: .gcn, style: .plain, inFeatures: 6, classes: 3)
        let ignoring = try StudentRegistry.makeModel(configuration, seed: 1)
        #expect(
            try ignoring.predict(features, graph: weighted).logits.values
                == ignoring.predict(features, graph: plain).logits.values)
        configuration.usesEdgeWeights = true
        let using = try StudentRegistry.makeModel(configuration, seed: 1)
        #expect(
            try using.predict(features, graph: weighted).logits.values
                != using.predict(features, graph: plain).logits.values)
        #expect(plain.unweighted === plain && weighted.unweighted === weighted.unweighted)
    }

    @Test func optionsWithoutMeaningAreRefusedByName() throws {
        var configuration = StudentConfiguration(architecture: .gat, inFeatures: 4, classes: 2)
        configuration.usesEdgeWeights = true
        let error = #expect(throws: GraphNetworkError.self) { try configuration.validate() }
        #expect(error?.remedy.contains("gcn") == true)
        configuration = StudentConfiguration(architecture: .sage, inFeatures: 4, classes: 2)
        configuration.addsSelfLoops = false
        #expect(throws: GraphNetworkError.self) { try configuration.validate() }
        configuration = StudentConfiguration(architecture: .gcn, inFeatures: 4, classes: 2)
        configuration.trainsEpsilon = false
        #expect(throws: GraphNetworkError.self) { try configuration.validate() }
    }
}

/// Layers without self loops; node 11 has no neighbour at all.
extension LayerGoldenTests {
    @Test func layersWithoutSelfLoops() throws {
        try compare("gat_without_loops") {
            GATConv(
                $0, inFeatures: 6, channels: 3, options: .init(heads: 4, addsSelfLoops: false))
        }
        try compare("gatv2_without_loops") {
            GATv2Conv(
                $0, inFeatures: 6, channels: 3, options: .init(heads: 4, addsSelfLoops: false))
        }
        try compare("sgc_without_loops") {
            SGConv($0, inFeatures: 6, outFeatures: 8, addsSelfLoops: false)
        }
        try compare("appnp_without_loops") { _ in APPNP(width: 6, addsSelfLoops: false) }
    }
}

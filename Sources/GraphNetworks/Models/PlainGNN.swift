import NN
import Tensor

/// The usual network of PyTorch Geometric's examples: convolutions with ReLU and dropout between them.
///
///     dropout → Conv(in, d) → ReLU → dropout → … → Conv(d, classes)
///
/// Attention layers have heads beside each other, the last one has a single head. GIN's inner networks
/// are as wide as the hidden rows.
///
/// Shapes: `[nodes, in]` to logits `[nodes, classes]`.
public final class PlainGNN: GraphModel, @unchecked Sendable {
    /// Its shape.
    public let configuration: StudentConfiguration
    /// Its parameters.
    public let store: ParameterStore
    let layers: [any GraphLayer]

    /// Makes a network of a valid configuration whose first numbers depend on a seed.
    public init(_ configuration: StudentConfiguration, seed: Int) {
        let store = ParameterStore(seed: seed)
        layers = (0..<configuration.layers).map { index in
            let isLast = index == configuration.layers - 1
            return StudentRegistry.makeLayer(
                store.root.scope("conv\(index + 1)"),
                widths: (
                    index == 0 ? configuration.inFeatures : configuration.width,
                    isLast ? configuration.classes : configuration.width
                ), heads: isLast ? 1 : configuration.heads, number: index + 1, configuration)
        }
        self.configuration = configuration
        self.store = store
    }

    /// Computes class scores of all nodes.
    public func callAsFunction(_ features: FeatureMatrix, _ pass: inout ForwardPass)
        -> StudentOutput
    {
        var x = LayerInput.features(features)
            .dropped(rate: configuration.inputDropout, random: &pass.random)
        for (index, layer) in layers.enumerated() {
            let y = layer(x, &pass)
            guard index < layers.count - 1 else { return StudentOutput(hidden: [], logits: y) }
            x = .hidden(pass.dropout(y.relu(), rate: configuration.dropout))
            if index == 0 { pass.initial = x.dense }
        }
        return StudentOutput(hidden: [], logits: x.dense)
    }
}

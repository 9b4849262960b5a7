import NN
import Support
import Tensor

/// Low-rank additions to some layers of a model, tuned together and saved as one.
///
/// Several adapters may share one model's weights.
public final class LoRAAdapter: @unchecked Sendable {
    /// The settings it was made with.
    public let configuration: LoRAConfiguration
    /// Its matrices, under PEFT's names.
    public let store: ParameterStore
    /// The additions by the path of their layer.
    let modules: [String: LowRankAdapter]
    private let layers: [AdaptableLayer]

    /// Makes an adapter that changes nothing yet: A is drawn as PEFT draws it, B is zero.
    ///
    /// - Throws: `LanguageModelError.badOption` or `.noAdapterTargets`.
    public init(_ configuration: LoRAConfiguration, for model: CausalLanguageModel, seed: Int)
        throws
    {
        try configuration.validate()
        self.configuration = configuration
        let store = ParameterStore(seed: seed)
        layers = try configuration.layers(of: model)
        var modules: [String: LowRankAdapter] = [:]
        for layer in layers {
            let scope = layer.path.split(separator: ".").reduce(Self.outerScope(store)) {
                $0.scope(String($1))
            }
            modules[layer.path] = LowRankAdapter(
                scope, inFeatures: layer.inFeatures, outFeatures: layer.outFeatures,
                rank: configuration.rank, alpha: configuration.alpha,
                dropoutRate: configuration.dropoutRate)
        }
        self.store = store
        self.modules = modules
    }

    private static func outerScope(_ store: ParameterStore) -> ParameterScope {
        store.root.scope("base_model").scope("model")
    }

    /// Its matrices, in the order of the layers.
    public var parameters: [Parameter] { store.parameters }
    /// The number of its parameters.
    public var parameterCount: Int { store.elementCount }
    /// Its size in memory and in its file, in bytes.
    public var byteCount: Int { store.byteCount }
    /// The paths of the layers it changes.
    public var layerPaths: [String] { layers.map(\.path) }

    /// Makes sure that a model has the layers that this adapter changes.
    ///
    /// - Throws: `LanguageModelError.adapterMismatch`.
    func check(fits model: CausalLanguageModel) throws {
        let known = model.adaptableLayers
        for layer in layers where !known.contains(layer) {
            throw LanguageModelError.adapterMismatch(
                path: layer.path,
                reason: "it was made for a layer of \(layer.inFeatures) × \(layer.outFeatures)")
        }
    }
}

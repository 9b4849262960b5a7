/// Settings of low-rank adapters (LoRA, Hu et al., arXiv 2106.09685).
public struct LoRAConfiguration: Sendable, Equatable {
    /// Which layers get an adapter.
    public enum Targets: Sendable, Equatable {
        /// Every linear layer but the head.
        case allLinear
        /// Layers by the last part of their path, such as `q_proj`, or by the end of it.
        case named([String])
    }

    /// The rank r, 1 or more.
    public var rank: Int
    /// α: the addition is scaled by α / r.
    public var alpha: Float
    /// The dropout probability of inputs in tuning, 0 ..< 1.
    public var dropoutRate: Float
    /// Which layers get an adapter.
    public var targets: Targets

    /// Makes settings.
    public init(
        rank: Int = 16, alpha: Float = 32, dropoutRate: Float = 0, targets: Targets = .allLinear
    ) {
        self.rank = rank
        self.alpha = alpha
        self.dropoutRate = dropoutRate
        self.targets = targets
    }

    /// Checks that all settings are in range.
    ///
    /// - Throws: `LanguageModelError.badOption`.
    public func validate() throws {
        func check(_ isGood: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            guard !isGood else { return }
            throw LanguageModelError.badOption(name: name, value: "\(value)", expected: expected)
        }
        try check((1...4_096).contains(rank), "the rank", rank, "1 to 4096")
        try check(alpha.isFinite && alpha > 0, "alpha", alpha, "above 0")
        try check((0..<1).contains(dropoutRate), "the dropout", dropoutRate, "at least 0, below 1")
    }

    /// How many weights an adapter of a model has.
    ///
    /// - Throws: `LanguageModelError.noAdapterTargets` if a name fits no layer.
    public func weightCount(of model: CausalLanguageModel) throws -> Int {
        try layers(of: model).reduce(0) { $0 + rank * ($1.inFeatures + $1.outFeatures) }
    }

    /// The layers of a model that get an adapter.
    ///
    /// - Throws: `LanguageModelError.noAdapterTargets` if a name fits no layer.
    func layers(of model: CausalLanguageModel) throws -> [AdaptableLayer] {
        guard case .named(let names) = targets else { return model.adaptableLayers }
        func fits(_ layer: AdaptableLayer, _ name: String) -> Bool {
            layer.path == name || layer.path.hasSuffix("." + name)
        }
        let unknown = names.filter { name in !model.adaptableLayers.contains { fits($0, name) } }
        guard unknown.isEmpty, !names.isEmpty else {
            var available: [String] = []
            for layer in model.adaptableLayers where !available.contains(layer.name) {
                available.append(layer.name)
            }
            throw LanguageModelError.noAdapterTargets(targets: unknown, available: available)
        }
        return model.adaptableLayers.filter { layer in names.contains { fits(layer, $0) } }
    }
}

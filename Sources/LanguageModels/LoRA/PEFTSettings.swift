import JSON

/// The settings of PEFT's `adapter_config.json` that determine what an adapter computes.
///
/// Settings that change the outputs in ways not computed here are refused by name (PEFT 0.21).
struct PEFTSettings {
    /// The rank r.
    let rank: Int
    /// α of the scale α / r; where PEFT scales by α / √r, the α that gives the same.
    let alpha: Float
    /// The fraction of inputs dropped in training.
    let dropoutRate: Float
    private let config: JSONValue
    private let path: String

    /// Reads and checks the settings.
    ///
    /// - Parameter path: The adapter's folder, for messages.
    /// - Throws: `LanguageModelError.adapterUnsupported`, `.adapterMismatch` or `JSONError`.
    init(_ config: JSONValue, path: String) throws {
        self.config = config
        self.path = path
        let kind = try config.stringIfPresent("peft_type") ?? "LORA"
        guard kind == "LORA" else {
            throw LanguageModelError.adapterMismatch(
                path: path, reason: "it is of the kind \(kind), not LORA")
        }
        rank = try config.integer(at: "r")
        let scale = Float(try config.number(at: "lora_alpha"))
        let isStabilized = try config.booleanIfPresent("use_rslora") ?? false
        alpha = isStabilized ? scale * Float(max(1, rank)).squareRoot() : scale
        dropoutRate = Float(try config.numberIfPresent("lora_dropout") ?? 0)
        try checkInitialization()
        try checkSettings()
    }

    // MARK: - What is not computed

    /// Initialisations that PEFT subtracts from the base's weights when it loads them.
    private func checkInitialization() throws {
        guard let name = config["init_lora_weights"]?.stringValue else { return }
        let word = name.lowercased()
        let unchanged: Set = ["gaussian", "eva", "orthogonal", "mica", "true", "false"]
        guard !unchanged.contains(word) else { return }
        throw LanguageModelError.adapterUnsupported(
            path: path,
            setting: "was started from the base's own weights (init_lora_weights “\(name)”)",
            remedy: word == "loftq"
                ? "merge it in PEFT (`merge_and_unload`) and load the merged model"
                : "convert it in PEFT: `save_pretrained(folder, "
                    + "path_initial_model_for_weight_conversion=…)`, or merge it there and load the merged model"
        )
    }

    /// Settings that change what is computed, if they are there and neither empty nor false.
    private static let unsupported: [String: String] = [
        "use_dora": "scales its rows (use_dora)", "lora_bias": "has biases (lora_bias)",
        "use_qalora": "pools its inputs (use_qalora)",
        "use_bdlora": "has block-diagonal matrices (use_bdlora)",
        "bias": "changes biases (bias)",
        "modules_to_save": "replaces whole layers (modules_to_save)",
        "rank_pattern": "has ranks of several sizes (rank_pattern)",
        "alpha_pattern": "has scales of several sizes (alpha_pattern)",
        "alora_invocation_tokens": "acts after certain tokens only (alora_invocation_tokens)",
        "target_parameters": "changes parameters that are no layers (target_parameters)",
        "trainable_token_indices": "changes embeddings (trainable_token_indices)",
        "layer_replication": "repeats layers (layer_replication)",
        "arrow_config": "chooses among adapters (arrow_config)",
        "kasa_config": "has singular values (kasa_config)",
        "monteclora_config": "draws its weights (monteclora_config)",
        "velora_config": "compresses its inputs (velora_config)",
        "megatron_config": "belongs to Megatron's layers (megatron_config)",
    ]

    private func checkSettings() throws {
        for (key, value) in try config.object() where Self.isSet(value, key) {
            guard let setting = Self.unsupported[key] else { continue }
            throw LanguageModelError.adapterUnsupported(
                path: path, setting: setting,
                remedy: Self.cannotMerge.contains(key)
                    ? "use an adapter that acts on all tokens; `teacher tune` makes one"
                    : "merge it in PEFT (`merge_and_unload`) and load the merged model")
        }
    }

    /// Settings whose effect depends on the text, so that no weights hold it.
    private static let cannotMerge: Set = ["alora_invocation_tokens", "arrow_config"]

    private static func isSet(_ value: JSONValue, _ key: String) -> Bool {
        if value.isNull || value == .boolean(false) { return false }
        if key == "bias", value.stringValue == "none" { return false }
        if let array = value.arrayValue { return !array.isEmpty }
        if let object = value.objectValue { return !object.isEmpty }
        return true
    }

    // MARK: - Which layers

    /// Makes sure that an adapter's file holds matrices for every layer that the settings name.
    ///
    /// Targets that are a regular expression are not checked.
    ///
    /// - Throws: `LanguageModelError.adapterMismatch`.
    func check(covers layers: [AdaptableLayer], with paths: Set<String>) throws {
        let missing = try layers.filter { try isTarget($0) && !paths.contains($0.path) }
        guard let first = missing.first else { return }
        throw LanguageModelError.adapterMismatch(
            path: path,
            reason: "it lacks the matrices of layers that its settings name: “\(first.path)”"
                + (missing.count > 1 ? " and \(missing.count - 1) more" : ""))
    }

    private func isTarget(_ layer: AdaptableLayer) throws -> Bool {
        func names(_ key: String) -> [String]? {
            config[key]?.arrayValue?.compactMap(\.stringValue)
        }
        func fits(_ name: String) -> Bool {
            layer.path == name || layer.path.hasSuffix("." + name)
        }
        let isAll = config["target_modules"]?.stringValue == "all-linear"
        guard isAll || names("target_modules")?.contains(where: fits) == true else { return false }
        // An expression may leave out any of them.
        if config["exclude_modules"]?.stringValue != nil { return false }
        if names("exclude_modules")?.contains(where: fits) == true { return false }
        guard let transformed = config["layers_to_transform"], !transformed.isNull else {
            return true
        }
        let indices =
            transformed.arrayValue?.compactMap(\.intValue)
            ?? [transformed.intValue].compactMap { $0 }
        guard !indices.isEmpty else { return true }
        // A name of a whole path counts whatever its index.
        if names("target_modules")?.contains(layer.path) == true { return true }
        let index = layer.path.split(separator: ".").dropFirst(2).first.flatMap { Int($0) }
        return index.map(indices.contains) ?? false
    }
}

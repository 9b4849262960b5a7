extension ModelSettings {
    /// The settings that all architectures share; the rest as in a plain Llama.
    ///
    /// - Parameters:
    ///   - architecture: Our name of it.
    ///   - vocabularySize: Rows of the embedding.
    ///   - defaultBase: The rotary base where the file names none.
    func decoder(_ architecture: String, vocabularySize: Int, defaultBase: Double = 10_000) throws
        -> DecoderConfiguration
    {
        let layers = try integer("num_hidden_layers", gguf: "block_count", in: 1...512)
        let width = try integer("hidden_size", gguf: "embedding_length", in: 1...65_536)
        let heads = try integer("num_attention_heads", gguf: "attention.head_count", in: 1...1_024)
        let keyHeads =
            try integerIfPresent("num_key_value_heads", gguf: "attention.head_count_kv") ?? heads
        let keyHeadsKey = shownKey("num_key_value_heads", gguf: "attention.head_count_kv")
        guard keyHeads >= 1, keyHeads <= heads, heads % keyHeads == 0 else {
            throw LanguageModelError.badSetting(
                path: path, key: keyHeadsKey, value: "\(keyHeads)",
                expected: "a divisor of \(heads)")
        }
        let ownHeadSize = try integerIfPresent("head_dim", gguf: "attention.key_length")
        guard ownHeadSize != nil || width % heads == 0 else {
            throw LanguageModelError.badSetting(
                path: path, key: shownKey("num_attention_heads", gguf: "attention.head_count"),
                value: "\(heads)", expected: "a divisor of \(width)")
        }
        let headSize = ownHeadSize ?? width / heads
        let headKey = shownKey("head_dim", gguf: "attention.key_length")
        guard headSize >= 2, headSize <= 1_024, headSize % 2 == 0 else {
            throw LanguageModelError.badSetting(
                path: path, key: headKey, value: "\(headSize)", expected: "even, 2 to 1024")
        }
        for key in ["attention.value_length", "rope.dimension_count"] {
            let other = try integerIfPresent("", gguf: key) ?? headSize
            guard !isGGUF || other == headSize else {
                throw LanguageModelError.unsupportedSetting(path: path, key: key, value: "\(other)")
            }
        }
        let epsilonKey = shownKey("rms_norm_eps", gguf: "attention.layer_norm_rms_epsilon")
        let epsilon =
            try numberIfPresent("rms_norm_eps", gguf: "attention.layer_norm_rms_epsilon") ?? 1e-6
        let rotary = try rotary(defaultBase: defaultBase)
        return DecoderConfiguration(
            architecture: architecture, layerCount: layers, hiddenSize: width,
            feedForwardSize: try integer(
                "intermediate_size", gguf: "feed_forward_length", in: 1...1_048_576),
            headCount: heads, keyValueHeadCount: keyHeads, headSize: headSize,
            vocabularySize: vocabularySize,
            contextLength: try checked(
                integerIfPresent("max_position_embeddings", gguf: "context_length") ?? 2_048,
                shownKey("max_position_embeddings", gguf: "context_length"), in: 1...1 << 30),
            normEpsilon: Float(try checked(epsilon, epsilonKey, in: 0...1)),
            attentionScale: 1 / Float(headSize).squareRoot(),
            attentionSoftCap: nil, finalSoftCap: nil,
            layerWindows: Array(repeating: nil, count: layers), rotary: rotary,
            windowRotary: rotary, hasTiedHead: false, hasAttentionBias: false)
    }

    /// The window of the layers that have one, checked; `nil` if the file sets none.
    func window() throws -> Int? {
        guard
            let window = try integerIfPresent(
                "sliding_window", gguf: "attention.sliding_window"), window != 0
        else { return nil }
        return try checked(
            window, shownKey("sliding_window", gguf: "attention.sliding_window"), in: 1...1 << 30)
    }

    /// The bound of soft-capped values; `nil` if the file says that there is none (null).
    ///
    /// - Parameters:
    ///   - name: The key, the same in both kinds of files.
    ///   - bound: The bound where the key is missing.
    func softCap(_ name: String, default bound: Double) throws -> Float? {
        if let value = json?[name], value.isNull { return nil }
        let found = try numberIfPresent(name, gguf: name) ?? bound
        return Float(try checked(found, shownKey(name, gguf: name), in: 1e-3...1e6))
    }

    /// The windows of the layers as the list of kinds says; `nil` without such a list.
    func listedWindows(_ window: Int?, layers: Int) throws -> [Int?]? {
        guard let types = try layerTypes() else { return nil }
        guard types.count == layers else {
            throw LanguageModelError.badSetting(
                path: path, key: "layer_types", value: "\(types.count) entries",
                expected: "\(layers) entries")
        }
        return try types.map { type in
            switch type {
            case "full_attention": nil
            case "sliding_attention": window
            default:
                throw LanguageModelError.unsupportedSetting(
                    path: path, key: "layer_types", value: type)
            }
        }
    }

    /// Makes sure that a text setting has one of the values we compute.
    func require(_ name: String, oneOf supported: [String]) throws {
        guard let found = try json?.stringIfPresent(name), !supported.contains(found) else {
            return
        }
        throw LanguageModelError.unsupportedSetting(path: path, key: name, value: found)
    }

    /// Makes sure that a setting is absent, null, false or zero.
    func requireAbsent(_ name: String) throws {
        guard let value = json?[name], !value.isNull, value != .boolean(false) else { return }
        throw LanguageModelError.unsupportedSetting(path: path, key: name, value: "\(value)")
    }
}

import JSON

/// A vocabulary as a GGUF file's metadata hold it; the names are those of the keys.
public struct GGUFVocabulary: Sendable {
    /// `tokenizer.ggml.model`.
    public let model: String
    /// `tokenizer.ggml.pre`.
    public let pre: String
    /// `tokenizer.ggml.tokens`.
    public let tokens: [String]
    /// `tokenizer.ggml.token_type`.
    public let tokenTypes: [Int32]
    /// `tokenizer.ggml.merges`.
    public let merges: [String]
    /// `tokenizer.ggml.bos_token_id`, `…eos_token_id`, `…padding_token_id`, `…unknown_token_id`.
    public let special: SpecialTokens
    /// `tokenizer.ggml.add_bos_token`.
    public let addsBOS: Bool
    /// `tokenizer.ggml.add_eos_token`.
    public let addsEOS: Bool
}

extension ByteLevelTokenizer {
    /// The vocabulary for a GGUF file.
    public var ggufVocabulary: GGUFVocabulary {
        let ids = (0..<vocabularySize).map { Int32($0) }
        return GGUFVocabulary(
            model: "gpt2", pre: parts.splitter.rawValue, tokens: ids.map { piece(of: $0) },
            tokenTypes: parts.kinds.map { Int32($0.rawValue) },
            merges: writtenMerges.map { $0 + " " + $1 }, special: specialTokens,
            addsBOS: addsBOS, addsEOS: addsEOS)
    }

    /// The merges in order, as the vocabulary writes their parts.
    private var writtenMerges: [(String, String)] {
        parts.merges.sorted.map { (piece(of: $0.left), piece(of: $0.right)) }
    }

    /// The contents of a `tokenizer.json` for Hugging Face's libraries.
    public var tokenizerJSON: JSONValue {
        var vocabulary: JSONObject = [:]
        var added: [JSONValue] = []
        for id in 0..<Int32(vocabularySize) {
            let kind = parts.kinds[Int(id)]
            vocabulary[piece(of: id)] = .integer(Int(id))
            guard kind == .control || kind == .userDefined else { continue }
            added.append([
                "id": .integer(Int(id)), "content": .string(piece(of: id)), "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": false,
                "special": .boolean(kind == .control),
            ])
        }
        let model: JSONValue = [
            "type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil,
            "end_of_word_suffix": nil, "fuse_unk": false, "byte_fallback": false,
            "ignore_merges": .boolean(parts.ignoresMerges), "vocab": .object(vocabulary),
            "merges": .array(writtenMerges.map { [.string($0), .string($1)] }),
        ]
        return [
            "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": .array(added),
            "normalizer": parts.composes ? ["type": "NFC"] : nil,
            "pre_tokenizer": splitterJSON, "post_processor": templateJSON,
            "decoder": byteLevelJSON(usesPattern: true), "model": model,
        ]
    }

    /// The contents of a `tokenizer_config.json`.
    public var configurationJSON: JSONValue {
        var configuration: JSONObject = ["tokenizer_class": "PreTrainedTokenizerFast"]
        let names = [
            ("bos_token", specialTokens.bos), ("eos_token", specialTokens.eos),
            ("pad_token", specialTokens.padding), ("unk_token", specialTokens.unknown),
        ]
        for (name, id) in names {
            if let id { configuration[name] = .string(piece(of: id)) }
        }
        configuration["add_bos_token"] = .boolean(addsBOS)
        configuration["add_eos_token"] = .boolean(addsEOS)
        return .object(configuration)
    }

    private func byteLevelJSON(usesPattern: Bool) -> JSONValue {
        [
            "type": "ByteLevel", "add_prefix_space": .boolean(addsSpacePrefix),
            "trim_offsets": true, "use_regex": .boolean(usesPattern),
        ]
    }

    private var splitterJSON: JSONValue {
        func sequence(_ first: JSONValue, usesPattern: Bool) -> JSONValue {
            [
                "type": "Sequence",
                "pretokenizers": [first, byteLevelJSON(usesPattern: usesPattern)],
            ]
        }
        switch parts.splitter {
        case .gpt2: return byteLevelJSON(usesPattern: true)
        case .smolLM:
            return sequence(["type": "Digits", "individual_digits": true], usesPattern: true)
        case .llama3, .qwen2:
            let digits = parts.splitter == .llama3 ? #"\p{N}{1,3}"# : #"\p{N}"#
            let split: JSONValue = [
                "type": "Split",
                "pattern": ["Regex": .string(HuggingFaceSteps.pattern(digits: digits))],
                "behavior": "Isolated", "invert": false,
            ]
            return sequence(split, usesPattern: false)
        }
    }

    /// Puts the begin and end tokens around a text.
    private var templateJSON: JSONValue {
        let text: JSONValue = ["Sequence": ["id": "A", "type_id": 0]]
        var parts = [text]
        var tokens: JSONObject = [:]
        func mark(_ id: Int32) -> JSONValue {
            let name = piece(of: id)
            tokens[name] = [
                "id": .string(name), "ids": [.integer(Int(id))], "tokens": [.string(name)],
            ]
            return ["SpecialToken": ["id": .string(name), "type_id": 0]]
        }
        if addsBOS, let bos = specialTokens.bos { parts.insert(mark(bos), at: 0) }
        if addsEOS, let eos = specialTokens.eos { parts.append(mark(eos)) }
        guard parts.count > 1 else { return byteLevelJSON(usesPattern: true) }
        let pair: JSONValue = ["Sequence": ["id": "B", "type_id": 1]]
        return [
            "type": "TemplateProcessing", "single": .array(parts), "pair": .array(parts + [pair]),
            "special_tokens": .object(tokens),
        ]
    }
}

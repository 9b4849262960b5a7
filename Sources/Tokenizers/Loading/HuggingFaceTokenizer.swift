import JSON

extension TokenizerLoader {
    /// The tokenizer of a Hugging Face folder.
    ///
    /// - Parameters:
    ///   - tokenizer: The contents of `tokenizer.json`.
    ///   - configuration: The contents of `tokenizer_config.json`, which names the begin and end
    ///     tokens.
    /// - Throws: `TokenizerError` if it is of an unknown kind or damaged, `JSONError` if members are
    ///   missing or of another type.
    public static func load(tokenizer: JSONValue, configuration: JSONValue? = nil) throws
        -> any Tokenizer
    {
        let file = try HuggingFaceTokenizer(tokenizer, configuration ?? .emptyObject)
        return file.isByteLevel ? try file.byteLevel() : try file.sentencePiece()
    }

    /// The chat template in the contents of `tokenizer_config.json`; `nil` where there is none.
    ///
    /// Of several named ones it is `default`, or the first.
    public static func chatTemplate(in configuration: JSONValue) -> String? {
        guard let value = configuration["chat_template"] else { return nil }
        if let text = value.stringValue { return text }
        let named = value.arrayValue ?? []
        let chosen = named.first { $0["name"]?.stringValue == "default" } ?? named.first
        return chosen?["template"]?.stringValue
    }
}

/// What a `tokenizer.json` says, on the way to a tokenizer.
struct HuggingFaceTokenizer {
    /// Ids beyond this are taken for damage.
    private static let maximalID = 1 << 24

    private struct AddedToken {
        let id: Int
        let content: String
        let isSpecial: Bool
        let stripsLeft: Bool
        let stripsRight: Bool
    }

    private let model: JSONValue
    private let configuration: JSONValue
    private let added: [AddedToken]
    private let steps: HuggingFaceSteps
    private let template: HuggingFaceTemplate

    init(_ file: JSONValue, _ configuration: JSONValue) throws {
        model = try file.value(at: "model")
        self.configuration = configuration
        let type = try model.stringIfPresent("type") ?? "BPE"
        guard type == "BPE" else { throw TokenizerError.unknownModel(name: type) }
        steps = try HuggingFaceSteps(
            normalizer: file["normalizer"], preTokenizer: file["pre_tokenizer"])
        template = HuggingFaceTemplate(file["post_processor"])
        added = try (file.arrayIfPresent("added_tokens") ?? []).map { token in
            AddedToken(
                id: try token.integer(at: "id"), content: try token.string(at: "content"),
                isSpecial: try token.booleanIfPresent("special") ?? false,
                stripsLeft: try token.booleanIfPresent("lstrip") ?? false,
                stripsRight: try token.booleanIfPresent("rstrip") ?? false)
        }
    }

    var isByteLevel: Bool { steps.splitter != nil }

    // MARK: - The two kinds

    func byteLevel() throws -> ByteLevelTokenizer {
        let (texts, kinds) = try tokens()
        var vocabulary = ByteLevelVocabulary(kinds: kinds)
        for text in texts { Self.withBytes(text) { vocabulary.append($0) } }
        vocabulary.finish()
        let pairs = try model.array(at: "merges")
        var merges = ByteLevelMerges(vocabulary: vocabulary.tokens, capacity: pairs.count)
        for (rank, pair) in pairs.enumerated() {
            let (left, right) = try Self.pair(pair)
            Self.withBytes(left) { left in
                Self.withBytes(right) { merges.append(left, $0, rank: rank) }
            }
        }
        return ByteLevelTokenizer(
            ByteLevelTokenizer.Parts(
                vocabulary: vocabulary.tokens, kinds: kinds, merges: merges.table,
                splitter: steps.splitter ?? .gpt2, special: special(kinds),
                addsBOS: addsBOS, addsEOS: addsEOS, matcher: matcher,
                ignoresMerges: try model.booleanIfPresent("ignore_merges") ?? false,
                addsSpacePrefix: steps.addsSpacePrefix, composes: steps.composes))
    }

    func sentencePiece() throws -> SentencePieceTokenizer {
        var (texts, kinds) = try tokens()
        var vocabulary = Vocabulary()
        vocabulary.reserve(tokens: texts.count)
        for text in texts { vocabulary.append(text.utf8) }
        vocabulary.index { _ in true }
        if try model.booleanIfPresent("byte_fallback") ?? false {
            for (id, text) in texts.enumerated() where Self.isByte(text) { kinds[id] = .byte }
        }
        let pairs = try model.array(at: "merges")
        var merges = MergeTable(minimumCapacity: pairs.count)
        for (rank, pair) in pairs.enumerated() {
            let (left, right) = try Self.pair(pair)
            guard let one = vocabulary.id(of: left.utf8), let other = vocabulary.id(of: right.utf8),
                let merged = vocabulary.id(of: (left + right).utf8)
            else { continue }
            merges.insert(one, other, rank: Int32(rank), merged: merged)
        }
        return SentencePieceTokenizer(
            SentencePieceTokenizer.Parts(
                vocabulary: vocabulary, kinds: kinds, algorithm: .merges(merges),
                prefix: steps.prefix, special: special(kinds), addsBOS: addsBOS,
                addsEOS: addsEOS, matcher: matcher,
                ignoresMerges: try model.booleanIfPresent("ignore_merges") ?? false,
                splitsWords: steps.splitsWords,
                fusesUnknown: try model.booleanIfPresent("fuse_unk") ?? false))
    }

    // MARK: - Parts

    /// All tokens by id; ids that nothing has are empty and unused.
    private func tokens() throws -> ([String], [TokenKind]) {
        let entries = try model.object(at: "vocab")
        var largest = -1
        for (text, value) in entries {
            guard let id = value.intValue, id >= 0, id < Self.maximalID else {
                throw TokenizerError.malformed(what: "“\(text)” has id \(value)")
            }
            largest = max(largest, id)
        }
        for token in added {
            guard token.id >= 0, token.id < Self.maximalID else {
                throw TokenizerError.malformed(what: "“\(token.content)” has id \(token.id)")
            }
            largest = max(largest, token.id)
        }
        guard largest >= 0 else { throw TokenizerError.missing(what: "vocabulary") }
        var texts = [String](repeating: "", count: largest + 1)
        var kinds = [TokenKind](repeating: .unused, count: largest + 1)
        for (text, value) in entries {
            guard let id = value.intValue else { continue }
            (texts[id], kinds[id]) = (text, .normal)
        }
        for token in added {
            texts[token.id] = token.content
            kinds[token.id] = token.isSpecial ? .control : .userDefined
        }
        return (texts, kinds)
    }

    private var matcher: SpecialTokenMatcher {
        SpecialTokenMatcher(
            added.map {
                SpecialTokenMatcher.Token(
                    id: Int32($0.id), bytes: Array($0.content.utf8), isControl: $0.isSpecial,
                    stripsLeft: $0.stripsLeft, stripsRight: $0.stripsRight)
            }, order: .leftmostLongest)
    }

    private func special(_ kinds: [TokenKind]) -> SpecialTokens {
        let ids = Dictionary(added.map { ($0.content, Int32($0.id)) }, uniquingKeysWith: { $1 })
        func token(_ name: String, _ otherwise: String?) -> Int32? {
            let value = configuration[name]
            let text = value?.stringValue ?? value?["content"]?.stringValue ?? otherwise
            return text.flatMap { text in
                ids[text] ?? model["vocab"]?[text]?.intValue.flatMap { Int32(exactly: $0) }
            }
        }
        var special = SpecialTokens(
            bos: token("bos_token", template.first), eos: token("eos_token", template.last),
            unknown: token("unk_token", model["unk_token"]?.stringValue),
            padding: token("pad_token", nil))
        for ending in SpecialTokens.endings {
            if let id = ids[ending], kinds[Int(id)] == .control {
                special.endOfGeneration.insert(id)
            }
        }
        return special
    }

    private var addsBOS: Bool {
        template.isThere
            ? template.first != nil : configuration["add_bos_token"]?.boolValue ?? false
    }

    private var addsEOS: Bool {
        template.isThere
            ? template.last != nil : configuration["add_eos_token"]?.boolValue ?? false
    }

    private static func isByte(_ text: String) -> Bool {
        text.utf8.count == 6 && text.hasPrefix("<0x") && text.hasSuffix(">")
            && UInt8(text.dropFirst(3).prefix(2), radix: 16) != nil
    }

    private static func pair(_ value: JSONValue) throws -> (String, String) {
        if let text = value.stringValue, let gap = text.dropFirst().firstIndex(of: " ") {
            return (String(text[..<gap]), String(text[text.index(after: gap)...]))
        }
        let parts = try value.strings()
        guard parts.count == 2 else {
            throw TokenizerError.malformed(what: "a merge has \(parts.count) parts")
        }
        return (parts[0], parts[1])
    }

    private static func withBytes(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        // SAFETY: the bytes are used during the call only.
        text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

/// Reads tokenizers out of models' files.
public enum TokenizerLoader {
    /// The tokenizer in a GGUF file's metadata (keys `tokenizer.ggml.…`).
    ///
    /// - Throws: `TokenizerError` if it is of an unknown kind or damaged, and what the metadata
    ///   throw.
    public static func load(from metadata: some TokenizerMetadata) throws -> any Tokenizer {
        guard let model = try metadata.stringIfPresent(for: "tokenizer.ggml.model") else {
            throw TokenizerError.missing(what: "tokenizer.ggml.model")
        }
        switch model {
        case "llama": return try sentencePiece(metadata)
        case "gpt2": return try byteLevel(metadata)
        default: throw TokenizerError.unknownModel(name: model)
        }
    }

    private static func sentencePiece(_ metadata: some TokenizerMetadata) throws
        -> SentencePieceTokenizer
    {
        var vocabulary = Vocabulary()
        try forEachToken(metadata) { vocabulary.append($0) }
        vocabulary.index { _ in true }
        let count = vocabulary.count
        var kinds = try self.kinds(metadata, count: count)
        let scores =
            try metadata.floatsIfPresent(for: "tokenizer.ggml.scores")
            ?? [Float](repeating: 0, count: count)
        guard scores.count >= count, scores.allSatisfy({ !$0.isNaN }) else {
            throw TokenizerError.malformed(what: "\(scores.count) scores for \(count) tokens")
        }
        var special = try specialTokens(
            metadata, count: count, SpecialTokens(bos: 1, eos: 2, unknown: 0))
        markEndings(&special, &kinds) { vocabulary.id(of: $0.utf8) }
        let addsPrefix =
            try metadata.booleanIfPresent(for: "tokenizer.ggml.add_space_prefix") ?? true
        return SentencePieceTokenizer(
            SentencePieceTokenizer.Parts(
                vocabulary: vocabulary, kinds: kinds, algorithm: .scores(scores),
                prefix: addsPrefix ? .always : .never, special: special,
                addsBOS: try metadata.booleanIfPresent(for: "tokenizer.ggml.add_bos_token")
                    ?? true,
                addsEOS: try metadata.booleanIfPresent(for: "tokenizer.ggml.add_eos_token")
                    ?? false,
                matcher: matcher(vocabulary, kinds)))
    }

    private static func byteLevel(_ metadata: some TokenizerMetadata) throws -> ByteLevelTokenizer {
        let named = try metadata.stringIfPresent(for: "tokenizer.ggml.pre")
        let family = try metadata.stringIfPresent(for: "general.architecture") ?? ""
        let name = named ?? WordSplitter.usualName(architecture: family)
        guard let splitter = WordSplitter(ggufName: name) else {
            throw TokenizerError.unknownPreTokenizer(name: name)
        }
        let count = try metadata.forEachText(for: "tokenizer.ggml.tokens") { _, _ in } ?? 0
        var kinds = try self.kinds(metadata, count: count)
        var vocabulary = ByteLevelVocabulary(kinds: kinds)
        try forEachToken(metadata) { vocabulary.append($0) }
        vocabulary.finish()
        let mergesKey = "tokenizer.ggml.merges"
        guard let pairs = try metadata.forEachText(for: mergesKey, { _, _ in }) else {
            throw TokenizerError.missing(what: mergesKey)
        }
        var merges = ByteLevelMerges(vocabulary: vocabulary.tokens, capacity: pairs)
        _ = try metadata.forEachText(for: mergesKey) { merges.append(pair: $1, rank: $0) }
        var special = try specialTokens(metadata, count: count, SpecialTokens())
        let all = vocabulary.written
        markEndings(&special, &kinds) { all.id(of: $0.utf8) }
        let isLlama3 = WordSplitter.llama3Names.contains(name)
        return ByteLevelTokenizer(
            ByteLevelTokenizer.Parts(
                vocabulary: vocabulary.tokens, kinds: kinds, merges: merges.table,
                splitter: splitter, special: special,
                addsBOS: try metadata.booleanIfPresent(for: "tokenizer.ggml.add_bos_token")
                    ?? isLlama3,
                addsEOS: try metadata.booleanIfPresent(for: "tokenizer.ggml.add_eos_token")
                    ?? false,
                matcher: matcher(vocabulary.written, kinds), ignoresMerges: isLlama3,
                note: named == nil
                    ? "the file does not say how its tokenizer splits words (tokenizer.ggml.pre): split as “\(name)”"
                    : nil))
    }

    private static func forEachToken(
        _ metadata: some TokenizerMetadata, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        let key = "tokenizer.ggml.tokens"
        guard let count = try metadata.forEachText(for: key, { body($1) }), count > 0 else {
            throw TokenizerError.missing(what: key)
        }
        guard count <= Int32.max else {
            throw TokenizerError.malformed(what: "it has \(count) tokens")
        }
    }

    private static func kinds(_ metadata: some TokenizerMetadata, count: Int) throws
        -> [TokenKind]
    {
        guard let types = try metadata.integersIfPresent(for: "tokenizer.ggml.token_type")
        else { return Array(repeating: .normal, count: count) }
        guard types.count >= count else {
            throw TokenizerError.malformed(what: "\(types.count) types for \(count) tokens")
        }
        return types[..<count].map { UInt8(exactly: $0).flatMap(TokenKind.init) ?? .unused }
    }

    private static func specialTokens(
        _ metadata: some TokenizerMetadata, count: Int, _ defaults: SpecialTokens
    ) throws -> SpecialTokens {
        func token(_ name: String, _ otherwise: Int32?) throws -> Int32? {
            let id = try metadata.integerIfPresent(for: "tokenizer.ggml.\(name)_token_id")
            guard let id = id ?? otherwise.map(Int.init), id >= 0, id < count else { return nil }
            return Int32(id)
        }
        var special = SpecialTokens(
            bos: try token("bos", defaults.bos), eos: try token("eos", defaults.eos),
            unknown: try token("unknown", defaults.unknown),
            padding: try token("padding", nil))
        for name in ["eot", "eom"] {
            if let id = try token(name, nil) { special.endOfGeneration.insert(id) }
        }
        return special
    }

    /// Adds the families' ends of turn, and makes control tokens of them, as llama.cpp does.
    static func markEndings(
        _ special: inout SpecialTokens, _ kinds: inout [TokenKind], _ find: (String) -> Int32?
    ) {
        for ending in SpecialTokens.endings {
            guard let id = find(ending) else { continue }
            special.endOfGeneration.insert(id)
            kinds[Int(id)] = .control
        }
    }

    private static func matcher(_ vocabulary: Vocabulary, _ kinds: [TokenKind])
        -> SpecialTokenMatcher
    {
        var tokens: [SpecialTokenMatcher.SpecialToken] = []
        for (index, kind) in kinds.enumerated()
        where kind == .control || kind == .userDefined || kind == .unknown {
            let id = Int32(index)
            tokens.append(
                SpecialTokenMatcher.SpecialToken(
                    id: id, bytes: Array(vocabulary.bytes(of: id)),
                    isControl: kind != .userDefined))
        }
        return SpecialTokenMatcher(tokens, order: .longestFirst)
    }
}

import Foundation
import JSON
import Support

extension TokenizerLoader {
    /// The tokenizer of a Hugging Face folder: `tokenizer.json` and, where it is there,
    /// `tokenizer_config.json`.
    ///
    /// - Throws: `FileError`, `JSONError` or `TokenizerError` if a file is missing, damaged or of an
    ///   unknown kind.
    public static func load(folder: String) throws -> any Tokenizer {
        let file = try MappedFile(path: folder + "/tokenizer.json")
        return try file.withBytes { bytes in
            try load(tokenizer: bytes, configuration: configuration(folder: folder))
        }
    }

    /// The contents of a folder's `tokenizer_config.json`; `nil` where there is none.
    ///
    /// - Throws: `FileError` or `JSONError` if it cannot be read.
    public static func configuration(folder: String) throws -> JSONValue? {
        try json(folder, "tokenizer_config.json")
    }

    private static func json(_ folder: String, _ name: String) throws -> JSONValue? {
        let path = folder + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let limits = JSONValue.Limits(clampsIntegers: true)
        let file = try MappedFile(path: path)
        return try file.withBytes { try JSONValue(parsing: $0, limits: limits) }
    }

    /// The tokenizer of a Hugging Face folder's files.
    ///
    /// - Parameters:
    ///   - tokenizer: The bytes of `tokenizer.json`.
    ///   - configuration: The contents of `tokenizer_config.json`, which names the begin and end
    ///     tokens.
    /// - Throws: `TokenizerError` if it is of an unknown kind or damaged, `JSONError` if members are
    ///   missing or of another type.
    public static func load(tokenizer: UnsafeRawBufferPointer, configuration: JSONValue? = nil)
        throws -> any Tokenizer
    {
        let limits = JSONValue.Limits(clampsIntegers: true)
        let file = try HuggingFaceTokenizer(
            JSONDocument(parsing: tokenizer, limits: limits).root,
            configuration ?? .emptyObject)
        return file.isByteLevel ? try file.byteLevel() : try file.sentencePiece()
    }

    /// The chat template of a Hugging Face folder and the file that it lies in; `nil` where there is none.
    ///
    /// As in Transformers, `chat_template.jinja` wins over `tokenizer_config.json`, and that over
    /// `chat_template.json`, which older processors wrote.
    ///
    /// - Throws: `FileError` or `JSONError` if a file cannot be read.
    public static func chatTemplate(folder: String) throws -> (text: String, source: String)? {
        let alone = "chat_template.jinja"
        if FileManager.default.fileExists(atPath: folder + "/" + alone) {
            let file = try MappedFile(path: folder + "/" + alone)
            return (file.withBytes { String(decoding: $0, as: UTF8.self) }, alone)
        }
        for name in ["tokenizer_config.json", "chat_template.json"] {
            if let text = try json(folder, name).flatMap(chatTemplate(in:)) { return (text, name) }
        }
        return nil
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

/// The contents of a `tokenizer.json`, to be turned into a tokenizer.
struct HuggingFaceTokenizer {
    private let model: HuggingFaceModel
    private let configuration: JSONValue
    private let steps: HuggingFaceSteps
    private let template: HuggingFaceTemplate

    init(_ file: JSONNode, _ configuration: JSONValue) throws {
        self.configuration = configuration
        steps = try HuggingFaceSteps(
            normalizer: file["normalizer"]?.value(), preTokenizer: file["pre_tokenizer"]?.value())
        template = HuggingFaceTemplate(try file["post_processor"]?.value())
        model = try HuggingFaceModel(file)
    }

    var isByteLevel: Bool { steps.splitter != nil }

    // MARK: - The two kinds

    func byteLevel() throws -> ByteLevelTokenizer {
        var vocabulary = ByteLevelVocabulary(kinds: model.kinds)
        for text in model.texts { text.withUnsafeBytes { vocabulary.append($0) } }
        vocabulary.finish()
        var merges = ByteLevelMerges(
            vocabulary: vocabulary.tokens, capacity: model.mergeCount)
        try model.forEachMerge { merges.append($0, $1, rank: $2) }
        return ByteLevelTokenizer(
            ByteLevelTokenizer.Parts(
                vocabulary: vocabulary.tokens, kinds: model.kinds, merges: merges.table,
                splitter: steps.splitter ?? .gpt2,
                special: special { vocabulary.written.id(of: $0) },
                addsBOS: addsBOS, addsEOS: addsEOS, matcher: model.matcher,
                ignoresMerges: model.flag("ignore_merges"),
                addsSpacePrefix: steps.addsSpacePrefix, composes: steps.composes))
    }

    func sentencePiece() throws -> SentencePieceTokenizer {
        var vocabulary = Vocabulary()
        vocabulary.reserve(tokens: model.texts.count)
        for text in model.texts { vocabulary.append(text) }
        vocabulary.index { _ in true }
        var kinds = model.kinds
        if model.flag("byte_fallback") {
            for (id, text) in model.texts.enumerated() where Self.isByte(text) {
                kinds[id] = .byte
            }
        }
        var merges = MergeTable(minimumCapacity: model.mergeCount)
        var pair: [UInt8] = []
        try model.forEachMerge { left, right, rank in
            pair.removeAll(keepingCapacity: true)
            pair.append(contentsOf: left)
            pair.append(contentsOf: right)
            let (one, other, merged) = (
                vocabulary.find(pair, 0, left.count),
                vocabulary.find(pair, left.count, pair.count), vocabulary.find(pair, 0, pair.count)
            )
            guard one >= 0, other >= 0, merged >= 0 else { return }
            merges.insert(one, other, rank: Int32(rank), merged: merged)
        }
        return SentencePieceTokenizer(
            SentencePieceTokenizer.Parts(
                vocabulary: vocabulary, kinds: kinds, algorithm: .merges(merges),
                prefix: steps.prefix, special: special { vocabulary.id(of: $0) },
                addsBOS: addsBOS, addsEOS: addsEOS, matcher: model.matcher,
                ignoresMerges: model.flag("ignore_merges"), splitsWords: steps.splitsWords,
                fusesUnknown: model.flag("fuse_unk")))
    }

    // MARK: - Parts

    private func special(_ find: (String.UTF8View) -> Int32?) -> SpecialTokens {
        func token(_ name: String, _ otherwise: String?) -> Int32? {
            let value = configuration[name]
            let text = value?.stringValue ?? value?["content"]?.stringValue ?? otherwise
            return text.flatMap { find($0.utf8) }
        }
        var special = SpecialTokens(
            bos: token("bos_token", template.first), eos: token("eos_token", template.last),
            unknown: token("unk_token", model.unknown), padding: token("pad_token", nil))
        for ending in SpecialTokens.endings {
            if let id = find(ending.utf8), model.kinds[Int(id)] == .control {
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

    private static func isByte(_ text: [UInt8]) -> Bool {
        text.count == 6 && text.starts(with: "<0x".utf8) && text[5] == UInt8(ascii: ">")
            && UInt8(String(decoding: text[3..<5], as: UTF8.self), radix: 16) != nil
    }
}

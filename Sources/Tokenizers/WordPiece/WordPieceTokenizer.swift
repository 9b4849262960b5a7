import Foundation
import JSON
import Support

/// BERT's tokenizer (Devlin et al., NAACL 2019): words and punctuation, then the longest pieces of the
/// vocabulary from left to right; pieces inside of words begin with `##`.
///
/// Reads what Hugging Face's `tokenizers` writes for BERT and MPNet, a bare `vocab.txt`, and GGUF files
/// of the model `bert`. Control tokens written in a text are text.
public struct WordPieceTokenizer: Sendable {
    /// How texts are cleaned before they are split.
    public struct Cleaning: Sendable, Equatable {
        /// Whether letters become small.
        public var lowercases = true
        /// Whether marks above and below letters are dropped.
        public var stripsAccents = true
        /// Whether Chinese characters are words of their own.
        public var splitsChinese = true
        /// Whether control characters are dropped.
        public var dropsControls = true

        /// BERT's uncased cleaning.
        public init() {}
    }

    /// Longer words are unknown as a whole, in characters.
    private static let longestWord = 100
    private let vocabulary: Vocabulary
    private let prefix: [UInt8]
    private let cleaning: Cleaning
    /// The token before a text.
    public let begin: Int32
    /// The token after a text.
    public let end: Int32
    private let unknown: Int32

    /// How many tokens there are.
    public var vocabularySize: Int { vocabulary.count }

    init(
        _ vocabulary: Vocabulary, prefix: String, cleaning: Cleaning, begin: Int32, end: Int32,
        unknown: Int32
    ) {
        self.vocabulary = vocabulary
        self.prefix = Array(prefix.utf8)
        self.cleaning = cleaning
        self.begin = begin
        self.end = end
        self.unknown = unknown
    }

    /// The tokens of a text between the begin and end tokens.
    ///
    /// - Parameter limit: The most tokens, those two among them; what is beyond is left out.
    public func encode(_ text: String, limit: Int = .max) -> [Int32] {
        var tokens = [begin]
        for word in words(of: text) {
            guard tokens.count < limit - 1 else { break }
            tokens += pieces(of: word)
        }
        if tokens.count > limit - 1 { tokens.removeLast(tokens.count - max(1, limit - 1)) }
        return tokens + [end]
    }

    // MARK: - Words

    /// Runs of characters between blanks; punctuation and Chinese characters alone.
    private func words(of text: String) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        func isAlone(_ scalar: Unicode.Scalar) -> Bool {
            Self.isPunctuation(scalar) || (cleaning.splitsChinese && Self.isChinese(scalar))
        }
        for scalar in cleaned(text) {
            if scalar.properties.isWhitespace || isAlone(scalar) {
                if !word.isEmpty { words.append(word) }
                word = []
                if !scalar.properties.isWhitespace { words.append([scalar]) }
            } else {
                word.append(scalar)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private func cleaned(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if cleaning.dropsControls, Self.isDropped(scalar) { continue }
            scalars.append(scalar)
        }
        if cleaning.stripsAccents, scalars.contains(where: { $0.value >= 0x80 }) {
            let whole = String(String.UnicodeScalarView(scalars))
            scalars = whole.decomposedStringWithCanonicalMapping.unicodeScalars.filter {
                $0.properties.generalCategory != .nonspacingMark
            }
        }
        guard cleaning.lowercases else { return scalars }
        return scalars.flatMap { scalar -> [Unicode.Scalar] in
            if scalar.value < 0x80 {
                return scalar.value >= 0x41 && scalar.value <= 0x5a
                    ? [Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value + 32))] : [scalar]
            }
            return Array(scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
        if scalar.value == 0 || scalar.value == 0xfffd { return true }
        if scalar.value < 0x80 { return scalar.value < 0x20 || scalar.value == 0x7f }
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate: return true
        default: return false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 {
            return (33...47).contains(scalar.value) || (58...64).contains(scalar.value)
                || (91...96).contains(scalar.value) || (123...126).contains(scalar.value)
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4e00...0x9fff, 0x3400...0x4dbf, 0x20000...0x2a6df, 0x2a700...0x2b73f,
            0x2b740...0x2b81f, 0x2b920...0x2ceaf, 0xf900...0xfaff, 0x2f800...0x2fa1f:
            true
        default: false
        }
    }

    // MARK: - Pieces

    private func pieces(of word: [Unicode.Scalar]) -> [Int32] {
        guard word.count <= Self.longestWord else { return [unknown] }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for scalar in word {
            bytes += UTF8.encode(scalar).map(Array.init) ?? []
            ends.append(bytes.count)
        }
        var pieces: [Int32] = []
        var start = 0
        while start < bytes.count {
            guard let (token, end) = longestPiece(bytes, from: start, ends) else {
                return [unknown]
            }
            pieces.append(token)
            start = end
        }
        return pieces
    }

    private func longestPiece(_ bytes: [UInt8], from start: Int, _ ends: [Int]) -> (Int32, Int)? {
        let key = start == 0 ? bytes : prefix + bytes[start...]
        let shift = start == 0 ? 0 : prefix.count - start
        for end in ends.reversed() where end > start {
            let token = vocabulary.find(key, 0, end + shift)
            if token >= 0 { return (token, end) }
        }
        return nil
    }
}

// MARK: - Loading

extension WordPieceTokenizer {
    /// The tokenizer of a Hugging Face folder: `tokenizer.json`, else `vocab.txt`.
    ///
    /// - Throws: `FileError`, `JSONError`, `TokenizerError`.
    public init(folder: String) throws {
        let configuration = try TokenizerLoader.configuration(folder: folder)
        guard FileManager.default.fileExists(atPath: folder + "/tokenizer.json") else {
            try self.init(vocabularyFile: folder + "/vocab.txt", configuration)
            return
        }
        let file = try MappedFile(path: folder + "/tokenizer.json")
        self = try file.withBytes { try WordPieceTokenizer(json: $0) }
    }

    /// The tokenizer of a `tokenizer.json`.
    ///
    /// - Throws: `JSONError`, `TokenizerError`.
    public init(json: UnsafeRawBufferPointer) throws {
        let root = try JSONDocument(
            parsing: json, limits: JSONValue.Limits(clampsIntegers: true)
        ).root
        guard let model = root["model"], let tokens = model["vocab"], tokens.isObject else {
            throw TokenizerError.missing(what: "vocabulary")
        }
        let type = try model["type"]?.value().stringValue ?? "WordPiece"
        guard type == "WordPiece" else { throw TokenizerError.unknownModel(name: type) }
        var texts: [Int: [UInt8]] = [:]
        try tokens.forEachMember { text, node in
            guard let id = node.intValue, id >= 0, id < 1 << 24 else {
                throw TokenizerError.malformed(what: "a token has no id")
            }
            texts[id] = Array(text)
        }
        for token in try root["added_tokens"]?.value().arrayValue ?? [] {
            let id = try token.integer(at: "id")
            guard id >= 0, id < 1 << 24 else {
                throw TokenizerError.malformed(what: "a token has no id")
            }
            texts[id] = Array(try token.string(at: "content").utf8)
        }
        let vocabulary = try Self.vocabulary((0...(texts.keys.max() ?? 0)).map { texts[$0] ?? [] })
        var cleaning = Cleaning()
        let normalizer = try root["normalizer"]?.value()
        cleaning.lowercases = normalizer?["lowercase"]?.boolValue ?? true
        cleaning.stripsAccents = normalizer?["strip_accents"]?.boolValue ?? cleaning.lowercases
        cleaning.splitsChinese = normalizer?["handle_chinese_chars"]?.boolValue ?? true
        cleaning.dropsControls = normalizer?["clean_text"]?.boolValue ?? true
        try self.init(
            vocabulary,
            prefix: try model["continuing_subword_prefix"]?.value().stringValue ?? "##",
            cleaning: cleaning, unknown: try model["unk_token"]?.value().stringValue)
    }

    private init(vocabularyFile path: String, _ configuration: JSONValue?) throws {
        let bytes = try InputFile.contents(of: path, limit: 1 << 28)
        var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map {
            $0.last == 0x0d ? Array($0.dropLast()) : Array($0)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        var cleaning = Cleaning()
        cleaning.lowercases = configuration?["do_lower_case"]?.boolValue ?? true
        cleaning.stripsAccents =
            configuration?["strip_accents"]?.boolValue ?? cleaning.lowercases
        cleaning.splitsChinese = configuration?["tokenize_chinese_chars"]?.boolValue ?? true
        try self.init(
            try Self.vocabulary(lines), prefix: "##", cleaning: cleaning, unknown: nil)
    }

    /// The tokenizer in a GGUF file's metadata, where pieces that begin a word begin with `▁`.
    ///
    /// - Throws: `TokenizerError`, and what the metadata throw.
    public init(metadata: some TokenizerMetadata) throws {
        let model = try metadata.stringIfPresent(for: "tokenizer.ggml.model") ?? ""
        guard model == "bert" else { throw TokenizerError.unknownModel(name: model) }
        let mark = Array("▁".utf8)
        var texts: [[UInt8]] = []
        _ = try metadata.forEachText(for: "tokenizer.ggml.tokens") { _, bytes in
            let text = Array(bytes)
            if text.starts(with: mark) {
                texts.append(Array(text.dropFirst(mark.count)))
            } else if text.first == 0x5b, text.last == 0x5d, text.count > 2 {
                texts.append(text)
            } else {
                texts.append(Array("##".utf8) + text)
            }
        }
        try self.init(
            try Self.vocabulary(texts), prefix: "##", cleaning: Cleaning(), unknown: nil)
    }

    private static func vocabulary(_ texts: [[UInt8]]) throws(TokenizerError) -> Vocabulary {
        guard texts.contains(where: { !$0.isEmpty }) else { throw .missing(what: "vocabulary") }
        var vocabulary = Vocabulary()
        for text in texts { vocabulary.append(text) }
        vocabulary.index { _ in true }
        return vocabulary
    }

    /// Finds the tokens around a text: BERT's, or those of RoBERTa that MPNet has.
    private init(
        _ vocabulary: Vocabulary, prefix: String, cleaning: Cleaning, unknown: String?
    ) throws(TokenizerError) {
        func id(_ names: [String]) throws(TokenizerError) -> Int32 {
            for name in names {
                if let id = vocabulary.id(of: name.utf8) { return id }
            }
            throw .missing(what: "token “\(names[0])”")
        }
        self.init(
            vocabulary, prefix: prefix, cleaning: cleaning, begin: try id(["[CLS]", "<s>"]),
            end: try id(["[SEP]", "</s>"]),
            unknown: try id((unknown.map { [$0] } ?? []) + ["[UNK]", "<unk>"]))
    }
}

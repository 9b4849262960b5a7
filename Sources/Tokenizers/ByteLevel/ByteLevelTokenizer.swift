import Foundation

/// Byte-level byte-pair encoding: text is split into words, a word's bytes merge by rank.
///
/// Radford et al. 2019 (GPT-2); Llama 3 and Qwen differ in how they split words.
public struct ByteLevelTokenizer: Tokenizer {
    /// Everything that distinguishes one tokenizer from another.
    struct Parts: Sendable {
        /// Normal tokens as the bytes they stand for, others as they are written.
        var vocabulary: Vocabulary
        var kinds: [TokenKind]
        var merges: MergeTable
        var splitter: WordSplitter
        var special: SpecialTokens
        var addsBOS: Bool
        var addsEOS: Bool
        var matcher: SpecialTokenMatcher
        /// Whether a word that is a token as a whole is taken so.
        var ignoresMerges = false
        /// Whether a space is put before a text that does not begin with one.
        var addsSpacePrefix = false
        /// Whether characters are composed first (Unicode's form NFC).
        var composes = false
        /// A note for the person about how it was read.
        var note: String?
    }

    let parts: Parts
    private let byteTokens: [Int32]

    init(_ parts: Parts) {
        self.parts = parts
        byteTokens = (0...255).map { parts.vocabulary.find([UInt8($0)], 0, 1) }
    }

    /// How many tokens there are.
    public var vocabularySize: Int { parts.vocabulary.count }
    /// The special tokens.
    public var specialTokens: SpecialTokens { parts.special }
    /// Whether the model wants its begin token before a text.
    public var addsBOS: Bool { parts.addsBOS }
    /// Whether the model wants its end token after a text.
    public var addsEOS: Bool { parts.addsEOS }
    /// Whether encoding puts a space before a text.
    public var addsSpacePrefix: Bool { parts.addsSpacePrefix }
    /// Which splitting was taken where the file names none.
    public var note: String? { parts.note }

    /// The tokens of a text.
    public func encode(
        _ text: String, addSpecial: Bool, parseSpecial: Bool, isContinuation: Bool
    ) -> [Int32] {
        var ids: [Int32] = []
        if addSpecial, addsBOS, let bos = specialTokens.bos { ids.append(bos) }
        let bytes = Array(text.utf8)
        var merger = RankMerger()
        var symbols: [Int32] = []
        var isFirst = true
        for fragment in parts.matcher.split(bytes, parseControl: parseSpecial) {
            switch fragment {
            case .token(let id): ids.append(id)
            case .text(let range):
                let isPrefixed = parts.addsSpacePrefix && !(isFirst && isContinuation)
                let text = prepared(bytes[range], isPrefixed: isPrefixed)
                parts.splitter.forEachWord(text) { word in
                    encode(text, word, &symbols, &merger, into: &ids)
                }
            }
            isFirst = false
        }
        if addSpecial, addsEOS, let eos = specialTokens.eos { ids.append(eos) }
        return ids
    }

    /// Composes characters and puts a space before the text, where the model does so.
    private func prepared(_ text: ArraySlice<UInt8>, isPrefixed: Bool) -> ArraySlice<UInt8> {
        var text = text
        if parts.composes, text.contains(where: { $0 >= 0x80 }) {
            let composed = String(decoding: text, as: UTF8.self)
                .precomposedStringWithCanonicalMapping
            text = Array(composed.utf8)[...]
        }
        if isPrefixed, text.first != UInt8(ascii: " ") { text = [UInt8(ascii: " ")] + text }
        return text
    }

    private func encode(
        _ text: ArraySlice<UInt8>, _ word: Range<Int>, _ symbols: inout [Int32],
        _ merger: inout RankMerger, into ids: inout [Int32]
    ) {
        if parts.ignoresMerges, word.count <= parts.vocabulary.longest {
            if let token = parts.vocabulary.id(of: text[word]) {
                ids.append(token)
                return
            }
        }
        symbols.removeAll(keepingCapacity: true)
        for byte in text[word] {
            let token = byteTokens[Int(byte)]
            if token >= 0 {
                symbols.append(token)
            } else if let unknown = specialTokens.unknown {
                symbols.append(unknown)
            }
        }
        merger.merge(symbols[...], parts.merges, into: &ids)
    }

    /// The bytes of text that a token stands for.
    public func bytes(of id: Int32) -> [UInt8] {
        guard id >= 0, id < parts.kinds.count else { return [] }
        switch parts.kinds[Int(id)] {
        case .control, .unknown, .unused: return []
        case .normal, .byte, .userDefined: return Array(parts.vocabulary.bytes(of: id))
        }
    }

    /// The kind of a token; `.unused` for unknown ids.
    public func kind(of id: Int32) -> TokenKind {
        id >= 0 && id < parts.kinds.count ? parts.kinds[Int(id)] : .unused
    }

    /// The token as the vocabulary writes it: a space is `Ġ`.
    public func piece(of id: Int32) -> String {
        guard id >= 0, id < parts.kinds.count else { return "" }
        switch parts.kinds[Int(id)] {
        case .normal, .byte: return ByteAlphabet.encode(parts.vocabulary.bytes(of: id))
        default: return parts.vocabulary.text(of: id)
        }
    }

    /// The token that the vocabulary writes so.
    public func id(ofPiece piece: String) -> Int32? {
        var bytes: [UInt8] = []
        var piece = piece
        let isEncoded = piece.withUTF8 {
            ByteAlphabet.decode(UnsafeRawBufferPointer($0), into: &bytes)
        }
        if isEncoded, let id = parts.vocabulary.id(of: bytes) { return id }
        return parts.matcher.id(of: Array(piece.utf8))
    }
}

/// SentencePiece's byte-pair encoding: spaces become `▁`, pieces merge by score or by rank, what
/// the vocabulary lacks becomes bytes.
///
/// Kudo and Richardson 2018. By scores it gives llama.cpp's tokens, by merges Hugging Face's.
public struct SentencePieceTokenizer: Tokenizer {
    /// The order in which pieces merge.
    enum Algorithm: Sendable {
        /// The pair whose token has the highest score first.
        case scores([Float])
        /// The pair that comes first in a list.
        case merges(MergeTable)
    }

    /// Where a space is put before a text.
    enum Prefix: Sendable {
        /// Nowhere.
        case never
        /// Before every stretch of text.
        case always
        /// Before every stretch of text that does not begin with one.
        case unlessPresent
        /// Before the beginning of the whole text unless it begins with one.
        case firstUnlessPresent
    }

    /// Everything that distinguishes one tokenizer from another.
    struct Parts: Sendable {
        var vocabulary: Vocabulary
        var kinds: [TokenKind]
        var algorithm: Algorithm
        var prefix: Prefix
        var special: SpecialTokens
        var addsBOS: Bool
        var addsEOS: Bool
        var matcher: SpecialTokenMatcher
        /// Whether a word that is a token as a whole is taken so.
        var ignoresMerges = false
        /// Whether pieces never cross the beginning of a word.
        var splitsWords = false
        /// Whether several unknown characters in a row become one token.
        var fusesUnknown = true
    }

    /// `▁` (U+2581), which stands for a space.
    static let space: [UInt8] = [0xe2, 0x96, 0x81]

    let parts: Parts
    private let byteTokens: [Int32]

    init(_ parts: Parts) {
        self.parts = parts
        byteTokens = (0...255).map { byte in
            let digits = Array("0123456789ABCDEF".utf8)
            let name =
                Array("<0x".utf8) + [digits[byte >> 4], digits[byte & 15], UInt8(ascii: ">")]
            return parts.vocabulary.id(of: name) ?? parts.vocabulary.id(of: [UInt8(byte)]) ?? -1
        }
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
    public var addsSpacePrefix: Bool { if case .never = parts.prefix { false } else { true } }

    /// The tokens of a text.
    public func encode(
        _ text: String, addSpecial: Bool, parseSpecial: Bool, isContinuation: Bool
    ) -> [Int32] {
        var ids: [Int32] = []
        if addSpecial, addsBOS, let bos = specialTokens.bos { ids.append(bos) }
        let bytes = Array(text.utf8)
        var merger = PieceMerger(self)
        var isFirst = true
        for fragment in parts.matcher.split(bytes, parseControl: parseSpecial) {
            switch fragment {
            case .token(let id): ids.append(id)
            case .text(let range):
                let escaped = escape(
                    bytes[range],
                    prefix: isFirst && isContinuation ? .never : parts.prefix,
                    isAtStart: range.lowerBound == 0)
                merger.encode(escaped, into: &ids)
            }
            isFirst = false
        }
        if addSpecial, addsEOS, let eos = specialTokens.eos { ids.append(eos) }
        return ids
    }

    /// Puts `▁` for spaces, and one before the text where it belongs.
    private func escape(_ text: ArraySlice<UInt8>, prefix: Prefix, isAtStart: Bool) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count + text.count / 2 + 3)
        let hasSpace = text.first == UInt8(ascii: " ") || text.starts(with: Self.space)
        let isPrefixed =
            switch prefix {
            case .never: false
            case .always: true
            case .unlessPresent: !hasSpace
            case .firstUnlessPresent: isAtStart && !hasSpace
            }
        if isPrefixed { escaped += Self.space }
        for byte in text {
            if byte == UInt8(ascii: " ") { escaped += Self.space } else { escaped.append(byte) }
        }
        return escaped
    }

    /// The token of one byte, or the unknown token; `nil` if there is neither.
    func token(ofByte byte: UInt8) -> Int32? {
        let id = byteTokens[Int(byte)]
        return id >= 0 ? id : specialTokens.unknown
    }

    /// Whether every byte has a token.
    func hasTokens(ofBytes bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { byteTokens[Int($0)] >= 0 }
    }

    /// The bytes of text that a token stands for.
    public func bytes(of id: Int32) -> [UInt8] {
        guard id >= 0, id < parts.kinds.count else { return [] }
        let piece = parts.vocabulary.bytes(of: id)
        switch parts.kinds[Int(id)] {
        case .control, .unknown, .unused: return []
        case .userDefined: return Array(piece)
        case .byte:
            guard piece.count == 6,
                let byte = UInt8(
                    String(decoding: piece.dropFirst(3).prefix(2), as: UTF8.self), radix: 16)
            else { return Array(piece) }
            return [byte]
        case .normal:
            var bytes: [UInt8] = []
            var rest = piece
            while let first = rest.first {
                if first == Self.space[0], rest.starts(with: Self.space) {
                    bytes.append(UInt8(ascii: " "))
                    rest = rest.dropFirst(3)
                } else {
                    bytes.append(first)
                    rest = rest.dropFirst()
                }
            }
            return bytes
        }
    }

    /// The kind of a token; `.unused` for unknown ids.
    public func kind(of id: Int32) -> TokenKind {
        id >= 0 && id < parts.kinds.count ? parts.kinds[Int(id)] : .unused
    }

    /// The token as the vocabulary writes it.
    public func piece(of id: Int32) -> String { parts.vocabulary.text(of: id) }

    /// The token that the vocabulary writes so.
    public func id(ofPiece piece: String) -> Int32? { parts.vocabulary.id(of: piece.utf8) }
}

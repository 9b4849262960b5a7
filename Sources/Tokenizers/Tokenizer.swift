/// Turns text into tokens of a vocabulary and back.
public protocol Tokenizer: Sendable {
    /// How many tokens there are; ids are `0..<vocabularySize`.
    var vocabularySize: Int { get }
    /// The special tokens.
    var specialTokens: SpecialTokens { get }
    /// Whether the model wants its begin token before a text.
    var addsBOS: Bool { get }
    /// Whether the model wants its end token after a text.
    var addsEOS: Bool { get }
    /// Whether encoding puts a space before a text, which decoding takes away again.
    var addsSpacePrefix: Bool { get }
    /// A note for the person about how the tokenizer was read; `nil` where there is nothing.
    var note: String? { get }

    /// The tokens of a text.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - addSpecial: Whether to add the begin and end tokens that the model wants.
    ///   - parseSpecial: Whether control tokens written in the text, such as `<eos>`, become those
    ///     tokens; of untrusted texts they should not.
    ///   - isContinuation: Whether the text goes on after another one, so that no space is put
    ///     before it.
    func encode(_ text: String, addSpecial: Bool, parseSpecial: Bool, isContinuation: Bool)
        -> [Int32]

    /// The bytes of text that a token stands for: none for control tokens, and not always whole
    /// characters.
    func bytes(of id: Int32) -> [UInt8]

    /// The token as the vocabulary writes it, such as `▁the` or `<eos>`; empty for unknown ids.
    func piece(of id: Int32) -> String

    /// The token that the vocabulary writes so; `nil` where there is none.
    func id(ofPiece piece: String) -> Int32?

    /// The kind of a token; `.unused` for unknown ids.
    func kind(of id: Int32) -> TokenKind
}

extension Tokenizer {
    /// Nothing by default.
    public var note: String? { nil }

    /// Whether a token can be part of an answer: padding rows of the embedding and unused ids cannot.
    public func isAnswerable(_ id: Int32) -> Bool {
        id >= 0 && id < vocabularySize && kind(of: id) != .unused
    }

    /// The tokens of a text, not continuing another one.
    public func encode(_ text: String, addSpecial: Bool, parseSpecial: Bool = false) -> [Int32] {
        encode(text, addSpecial: addSpecial, parseSpecial: parseSpecial, isContinuation: false)
    }

    /// The tokens of a text that goes on after another one: nothing is added.
    public func encode(continuation text: String) -> [Int32] {
        encode(text, addSpecial: false, parseSpecial: false, isContinuation: true)
    }

    /// The text of tokens; control tokens give nothing, invalid UTF-8 gives U+FFFD.
    public func decode(_ ids: [Int32]) -> String {
        var decoder = StreamingDecoder(self)
        return ids.reduce(into: "") { $0 += decoder.append($1) } + decoder.finish()
    }
}

/// The special tokens of a vocabulary.
public struct SpecialTokens: Sendable, Hashable {
    /// The begin token.
    public var bos: Int32?
    /// The end token.
    public var eos: Int32?
    /// The unknown token, for text that the vocabulary does not have.
    public var unknown: Int32?
    /// The padding token.
    public var padding: Int32?
    /// All tokens that end a generated answer, the end token among them.
    public var endOfGeneration: Set<Int32> = []

    /// Makes a set of special tokens.
    public init(
        bos: Int32? = nil, eos: Int32? = nil, unknown: Int32? = nil, padding: Int32? = nil
    ) {
        self.bos = bos
        self.eos = eos
        self.unknown = unknown
        self.padding = padding
        if let eos { endOfGeneration = [eos] }
    }

    /// Tokens that end an answer in the families' chat formats, by how they are written.
    static let endings: Set<String> = [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "</s>",
        "<|eom_id|>", "<|end_of_text|>", "<eos>",
    ]
}

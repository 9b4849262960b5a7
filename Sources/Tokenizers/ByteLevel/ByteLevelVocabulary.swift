/// Builds the vocabulary of a byte-level tokenizer from tokens as files write them.
struct ByteLevelVocabulary {
    private let kinds: [TokenKind]
    /// Normal tokens as the bytes they stand for, others as they are written.
    private(set) var tokens = Vocabulary()
    /// All tokens as they are written.
    private(set) var written = Vocabulary()
    private var isText: [Bool] = []

    init(kinds: [TokenKind]) {
        self.kinds = kinds
        tokens.reserve(tokens: kinds.count)
        written.reserve(tokens: kinds.count)
    }

    /// Adds the next token.
    mutating func append(_ text: UnsafeRawBufferPointer) {
        written.append(text)
        let kind = isText.count < kinds.count ? kinds[isText.count] : .normal
        var bytes: [UInt8] = []
        let isEncoded =
            (kind == .normal || kind == .byte) && ByteAlphabet.decode(text, into: &bytes)
        isText.append(isEncoded)
        if isEncoded { tokens.append(bytes) } else { tokens.append(text) }
    }

    /// Builds the tables once all tokens are there.
    mutating func finish() {
        tokens.index { isText[$0] }
        written.index { _ in true }
    }
}

/// Builds the merges of a byte-level tokenizer from pairs as files write them.
struct ByteLevelMerges {
    private let vocabulary: Vocabulary
    private(set) var table: MergeTable

    init(vocabulary: Vocabulary, capacity: Int) {
        self.vocabulary = vocabulary
        table = MergeTable(minimumCapacity: capacity)
    }

    /// Adds a merge written as two tokens with a space between.
    mutating func append(pair: UnsafeRawBufferPointer, rank: Int) {
        // A token never holds a space itself, but may be nothing but one by mistake.
        guard let gap = pair.dropFirst().firstIndex(of: UInt8(ascii: " ")) else { return }
        append(
            UnsafeRawBufferPointer(rebasing: pair[..<gap]),
            UnsafeRawBufferPointer(rebasing: pair[(gap + 1)...]), rank: rank)
    }

    /// Adds a merge of two tokens; merges of tokens that do not exist can never happen.
    mutating func append(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, rank: Int
    ) {
        var bytes: [UInt8] = []
        guard ByteAlphabet.decode(left, into: &bytes) else { return }
        let middle = bytes.count
        guard ByteAlphabet.decode(right, into: &bytes) else { return }
        let (one, other, merged) = (
            vocabulary.find(bytes, 0, middle), vocabulary.find(bytes, middle, bytes.count),
            vocabulary.find(bytes, 0, bytes.count)
        )
        guard one >= 0, other >= 0, merged >= 0 else { return }
        table.insert(one, other, rank: Int32(rank), merged: merged)
    }
}

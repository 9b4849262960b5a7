import HeapModule

/// Merges characters into pieces; keeps its memory between stretches of text.
struct PieceMerger {
    private let tokenizer: SentencePieceTokenizer
    private let vocabulary: Vocabulary
    private var starts: [Int32] = []
    private var lengths: [Int32] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    private var queue = Heap<SymbolMerge>()
    private var symbols: [Int32] = []
    private var ranks = RankMerger()

    init(_ tokenizer: SentencePieceTokenizer) {
        self.tokenizer = tokenizer
        vocabulary = tokenizer.parts.vocabulary
    }

    /// Appends the tokens of a text whose spaces are `▁`.
    mutating func encode(_ text: [UInt8], into ids: inout [Int32]) {
        switch tokenizer.parts.algorithm {
        case .scores(let scores): encodeByScores(text, scores, into: &ids)
        case .merges(let table):
            for word in words(text) { encodeByMerges(text, word, table, into: &ids) }
        }
    }

    /// How many bytes a character has that begins with a byte.
    private static func length(_ first: UInt8) -> Int {
        first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    }

    // MARK: - By scores

    private mutating func encodeByScores(
        _ text: [UInt8], _ scores: [Float], into ids: inout [Int32]
    ) {
        cut(text)
        for place in 1..<max(1, starts.count) { push(place - 1, place, text, scores) }
        while let merge = queue.popMin() {
            let (left, right) = (merge.place, Int(merge.right))
            guard lengths[left] > 0, lengths[right] > 0,
                lengths[left] + lengths[right] == merge.check
            else { continue }
            lengths[left] += lengths[right]
            lengths[right] = 0
            next[left] = next[right]
            if next[right] >= 0 { previous[Int(next[right])] = Int32(left) }
            if previous[left] >= 0 { push(Int(previous[left]), left, text, scores) }
            if next[left] >= 0 { push(left, Int(next[left]), text, scores) }
        }
        var place = starts.isEmpty ? -1 : 0
        while place >= 0 {
            let (start, end) = (Int(starts[place]), Int(starts[place] + lengths[place]))
            let token = vocabulary.find(text, start, end)
            if token >= 0 {
                ids.append(token)
            } else {
                ids += text[start..<end].compactMap { tokenizer.token(ofByte: $0) }
            }
            place = Int(next[place])
        }
    }

    /// Makes a symbol of every character.
    private mutating func cut(_ text: [UInt8]) {
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        previous.removeAll(keepingCapacity: true)
        var position = 0
        while position < text.count {
            let length = min(Self.length(text[position]), text.count - position)
            previous.append(Int32(starts.count) - 1)
            starts.append(Int32(position))
            lengths.append(Int32(length))
            next.append(Int32(starts.count))
            position += length
        }
        if !next.isEmpty { next[next.count - 1] = -1 }
    }

    private mutating func push(_ left: Int, _ right: Int, _ text: [UInt8], _ scores: [Float]) {
        let start = Int(starts[left])
        let length = lengths[left] + lengths[right]
        let token = vocabulary.find(text, start, start + Int(length))
        guard token >= 0 else { return }
        // Flips a float's bits so that unsigned comparison orders the scores, the highest first.
        let bits = (scores[Int(token)] + 0).bitPattern
        let ascending = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
        queue.insert(
            SymbolMerge(
                priority: ~ascending, place: left, right: Int32(right), left: 0, check: length))
    }

    // MARK: - By merges

    /// The words of a text: all of it, or stretches that begin with `▁`.
    private func words(_ text: [UInt8]) -> [Range<Int>] {
        guard tokenizer.parts.splitsWords else { return text.isEmpty ? [] : [0..<text.count] }
        var words: [Range<Int>] = []
        var start = 0
        for index in text.indices
        where index > start && text[index...].starts(with: SentencePieceTokenizer.space) {
            words.append(start..<index)
            start = index
        }
        if start < text.count { words.append(start..<text.count) }
        return words
    }

    private mutating func encodeByMerges(
        _ text: [UInt8], _ word: Range<Int>, _ table: MergeTable, into ids: inout [Int32]
    ) {
        if tokenizer.parts.ignoresMerges {
            let token = vocabulary.find(text, word.lowerBound, word.upperBound)
            if token >= 0 {
                ids.append(token)
                return
            }
        }
        symbols.removeAll(keepingCapacity: true)
        var position = word.lowerBound
        while position < word.upperBound {
            let end = min(position + Self.length(text[position]), word.upperBound)
            append(text[position..<end], vocabulary.find(text, position, end))
            position = end
        }
        ranks.merge(symbols[...], table, into: &ids)
    }

    /// Adds a character's symbol: its token, else its bytes' tokens, else the unknown token.
    private mutating func append(_ character: ArraySlice<UInt8>, _ token: Int32) {
        if token >= 0 {
            symbols.append(token)
        } else if tokenizer.hasTokens(ofBytes: character) {
            symbols += character.compactMap { tokenizer.token(ofByte: $0) }
        } else if let unknown = tokenizer.specialTokens.unknown,
            !tokenizer.parts.fusesUnknown || symbols.last != unknown
        {
            symbols.append(unknown)
        }
    }
}

import HeapModule
import Support

/// Trains a byte-level vocabulary on texts.
///
/// Byte-pair encoding (Sennrich, Haddow and Birch 2016): the pair of tokens that occurs most often becomes a token, again and again; of pairs that occur
/// equally often the one of the smaller ids. Equal texts give equal vocabularies.
public struct ByteLevelTrainer: Sendable {
    /// How many tokens there shall be, special ones and the 256 bytes among them.
    public var vocabularySize: Int
    /// Pairs that occur less often are not merged; at least 2.
    public var minimalFrequency = 2
    /// How text is split into words; no token crosses a word's end.
    public var splitter = WordSplitter.gpt2
    /// The begin token, which every text gets.
    public var bos = "<s>"
    /// The end token.
    public var eos = "</s>"
    /// The padding token.
    public var padding = "<pad>"
    /// Further control tokens, such as a chat format's.
    public var controlTokens: [String] = []

    /// Prepares training.
    public init(vocabularySize: Int) { self.vocabularySize = vocabularySize }

    /// Trains on texts.
    ///
    /// - Parameters:
    ///   - texts: Any number of texts.
    ///   - cancellation: Stops the training when raised.
    /// - Throws: `TokenizerError.untrainable` if the vocabulary is too small for the bytes or no
    ///   larger than allowed, `Interrupted` if cancelled.
    public func train(on texts: some Sequence<String>, cancellation: Cancellation = Cancellation())
        throws -> ByteLevelTokenizer
    {
        let control = [padding, bos, eos] + controlTokens
        guard vocabularySize >= control.count + 256, vocabularySize <= 1 << 22 else {
            throw TokenizerError.untrainable(
                reason: "\(vocabularySize) tokens, where \(control.count + 256)…\(1 << 22) can be")
        }
        guard Set(control).count == control.count, !control.contains("") else {
            throw TokenizerError.untrainable(
                reason: "two control tokens are equal, or one is empty")
        }
        var state = TrainingState(
            words: try countWords(texts, cancellation), firstByte: Int32(control.count))
        while state.size < vocabularySize, state.mergeBest(minimalFrequency) {
            try cancellation.check()
        }
        return tokenizer(control, state)
    }

    private func countWords(_ texts: some Sequence<String>, _ cancellation: Cancellation) throws
        -> [(bytes: [UInt8], count: Int)]
    {
        var counts: [[UInt8]: Int] = [:]
        for text in texts {
            try cancellation.check()
            let bytes = Array(text.utf8)
            splitter.forEachWord(bytes[...]) { counts[Array(bytes[$0]), default: 0] += 1 }
        }
        return counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { (bytes: $0.key, count: $0.value) }
    }

    private func tokenizer(_ control: [String], _ state: TrainingState) -> ByteLevelTokenizer {
        var vocabulary = Vocabulary()
        for text in control { vocabulary.append(text.utf8) }
        for token in state.tokens { vocabulary.append(token) }
        vocabulary.index { $0 >= control.count }
        var merges = MergeTable(minimumCapacity: state.merges.count)
        for (rank, merge) in state.merges.enumerated() {
            merges.insert(
                merge.left, merge.right, rank: Int32(rank),
                merged: Int32(control.count + 256 + rank))
        }
        let kinds = (0..<vocabulary.count).map {
            $0 < control.count ? TokenKind.control : .normal
        }
        let matcher = SpecialTokenMatcher(
            control.enumerated().map {
                SpecialTokenMatcher.SpecialToken(
                    id: Int32($0), bytes: Array($1.utf8), isControl: true)
            }, order: .leftmostLongest)
        var special = SpecialTokens(bos: 1, eos: 2, padding: 0)
        for (id, text) in control.enumerated() where SpecialTokens.endings.contains(text) {
            special.endOfGeneration.insert(Int32(id))
        }
        return ByteLevelTokenizer(
            ByteLevelTokenizer.Parts(
                vocabulary: vocabulary, kinds: kinds, merges: merges, splitter: splitter,
                special: special, addsBOS: true, addsEOS: false, matcher: matcher))
    }
}

/// Words as they are merged, and how often every pair of neighbours occurs.
private struct TrainingState {
    /// Tokens after the control tokens: the bytes, then what was merged.
    private(set) var tokens: [[UInt8]] = (0...255).map { [UInt8($0)] }
    private(set) var merges: [(left: Int32, right: Int32)] = []
    private let firstByte: Int32
    private var words: [[Int32]]
    private let counts: [Int]
    private var frequency: [UInt64: Int] = [:]
    private var places: [UInt64: [Int32]] = [:]
    private var queue = Heap<CountedPair>()

    /// How many tokens there are, control tokens among them.
    var size: Int { Int(firstByte) + tokens.count }

    init(words: [(bytes: [UInt8], count: Int)], firstByte: Int32) {
        self.firstByte = firstByte
        self.words = words.map { $0.bytes.map { Int32($0) + firstByte } }
        counts = words.map(\.count)
        for (index, word) in self.words.enumerated() {
            for place in word.indices.dropLast() {
                let pair = Self.pair(word[place], word[place + 1])
                frequency[pair, default: 0] += counts[index]
                places[pair, default: []].append(Int32(index))
            }
        }
        queue = Heap(frequency.map { CountedPair(pair: $0.key, count: $0.value) })
    }

    private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    /// Merges the most frequent pair; false if none occurs often enough.
    mutating func mergeBest(_ minimalFrequency: Int) -> Bool {
        while let best = queue.popMin() {
            let (pair, count) = (best.pair, best.count)
            let current = frequency[pair] ?? 0
            guard current == count else {
                // The queue's count is out of date; a pair that became rarer is queued again.
                if current > 0, current < count {
                    queue.insert(CountedPair(pair: pair, count: current))
                }
                continue
            }
            guard count >= max(2, minimalFrequency) else { return false }
            merge(pair)
            return true
        }
        return false
    }

    private mutating func merge(_ pair: UInt64) {
        let (left, right) = (
            Int32(truncatingIfNeeded: pair >> 32), Int32(truncatingIfNeeded: pair & 0xffff_ffff)
        )
        let merged = Int32(size)
        tokens.append(tokens[Int(left - firstByte)] + tokens[Int(right - firstByte)])
        merges.append((left, right))
        var changed: [UInt64: Int] = [:]
        var last: Int32 = -1
        for index in (places.removeValue(forKey: pair) ?? []).sorted() where index != last {
            last = index
            rewrite(Int(index), left, right, merged, &changed)
        }
        frequency[pair] = nil
        changed[pair] = nil
        for (pair, difference) in changed where difference != 0 {
            let count = (frequency[pair] ?? 0) + difference
            frequency[pair] = count
            // A pair that became rarer is recounted when it leaves the queue.
            if difference > 0 { queue.insert(CountedPair(pair: pair, count: count)) }
        }
    }

    /// Replaces a pair in one word and notes which pairs came and went.
    private mutating func rewrite(
        _ index: Int, _ left: Int32, _ right: Int32, _ merged: Int32,
        _ changed: inout [UInt64: Int]
    ) {
        let word = words[index]
        let count = counts[index]
        var result: [Int32] = []
        result.reserveCapacity(word.count)
        var place = 0
        while place < word.count {
            if word[place] == left, place + 1 < word.count, word[place + 1] == right {
                result.append(merged)
                place += 2
            } else {
                result.append(word[place])
                place += 1
            }
        }
        guard result.count < word.count else { return }
        for place in word.indices.dropLast() {
            changed[Self.pair(word[place], word[place + 1]), default: 0] -= count
        }
        for place in result.indices.dropLast() {
            let pair = Self.pair(result[place], result[place + 1])
            changed[pair, default: 0] += count
            if result[place] == merged || result[place + 1] == merged {
                places[pair, default: []].append(Int32(index))
            }
        }
        words[index] = result
    }
}

/// A pair of tokens with its frequency; the most frequent is the smallest, then the one of smaller ids.
private struct CountedPair: Comparable {
    let pair: UInt64
    let count: Int

    static func < (one: CountedPair, other: CountedPair) -> Bool {
        one.count > other.count || one.count == other.count && one.pair < other.pair
    }
}

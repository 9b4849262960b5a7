/// Finds the tokens in a text that are matched before anything else: user-defined and control
/// tokens.
struct SpecialTokenMatcher: Sendable {
    /// A stretch of text between tokens, or a token.
    enum Fragment: Hashable {
        case text(Range<Int>)
        case token(Int32)
    }

    /// A token to be found.
    struct SpecialToken: Sendable, Hashable {
        let id: Int32
        let bytes: [UInt8]
        /// Whether it is found only where control tokens are parsed.
        let isControl: Bool
        /// Whether white space before it belongs to it.
        var stripsLeft = false
        /// Whether white space after it belongs to it.
        var stripsRight = false
    }

    /// Which of several overlapping tokens is taken.
    enum Order: Sendable {
        /// Everywhere the longest token first, as llama.cpp does.
        case longestFirst
        /// From left to right, at every place the longest, as Hugging Face does.
        case leftmostLongest
    }

    private let order: Order
    let tokens: [SpecialToken]
    private(set) var table = Vocabulary()
    /// The lengths of tokens that begin with a byte, longest first.
    private var lengths: [[Int]] = Array(repeating: [], count: 256)

    init(_ tokens: [SpecialToken], order: Order) {
        self.order = order
        self.tokens = tokens.filter { !$0.bytes.isEmpty }
        for token in self.tokens {
            table.append(token.bytes)
            let first = Int(token.bytes[0])
            if !lengths[first].contains(token.bytes.count) {
                lengths[first].append(token.bytes.count)
            }
        }
        table.index { _ in true }
        for first in lengths.indices { lengths[first].sort(by: >) }
    }

    /// Cuts a text at the tokens in it; no fragment is empty.
    func split(_ bytes: [UInt8], parseControl: Bool) -> [Fragment] {
        guard !bytes.isEmpty else { return [] }
        let matches =
            switch order {
            case .longestFirst: longestFirst(bytes, parseControl)
            case .leftmostLongest: leftmostLongest(bytes, parseControl)
            }
        var fragments: [Fragment] = []
        var position = 0
        for match in matches {
            let token = tokens[match.token]
            var end = match.start
            if token.stripsLeft {
                while end > position, Self.isSpace(bytes[end - 1]) { end -= 1 }
            }
            if end > position { fragments.append(.text(position..<end)) }
            fragments.append(.token(token.id))
            position = max(position, match.start + token.bytes.count)
            if token.stripsRight {
                while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
            }
        }
        if position < bytes.count { fragments.append(.text(position..<bytes.count)) }
        return fragments
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private typealias Match = (start: Int, token: Int)

    /// The tokens that begin at a place, longest first.
    private func forEachMatch(
        _ bytes: [UInt8], at start: Int, _ parseControl: Bool, _ body: (Int) -> Bool
    ) {
        for length in lengths[Int(bytes[start])] where start + length <= bytes.count {
            let token = Int(table.find(bytes, start, start + length))
            if token >= 0, parseControl || !tokens[token].isControl, !body(token) { return }
        }
    }

    private func leftmostLongest(_ bytes: [UInt8], _ parseControl: Bool) -> [Match] {
        var matches: [Match] = []
        var start = 0
        while start < bytes.count {
            var length = 1
            forEachMatch(bytes, at: start, parseControl) { token in
                matches.append((start, token))
                length = tokens[token].bytes.count
                return false
            }
            start += length
        }
        return matches
    }

    private func longestFirst(_ bytes: [UInt8], _ parseControl: Bool) -> [Match] {
        var candidates: [Match] = []
        for start in bytes.indices where !lengths[Int(bytes[start])].isEmpty {
            forEachMatch(bytes, at: start, parseControl) { token in
                candidates.append((start, token))
                return true
            }
        }
        guard candidates.count > 1 else { return candidates }
        candidates.sort { one, other in
            let (length, otherLength) = (
                tokens[one.token].bytes.count, tokens[other.token].bytes.count
            )
            if length != otherLength { return length > otherLength }
            if one.token != other.token { return one.token < other.token }
            return one.start < other.start
        }
        var isTaken = [Bool](repeating: false, count: bytes.count)
        var matches: [Match] = []
        for match in candidates {
            let range = match.start..<match.start + tokens[match.token].bytes.count
            // No candidate is longer than one taken before, so its ends tell.
            guard !isTaken[range.lowerBound], !isTaken[range.upperBound - 1] else { continue }
            for index in range { isTaken[index] = true }
            matches.append(match)
        }
        return matches.sorted { $0.start < $1.start }
    }
}

extension SpecialTokenMatcher {
    /// The token that is written so; `nil` where there is none.
    func id(of bytes: [UInt8]) -> Int32? {
        table.id(of: bytes).map { tokens[Int($0)].id }
    }
}

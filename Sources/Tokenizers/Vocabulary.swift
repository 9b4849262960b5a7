/// The kind of a token; raw values are those of GGUF files.
public enum TokenKind: UInt8, Sendable, Hashable {
    /// A piece of text.
    case normal = 1
    /// The unknown token, for text that the vocabulary does not have.
    case unknown
    /// A control token, not text.
    case control
    /// An added token, matched before anything else.
    case userDefined
    /// An unused id.
    case unused
    /// One byte of text.
    case byte
}

/// Tokens in one run of bytes, with a table that finds a token by its bytes.
///
/// One allocation for all tokens: 262,144 of them load in milliseconds.
struct Vocabulary: Sendable {
    private var text: [UInt8] = []
    private var starts: [Int] = [0]
    private var slots: [Int32] = []
    /// The longest token's bytes.
    private(set) var longest = 0

    /// How many tokens.
    var count: Int { starts.count - 1 }

    /// Adds the next token's bytes.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        text.append(contentsOf: bytes)
        starts.append(text.count)
        longest = max(longest, text.count - starts[starts.count - 2])
    }

    mutating func reserve(tokens: Int) {
        starts.reserveCapacity(tokens + 1)
        text.reserveCapacity(tokens * 8)
    }

    /// Builds the table over the tokens that satisfy a condition; of equal ones the last is found.
    mutating func index(where isIncluded: (Int) -> Bool) {
        var size = 16
        while size < count * 2 { size *= 2 }
        slots = [Int32](repeating: -1, count: size)
        let mask = size - 1
        for token in 0..<count where isIncluded(token) && starts[token] < starts[token + 1] {
            let (start, end) = (starts[token], starts[token + 1])
            var slot = Int(truncatingIfNeeded: Self.hash(text, start, end)) & mask
            while slots[slot] >= 0, !equals(Int(slots[slot]), text, start, end) {
                slot = (slot + 1) & mask
            }
            slots[slot] = Int32(token)
        }
    }

    /// The token of a range of bytes; -1 where there is none.
    func find(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int32 {
        guard end - start <= longest, !slots.isEmpty else { return -1 }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(bytes, start, end)) & mask
        while true {
            let token = slots[slot]
            if token < 0 || equals(Int(token), bytes, start, end) { return token }
            slot = (slot + 1) & mask
        }
    }

    /// The token of some bytes; `nil` where there is none.
    func id(of bytes: some Sequence<UInt8>) -> Int32? {
        let bytes = Array(bytes)
        let id = find(bytes, 0, bytes.count)
        return id < 0 ? nil : id
    }

    /// The bytes of a token; empty for an unknown id.
    func bytes(of id: Int32) -> ArraySlice<UInt8> {
        guard id >= 0, id < count else { return [] }
        return text[starts[Int(id)]..<starts[Int(id) + 1]]
    }

    /// The text of a token; invalid UTF-8 is repaired.
    func text(of id: Int32) -> String { String(decoding: bytes(of: id), as: UTF8.self) }

    private func equals(_ token: Int, _ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        let first = starts[token]
        guard starts[token + 1] - first == end - start else { return false }
        for offset in 0..<end - start where text[first + offset] != bytes[start + offset] {
            return false
        }
        return true
    }

    /// FNV-1a, mixed once more so that the low bits are good.
    private static func hash(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in start..<end { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}

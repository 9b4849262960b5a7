/// Turns tokens that arrive one by one into text: a character is given when its last byte is there.
public struct StreamingDecoder: Sendable {
    private let tokenizer: any Tokenizer
    private var pending: [UInt8] = []
    private var isAtStart = true

    /// Starts at the beginning of a text.
    ///
    /// - Parameters:
    ///   - tokenizer: Whose tokens arrive.
    ///   - isContinuation: Whether other text was before, so that a leading space is kept.
    public init(_ tokenizer: any Tokenizer, isContinuation: Bool = false) {
        self.tokenizer = tokenizer
        isAtStart = !isContinuation
    }

    /// The text that became whole with this token.
    public mutating func append(_ id: Int32) -> String {
        var bytes = tokenizer.bytes(of: id)
        if isAtStart, !bytes.isEmpty {
            isAtStart = false
            if tokenizer.addsSpacePrefix, bytes.first == UInt8(ascii: " ") { bytes.removeFirst() }
        }
        pending += bytes
        let whole = pending.count - Self.unfinished(pending)
        defer { pending.removeFirst(whole) }
        return String(decoding: pending[..<whole], as: UTF8.self)
    }

    /// The rest at the end: bytes of an incomplete character give U+FFFD.
    public mutating func finish() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that is not finished.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1
            return byte < 0xf5 && length > back ? back : 0
        }
        return 0
    }
}

/// A list of texts, one a node, stored as one run of UTF-8 bytes.
public struct TextColumn: Sendable, Equatable {
    /// The texts' UTF-8 bytes, one after the other.
    private var storage: [UInt8] = []
    /// Where each text begins, and at the end where the last one ends.
    private var offsets: [Int] = [0]

    /// Makes an empty list.
    public init() {}

    /// Makes a list of texts.
    public init(_ texts: some Sequence<String>) {
        for text in texts { append(text) }
    }

    /// Makes a list of empty texts.
    public init(emptyTexts count: Int) { offsets = Array(repeating: 0, count: count + 1) }

    /// How many texts there are.
    public var count: Int { offsets.count - 1 }

    /// How many bytes all texts have together.
    public var byteCount: Int { storage.count }

    /// The text of a row.
    public subscript(row: Int) -> String { String(decoding: bytes(of: row), as: UTF8.self) }

    /// The UTF-8 bytes of a row's text, without a copy.
    public func bytes(of row: Int) -> ArraySlice<UInt8> { storage[offsets[row]..<offsets[row + 1]] }

    /// Whether a row's text is empty.
    public func isEmpty(_ row: Int) -> Bool { offsets[row] == offsets[row + 1] }

    /// Whether all texts are empty.
    public var holdsNothing: Bool { storage.isEmpty }

    /// All texts in order.
    public var texts: [String] { (0..<count).map { self[$0] } }

    /// Adds a text.
    public mutating func append(_ text: String) {
        storage.append(contentsOf: text.utf8)
        offsets.append(storage.count)
    }

    /// Adds a text of bytes known to be UTF-8.
    mutating func append(bytes: ArraySlice<UInt8>) {
        storage.append(contentsOf: bytes)
        offsets.append(storage.count)
    }

    /// Adds a text of bytes known to be UTF-8.
    mutating func append(_ text: Span<UInt8>) {
        for index in 0..<text.count { storage.append(text[index]) }
        offsets.append(storage.count)
    }

    /// The texts of some rows, in the rows' order.
    public func selecting(_ rows: [Int]) -> TextColumn {
        var result = TextColumn()
        result.offsets.reserveCapacity(rows.count + 1)
        for row in rows { result.append(bytes: bytes(of: row)) }
        return result
    }

    /// The number of words (runs of bytes other than blanks and control characters) of a row's text.
    public func wordCount(of row: Int) -> Int {
        var words = 0
        var inWord = false
        for byte in bytes(of: row) {
            let isBlank = byte <= 0x20
            if !isBlank && !inWord { words += 1 }
            inWord = !isBlank
        }
        return words
    }

    /// Releases spare capacity.
    mutating func trim() {
        if storage.capacity > storage.count + storage.count / 8 + 64 {
            storage = Array(storage[...])
        }
        if offsets.capacity > offsets.count + offsets.count / 8 + 64 {
            offsets = Array(offsets[...])
        }
    }

    /// Whether a row's text has just these bytes.
    func matches(_ row: Int, _ other: Span<UInt8>) -> Bool {
        let start = offsets[row]
        guard offsets[row + 1] - start == other.count else { return false }
        for index in 0..<other.count where storage[start + index] != other[index] { return false }
        return true
    }

    /// Lends the bytes of a row's text.
    func withBytes<Result>(of row: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        body(storage.span.extracting(offsets[row]..<offsets[row + 1]))
    }
}

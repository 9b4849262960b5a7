/// The text that is being typed, and the cursor in it.
struct LineBuffer: Equatable {
    private(set) var characters: [Character]
    /// How many characters stand before the cursor.
    private(set) var cursor: Int
    /// The text that was cut last.
    private(set) var cut: [Character] = []

    init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    var text: String { String(characters) }

    /// How many Unicode scalars stand before the cursor.
    var scalarCursor: Int {
        characters[..<cursor].reduce(0) { $0 + $1.unicodeScalars.count }
    }

    var isAtEnd: Bool { cursor == characters.count }

    mutating func insert(_ text: String) {
        // The new text may join the character before it, as a combining accent does.
        let after = String(characters[cursor...])
        let before = Array(String(characters[..<cursor]) + text)
        characters = before + Array(after)
        cursor = before.count
    }

    /// Replaces Unicode scalars by a text and puts the cursor behind it.
    mutating func replace(scalars range: Range<Int>, with text: String) {
        let all = Array(self.text.unicodeScalars)
        let range = range.clamped(to: 0..<all.count)
        func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
            String(String.UnicodeScalarView(scalars))
        }
        let before = Array(string(all[..<range.lowerBound]) + text)
        characters = before + Array(string(all[range.upperBound...]))
        cursor = before.count
    }

    // MARK: - Moving

    mutating func moveLeft() { cursor = max(0, cursor - 1) }
    mutating func moveRight() { cursor = min(characters.count, cursor + 1) }
    mutating func moveToLineStart() { cursor = lineStart }
    mutating func moveToLineEnd() { cursor = lineEnd }
    mutating func moveWordLeft() { cursor = wordStart }
    mutating func moveWordRight() {
        while !isAtEnd, !characters[cursor].isWordPart { cursor += 1 }
        while !isAtEnd, characters[cursor].isWordPart { cursor += 1 }
    }

    /// Moves to the line above; false in the first line.
    mutating func moveUp() -> Bool {
        let start = lineStart
        guard start > 0 else { return false }
        let column = cursor - start
        cursor = start - 1
        cursor = min(lineStart + column, cursor)
        return true
    }

    /// Moves to the line below; false in the last line.
    mutating func moveDown() -> Bool {
        let end = lineEnd
        guard end < characters.count else { return false }
        let column = cursor - lineStart
        cursor = end + 1
        cursor = min(cursor + column, lineEnd)
        return true
    }

    private var lineStart: Int {
        characters[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    }
    private var lineEnd: Int {
        characters[cursor...].firstIndex(of: "\n") ?? characters.count
    }
    private var wordStart: Int {
        var place = cursor
        while place > 0, !characters[place - 1].isWordPart { place -= 1 }
        while place > 0, characters[place - 1].isWordPart { place -= 1 }
        return place
    }

    // MARK: - Cutting

    mutating func deleteBackward() {
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
    }

    /// Takes away one level of indent if only blanks stand before the cursor in its line.
    mutating func outdent() {
        let blanks = characters[lineStart..<cursor]
        guard blanks.allSatisfy({ $0 == " " }) else { return }
        for _ in 0..<min(4, blanks.count) { deleteBackward() }
    }

    mutating func deleteForward() {
        if !isAtEnd { characters.remove(at: cursor) }
    }

    mutating func cutToLineEnd() {
        let end = lineEnd
        cut(cursor..<(end == cursor ? min(end + 1, characters.count) : end))
    }
    mutating func cutToLineStart() { cut(lineStart..<cursor) }
    mutating func cutWord() { cut(wordStart..<cursor) }
    mutating func paste() { insert(String(cut)) }

    private mutating func cut(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        cut = Array(characters[range])
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }
}

extension Character {
    fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" || self == "-" }
}

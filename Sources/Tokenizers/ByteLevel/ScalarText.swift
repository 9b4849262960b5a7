/// A text's characters with their classes and byte offsets, and one more that means the end.
struct ScalarText {
    private(set) var values: [UInt32] = []
    private(set) var classes: [ScalarClass] = []
    private(set) var offsets: [Int] = []

    /// How many characters.
    var count: Int { values.count - 1 }

    init(_ text: ArraySlice<UInt8>) {
        values.reserveCapacity(text.count + 1)
        classes.reserveCapacity(text.count + 1)
        offsets.reserveCapacity(text.count + 1)
        var position = text.startIndex
        while position < text.endIndex {
            let (scalar, length) = Self.scalar(text, position)
            values.append(scalar.value)
            classes.append(ScalarClass(scalar))
            offsets.append(position)
            position += length
        }
        values.append(.max)
        classes.append(.end)
        offsets.append(text.endIndex)
    }

    /// The character at a byte; a byte that begins none is U+FFFD.
    private static func scalar(_ text: ArraySlice<UInt8>, _ position: Int)
        -> (Unicode.Scalar, Int)
    {
        let first = text[position]
        guard first >= 0x80 else { return (Unicode.Scalar(first), 1) }
        let length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
        guard first >= 0xc2, first < 0xf5, position + length <= text.endIndex else {
            return ("\u{fffd}", 1)
        }
        var value = UInt32(first) & (0x7f >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(text[position + offset] & 0x3f) }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{fffd}", 1) }
        return (scalar, length)
    }

    /// The first place from `start` on whose class does not satisfy a condition.
    func end(of start: Int, while condition: (ScalarClass) -> Bool) -> Int {
        var end = start
        while end < count, condition(classes[end]) { end += 1 }
        return end
    }
}

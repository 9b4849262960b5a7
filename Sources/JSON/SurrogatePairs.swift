/// Surrogate pairs that json-c 0.16 decodes wrongly: those of characters whose lower 16 bits look
/// like a surrogate themselves, such as U+1D85B, written `\ud836\udc5b`.
enum SurrogatePairs {
    /// The text with those pairs written as UTF-8; `nil` where it holds none.
    static func decoded(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "\\")) {
            guard let scalar = misread(bytes[start...]) else {
                // An escaped character begins no escape of its own.
                index = min(start + 2, bytes.count)
                continue
            }
            result.append(contentsOf: bytes[copied..<start])
            result.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            index = start + 12
            copied = index
        }
        guard copied > 0 else { return nil }
        return result + bytes[copied...]
    }

    /// The character that the pair of escapes at the start stands for, if json-c misreads it.
    private static func misread(_ escapes: Slice<UnsafeRawBufferPointer>) -> Unicode.Scalar? {
        guard let high = unit(escapes), let low = unit(escapes.dropFirst(6)),
            0xd800..<0xdc00 ~= high, 0xdc00..<0xe000 ~= low
        else { return nil }
        let value = 0x10000 + (high & 0x3ff) << 10 + low & 0x3ff
        return value & 0xf800 == 0xd800 ? Unicode.Scalar(value) : nil
    }

    /// The number of a `\u` escape at the start.
    private static func unit(_ escape: Slice<UnsafeRawBufferPointer>) -> UInt32? {
        let bytes = escape.prefix(6)
        guard bytes.count == 6, bytes.first == UInt8(ascii: "\\"),
            bytes.dropFirst().first == UInt8(ascii: "u")
        else { return nil }
        var value: UInt32 = 0
        for byte in bytes.dropFirst(2) {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// GPT-2's way to write bytes as printable characters: a space is `Ġ`, a newline `Ċ`.
enum ByteAlphabet {
    /// The character of every byte.
    static let characters: [Unicode.Scalar] = {
        var next: UInt32 = 256
        return (0...255).map { (byte: UInt32) in
            switch byte {
            case 33...126, 161...172, 174...255: return Unicode.Scalar(byte) ?? " "
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? " "
            }
        }
    }()

    /// The byte of every character below 324; -1 for characters that stand for none.
    private static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 324)
        for (byte, character) in characters.enumerated() {
            bytes[Int(character.value)] = Int16(byte)
        }
        return bytes
    }()

    /// Appends the bytes that a text stands for; returns false, having appended some, if a
    /// character of it stands for none.
    static func decode(_ text: UnsafeRawBufferPointer, into result: inout [UInt8]) -> Bool {
        var index = 0
        while index < text.count {
            var value = Int(text[index])
            index += 1
            if value >= 0x80 {
                // The alphabet has no character of more than two bytes.
                guard value & 0xe0 == 0xc0, index < text.count else { return false }
                value = (value & 0x1f) << 6 | Int(text[index] & 0x3f)
                index += 1
            }
            guard value < bytes.count, bytes[value] >= 0 else { return false }
            result.append(UInt8(truncatingIfNeeded: bytes[value]))
        }
        return true
    }

    /// Bytes as text.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(characters[Int(byte)]) }
        return String(text)
    }
}

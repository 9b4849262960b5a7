import Glibc

/// Turns the bytes of a terminal into keys.
struct KeyReader: Sendable {
    private let readByte: @Sendable () -> UInt8?
    private let hasMore: @Sendable () -> Bool

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - readByte: Waits for the next byte; `nil` at the end.
    ///   - hasMore: Whether another byte is there, or comes at once.
    init(
        readByte: @escaping @Sendable () -> UInt8?, hasMore: @escaping @Sendable () -> Bool
    ) {
        self.readByte = readByte
        self.hasMore = hasMore
    }

    /// The keys of the terminal.
    static let standard = KeyReader(
        readByte: {
            var byte: UInt8 = 0
            while true {
                let count = read(0, &byte, 1)
                if count == 1 { return byte }
                if count == 0 || errno != EINTR { return nil }
            }
        }, hasMore: { Terminal.isReadable(milliseconds: 30) })

    /// Waits for the next key.
    func next() -> Key {
        guard let byte = readByte() else { return .endOfInput }
        switch byte {
        case 13, 10: return .enter
        case 9: return .tab
        case 127, 8: return .backspace
        case 27: return escaped()
        case 1...26: return .control(Character(Unicode.Scalar(byte + 96)))
        case 0..<32: return .escape
        default: return .text(character(from: byte))
        }
    }

    private func character(from first: UInt8) -> String {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        var bytes = [first]
        while bytes.count < length, let byte = readByte() { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func escaped() -> Key {
        guard hasMore(), let byte = readByte() else { return .escape }
        switch byte {
        case UInt8(ascii: "["): return sequence()
        case UInt8(ascii: "O"): return readByte().map { named($0, "") } ?? .escape
        case UInt8(ascii: "b"): return .wordLeft
        case UInt8(ascii: "f"): return .wordRight
        case 127: return .control("w")
        default: return .escape
        }
    }

    private func sequence() -> Key {
        var parameters = ""
        while let byte = readByte() {
            let isParameter = (0x20...0x3F).contains(byte)
            guard isParameter else { return named(byte, parameters) }
            parameters.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return .endOfInput
    }

    private func named(_ final: UInt8, _ parameters: String) -> Key {
        let isModified = parameters.hasPrefix("1;")
        switch final {
        case UInt8(ascii: "A"): return .up
        case UInt8(ascii: "B"): return .down
        case UInt8(ascii: "C"): return isModified ? .wordRight : .right
        case UInt8(ascii: "D"): return isModified ? .wordLeft : .left
        case UInt8(ascii: "H"): return .home
        case UInt8(ascii: "F"): return .end
        case UInt8(ascii: "~"):
            switch parameters {
            case "1", "7": return .home
            case "4", "8": return .end
            case "3": return .delete
            case "200": return pasted()
            default: return .escape
            }
        default: return .escape
        }
    }

    /// The text up to the terminal's mark that a paste is over.
    private func pasted() -> Key {
        let mark = Array("\u{1B}[201~".utf8)
        var bytes: [UInt8] = []
        while let byte = readByte() {
            bytes.append(byte == 13 ? 10 : byte)
            if bytes.suffix(mark.count).elementsEqual(mark) {
                bytes.removeLast(mark.count)
                break
            }
        }
        return .paste(String(decoding: bytes, as: UTF8.self))
    }
}

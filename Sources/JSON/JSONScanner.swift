/// Walks over the tokens of a text that a parser took for JSON, to say what the parser does not:
/// where a number is, and whether an object names a member twice.
enum JSONScanner {
    private enum Lexeme {
        case opening(UInt8), closing, comma, colon
        /// A text with its quotation marks.
        case text(Range<Int>)
        /// A number, `true`, `null` and the like.
        case literal(Range<Int>)
    }

    /// The first member that an object has twice, and where it stands again.
    static func duplicateName(in bytes: UnsafeRawBufferPointer) -> (name: String, offset: Int)? {
        // The names so far of each open object; nothing of an array.
        var open: [Set<String>?] = []
        var expectsName = false
        var index = 0
        while let token = next(in: bytes, from: &index) {
            switch token {
            case .opening(let bracket):
                let isObject = bracket == UInt8(ascii: "{")
                open.append(isObject ? [] : nil)
                expectsName = isObject
            case .closing:
                _ = open.popLast()
                expectsName = false
            case .comma: expectsName = open.last.map { $0 != nil } ?? false
            case .text(let range) where expectsName:
                expectsName = false
                let name = name(bytes, range)
                guard open[open.count - 1]?.insert(name).inserted == false else { continue }
                return (name, range.lowerBound)
            default: break
            }
        }
        return nil
    }

    /// The first number that is not finite or does not fit in 64 bits.
    static func numberThatDoesNotFit(in bytes: UnsafeRawBufferPointer, _ limits: JSONValue.Limits)
        -> JSONError?
    {
        var index = 0
        while let token = next(in: bytes, from: &index) {
            guard case .literal(let range) = token else { continue }
            let word = String(decoding: bytes[range], as: UTF8.self)
            guard !["true", "false", "null"].contains(word.lowercased()) else { continue }
            if word.contains(where: { "NI".contains($0) }) {
                if word.contains("N"), limits.readsNaNAsNull { continue }
                return .notFinite(literal: word, offset: range.lowerBound)
            }
            let isWhole = word.allSatisfy { $0.isNumber || $0 == "-" }
            let fits = isWhole ? Double(word).map { abs($0) < 0x1p64 } : Double(word)?.isFinite
            guard fits == true || (isWhole && limits.clampsIntegers) else {
                return .numberOutOfRange(offset: range.lowerBound)
            }
        }
        return nil
    }

    private static func name(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> String {
        let inside = bytes[range].dropFirst().dropLast()
        guard inside.contains(UInt8(ascii: "\\")),
            let value = try? JSONValue(parsing: Array(bytes[range])), let text = value.stringValue
        else { return String(decoding: inside, as: UTF8.self) }
        return text
    }

    private static func next(in bytes: UnsafeRawBufferPointer, from index: inout Int) -> Lexeme? {
        while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
        guard index < bytes.count else { return nil }
        let start = index
        index += 1
        switch bytes[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .opening(bytes[start])
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return .closing
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: ":"): return .colon
        // json-c takes single quotes for member names.
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            while index < bytes.count, bytes[index] != bytes[start] {
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index = min(index + 1, bytes.count)
            return .text(start..<index)
        default:
            while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
            return .literal(start..<index)
        }
    }

    private static func isEnd(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
            || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ":")
    }
}

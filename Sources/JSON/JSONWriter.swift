extension JSONValue {
    /// How JSON text is laid out.
    public struct Layout: Sendable {
        /// Spaces a level, one member a line; `nil` for one line without blanks.
        public var indent: Int?
        /// Whether members are ordered by name (by Unicode scalars) instead of as they are.
        public var sortsMembers: Bool

        /// Makes a layout.
        public init(indent: Int? = nil, sortsMembers: Bool = false) {
            self.indent = indent
            self.sortsMembers = sortsMembers
        }

        /// One line without blanks.
        public static let compact = Layout()
        /// Two spaces a level.
        public static let pretty = Layout(indent: 2)
    }

    /// The value as JSON text.
    ///
    /// Infinities and NaN, which JSON does not have, are written as `null`.
    public func text(_ layout: Layout = .compact) -> String {
        String(decoding: bytes(layout), as: UTF8.self)
    }

    /// The value as UTF-8 bytes of JSON text.
    public func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.write(self, level: 0)
        return writer.bytes
    }
}

/// Writes JSON text into a growing array of bytes.
struct JSONWriter {
    let layout: JSONValue.Layout
    private(set) var bytes: [UInt8] = []

    init(layout: JSONValue.Layout) { self.layout = layout }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: append("null")
        case .boolean(let flag): append(flag ? "true" : "false")
        case .integer(let number): append("\(number)")
        case .number(let number): append(number.isFinite ? number.description : "null")
        case .string(let text): write(text)
        case .array(let elements):
            writeList(elements, between: ("[", "]"), level: level) {
                $0.write($1, level: level + 1)
            }
        case .object(let members):
            guard layout.sortsMembers else {
                writeList(members.elements, between: ("{", "}"), level: level) {
                    $0.writeMember($1.key, $1.value, level: level + 1)
                }
                return
            }
            let sorted = members.elements.sorted {
                $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars)
            }
            writeList(sorted, between: ("{", "}"), level: level) {
                $0.writeMember($1.key, $1.value, level: level + 1)
            }
        }
    }

    private mutating func writeMember(_ name: String, _ value: JSONValue, level: Int) {
        write(name)
        if layout.indent == nil { append(":") } else { append(": ") }
        write(value, level: level)
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func writeList<Elements: Collection>(
        _ elements: Elements, between brackets: (StaticString, StaticString), level: Int,
        _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        append(brackets.0)
        var isFirst = true
        for element in elements {
            if !isFirst { append(",") }
            isFirst = false
            breakLine(level: level + 1)
            write(&self, element)
        }
        if !isFirst { breakLine(level: level) }
        append(brackets.1)
    }

    private mutating func breakLine(level: Int) {
        guard let indent = layout.indent else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }

    /// Writes a text between quotation marks; only what JSON requires is escaped.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for (index, byte) in utf8.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: utf8[start..<index])
                escape(byte)
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case 8: append("\\b")
        case 12: append("\\f")
        default:
            let digits = Array("0123456789abcdef".utf8)
            append("\\u00")
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

/// Text from data on its way to a person: what terminals obey is shown instead of obeyed.
///
/// Control characters (C0, DEL, C1), among them those that begin escape sequences, and the characters
/// that turn the direction of writing can rename windows, hide or forge output, and make a name read
/// as another one.
public enum VisibleText {
    /// A text for a terminal or a notebook's plain text: line ends and tabs stay, a carriage return ends a
    /// line too, everything else that a terminal obeys becomes a symbol.
    public static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\n", "\t": result.append(scalar)
            case "\r":
                // Obeyed, it would let what follows overwrite the line.
                let isBeforeLineEnd = index + 1 < scalars.count && scalars[index + 1] == "\n"
                if !isBeforeLineEnd { result.append("\n") }
            case let scalar where isObeyed(scalar):
                result.append(contentsOf: symbol(of: scalar).unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// A text on one line: line ends and tabs become blanks, the rest as in `of`.
    public static func line(_ text: String) -> String {
        let visible = of(text)
        guard visible.contains(where: { $0.isNewline || $0 == "\t" }) else { return visible }
        return String(visible.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    /// Text that this program coloured itself: the colours stay, the rest as in `of`.
    public static func keepingColors(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "\u{1B}") {
            result += of(String(rest[..<start]))
            let end = colorEnd(in: rest[start...])
            result += end.map { String(rest[start..<$0]) } ?? symbol(of: "\u{1B}")
            rest = rest[(end ?? rest.index(after: start))...]
        }
        return result + of(String(rest))
    }

    /// The end of a colour's sequence at the beginning of a text: `ESC [ digits and ; m`.
    private static func colorEnd(in text: Substring) -> Substring.Index? {
        let parameters = text.dropFirst()
        guard parameters.first == "[" else { return nil }
        let end = parameters.dropFirst().firstIndex { !("0"..."9").contains($0) && $0 != ";" }
        guard let end, text[end] == "m" else { return nil }
        return text.index(after: end)
    }

    /// Whether a terminal obeys a character instead of drawing it; line ends and tabs are among them.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The symbol of a control character (U+2400…), or the code point.
    private static func symbol(of scalar: Unicode.Scalar) -> String {
        let picture: UInt32? =
            switch scalar.value {
            case 0...0x1F: 0x2400 + scalar.value
            case 0x7F: 0x2421
            default: nil
            }
        if let symbol = picture.flatMap(Unicode.Scalar.init) { return String(Character(symbol)) }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
    }
}

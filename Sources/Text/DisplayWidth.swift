/// How many columns of a terminal a text takes.
public enum DisplayWidth {
    /// The columns of a text: wide East Asian characters and emoji take two, marks none.
    public static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// The columns of one character.
    public static func of(_ character: Character) -> Int {
        var widest = 0
        for scalar in character.unicodeScalars { widest = max(widest, of(scalar)) }
        guard widest == 1, character.unicodeScalars.contains("\u{FE0F}"),
            character.unicodeScalars.first?.properties.isEmoji == true
        else { return widest }
        return 2
    }

    /// The columns of one scalar: 0, 1 or 2.
    public static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7f..<0xa0).contains(value) ? 0 : 1 }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return properties.isEmojiPresentation || isWide(value) ? 2 : 1
        }
    }

    /// Whether a code point is in the main blocks of East Asian width W or F (Unicode, UAX 11).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// A text filled with blanks to a width, on the left or on the right.
    public static func padded(_ text: String, to width: Int, alignedRight: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - of(text)))
        return alignedRight ? blanks + text : text + blanks
    }

    /// A text broken between words into lines of at most a width; longer words stand alone.
    public static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ") {
            let next = of(String(word))
            if used > 0, used + 1 + next > width {
                lines.append(line)
                line = ""
                used = 0
            }
            line += (used > 0 ? " " : "") + word
            used += (used > 0 ? 1 : 0) + next
        }
        return lines + [line]
    }

    /// A text cut to a width, ending in `…` if something was left out.
    public static func truncated(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        var result = ""
        var used = 0
        for character in text {
            let next = of(character)
            guard used + next < width else { break }
            result.append(character)
            used += next
        }
        return result + "…"
    }
}

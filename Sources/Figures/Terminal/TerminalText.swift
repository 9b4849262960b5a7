/// Text in columns of a terminal.
enum TerminalText {
    /// How many columns a scalar takes: 0, 1 or 2.
    static func columns(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (0x7f..<0xa0).contains(value) ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0xfe00...0xfe0f: return 0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
            0xa000...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
            0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
            0x1fa70...0x1faff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    /// How many columns a character takes; a sequence of joined emoji is one wide sign.
    static func columns(_ character: Character) -> Int {
        character.unicodeScalars.map(columns).max() ?? 0
    }

    /// How many columns a line without escape codes takes.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

    /// The text on one line, cut with `…` to a number of columns.
    static func truncated(_ text: String, to limit: Int) -> String {
        let line = XMLText.singleLine(text)
        guard width(line) > limit else { return line }
        guard limit > 0 else { return "" }
        var used = 1
        var kept = ""
        for character in line {
            used += columns(character)
            guard used <= limit else { break }
            kept.append(character)
        }
        return kept + "…"
    }

    /// A line that may hold escape codes, cut to a number of columns; codes are kept whole.
    static func clipped(_ line: String, to limit: Int) -> String {
        var kept = ""
        var used = 0
        var isCode = false
        var isCut = false
        for character in line {
            if character == "\u{1b}" { isCode = true }
            if isCode {
                kept.append(character)
                if character == "m" { isCode = false }
                continue
            }
            used += columns(character)
            if used <= limit, !isCut { kept.append(character) } else { isCut = true }
        }
        return kept
    }

    /// The text cut or filled with blanks to exactly `count` columns.
    static func padded(_ text: String, to count: Int, right: Bool = false) -> String {
        let line = truncated(text, to: count)
        let blanks = String(repeating: " ", count: max(0, count - width(line)))
        return right ? blanks + line : line + blanks
    }

    /// The text broken at blanks into lines of at most `limit` columns.
    static func wrapped(_ text: String, to limit: Int, maximumLines: Int = 3) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in XMLText.singleLine(text).split(separator: " ") {
            if line.isEmpty {
                line = String(word)
            } else if width(line) + 1 + width(String(word)) <= limit {
                line += " " + word
            } else {
                lines.append(truncated(line, to: limit))
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(truncated(line, to: limit)) }
        guard lines.count > maximumLines else { return lines }
        return Array(lines.prefix(maximumLines - 1))
            + [truncated(lines[(maximumLines - 1)...].joined(separator: " "), to: limit)]
    }

    /// A horizontal bar of eighth blocks, at most `columns` long.
    static func bar(_ fraction: Double, columns: Int) -> String {
        guard fraction.isFinite, fraction > 0 else { return "" }
        let eighths = Int((min(fraction, 1) * Double(columns) * 8).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// One character a number, from `▁` to `█`; blank where there is none.
    static func sparkline(_ values: [Double]) -> String {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return "" }
        let blocks = Array("▁▂▃▄▅▆▇█")
        return String(
            values.map { value -> Character in
                guard value.isFinite else { return " " }
                let fraction = high > low ? (value - low) / (high - low) : 0.5
                return blocks[min(7, Int(fraction * 8))]
            })
    }
}

/// Colours and weights on a terminal, or nothing where they are not wanted.
struct TerminalInk: Sendable {
    /// Whether ANSI codes may be written.
    let isColored: Bool

    private static let codes = [33, 166, 36, 169, 136, 99, 244, 38]

    /// Text in the colour of a series.
    func series(_ text: String, _ index: Int) -> String {
        guard isColored, !text.isEmpty else { return text }
        return "\u{1b}[38;5;\(TerminalInk.codes[index % TerminalInk.codes.count])m\(text)\u{1b}[0m"
    }

    /// Emphasised text.
    func bold(_ text: String) -> String {
        isColored && !text.isEmpty ? "\u{1b}[1m\(text)\u{1b}[0m" : text
    }

    /// Text that steps back.
    func dim(_ text: String) -> String {
        isColored && !text.isEmpty ? "\u{1b}[2m\(text)\u{1b}[0m" : text
    }

    /// The lines of a heading.
    func heading(_ title: String, _ subtitle: String, width: Int) -> [String] {
        TerminalText.wrapped(title, to: width, maximumLines: 2).map(bold)
            + TerminalText.wrapped(subtitle, to: width).map(dim)
    }
}

extension [String] {
    /// The lines cut to a number of columns and without blanks at their ends, as one text.
    func trimmedLines(width: Int) -> String {
        map { line in
            var line = Substring(TerminalText.clipped(line, to: width))
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }
}

import Text

/// Text in columns of a terminal.
enum TerminalText {
    /// How many columns a line without escape codes takes.
    static func width(_ text: String) -> Int { DisplayWidth.of(text) }

    /// The text on one line, cut with `…` to a number of columns.
    static func truncated(_ text: String, to limit: Int) -> String {
        let line = XMLText.singleLine(text)
        guard width(line) > limit else { return line }
        guard limit > 0 else { return "" }
        var used = 1
        var kept = ""
        for character in line {
            used += DisplayWidth.of(character)
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
            used += DisplayWidth.of(character)
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
        let eighths = (fraction * Double(columns) * 8).rounded()
            .integer(clampedTo: 0...max(0, columns) * 8)
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
    }

    /// A sparkline: one character a value, from `▁` to `█`; blank for NaN.
    static func sparkline(_ values: [Double]) -> String {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else { return "" }
        let blocks = Array("▁▂▃▄▅▆▇█")
        return String(
            values.map { value -> Character in
                guard value.isFinite else { return " " }
                let fraction = high > low ? (value - low) / (high - low) : 0.5
                return blocks[(fraction * 8).integer(clampedTo: 0...7)]
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

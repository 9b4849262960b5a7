import Support
import Text

/// Names and values about one object, with small drawings, as shown by `describe`.
public struct CardPanel: Renderable {
    /// One line of the card.
    public struct Row: Sendable {
        /// Its label.
        public var name: String
        /// Its value, as text.
        public var value: String

        /// Makes a line.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The heading, such as `Graph nouns`.
    public var title: String
    /// A second line of the heading.
    public var subtitle: String
    /// The lines.
    public var rows: [Row]
    /// Small drawings beneath.
    public var figures: [any Figure]
    /// Warnings and notices at the end.
    public var notes: [String]

    /// Makes a card.
    public init(
        title: String, subtitle: String = "", rows: [Row], figures: [any Figure] = [],
        notes: [String] = []
    ) {
        self.title = title
        self.subtitle = subtitle
        self.rows = rows
        self.figures = figures
        self.notes = notes
    }

    /// The lines in two columns, then the drawings.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        let nameWidth = min(width / 2, rows.map { TerminalText.width($0.name) }.max() ?? 0)
        for row in rows {
            let values = TerminalText.wrapped(row.value, to: width - nameWidth - 4, maximumLines: 4)
            let name = TerminalText.padded(row.name, to: nameWidth)
            lines.append("  " + ink.dim(name) + "  " + (values.first ?? ""))
            let blanks = String(repeating: " ", count: nameWidth + 4)
            lines += values.dropFirst().map { blanks + $0 }
        }
        for figure in figures {
            lines += figure.terminalText(width: width - 2, color: color)
                .split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
        }
        for note in notes {
            lines += TerminalText.wrapped("! " + note, to: width - 2, maximumLines: 6)
                .map { "  " + $0 }
        }
        return lines.trimmedLines(width: width)
    }

    /// The card as text and as an HTML table with drawings beneath.
    public func mimeBundle(theme: Theme) -> MIMEBundle {
        var html = "<div><table><caption style=\"text-align:left\">"
        html += "<strong>\(XMLText.escaped(title))</strong>"
        if !subtitle.isEmpty { html += "<br>\(XMLText.escaped(subtitle))" }
        html += "</caption><tbody>"
        for row in rows {
            html +=
                "<tr><th scope=\"row\" style=\"text-align:left\">\(XMLText.escaped(row.name))</th>"
                + "<td style=\"text-align:left\">\(XMLText.escaped(row.value))</td></tr>"
        }
        html += "</tbody></table>"
        if !figures.isEmpty {
            let images = figures.map {
                HTMLText.image(
                    svg: $0.svg(theme: theme), alternative: "\($0.title): \($0.description)")
            }
            html += "<p>\(images.joined(separator: " "))</p>"
        }
        for note in notes { html += "<p>\(XMLText.escaped(note))</p>" }
        return MIMEBundle(
            plainText: terminalText(width: 80, color: false), ["text/html": html + "</div>"])
    }
}

import Support

/// A text whose words are shaded by how much they spoke for or against an answer.
public struct WordHeatFigure: Figure {
    /// One word.
    public struct Word: Sendable {
        /// The word with its punctuation, without blanks.
        public var text: String
        /// How much it spoke for (positive) or against (negative) the answer, on any scale.
        public var importance: Double

        /// Makes a word.
        public init(_ text: String, importance: Double) {
            self.text = text
            self.importance = importance
        }
    }

    /// The heading.
    public var title: String
    /// The words in order.
    public var words: [Word]
    /// A second line of the heading, such as the answer.
    public var subtitle: String

    /// Makes a shaded text.
    public init(title: String, words: [Word], subtitle: String = "") {
        self.title = title
        self.words = words
        self.subtitle = subtitle
    }

    /// The strongest words.
    public var description: String {
        guard !words.isEmpty else { return "Text without words." }
        return "Words by importance: \(strongest)."
    }

    // MARK: - Data

    /// The greatest size of an importance.
    private var extent: Double {
        words.map(\.importance.magnitude).filter(\.isFinite).max() ?? 0
    }

    /// An importance on a scale of −1…1.
    private func fraction(_ word: Word) -> Double {
        let extent = extent
        guard extent > 0, word.importance.isFinite else { return 0 }
        return word.importance / extent
    }

    /// −3…3: how many signs stand for an importance.
    private func level(_ fraction: Double) -> Int {
        switch fraction.magnitude {
        case ..<0.2: 0
        case ..<0.45: fraction < 0 ? -1 : 1
        case ..<0.75: fraction < 0 ? -2 : 2
        default: fraction < 0 ? -3 : 3
        }
    }

    private var strongest: String {
        let order = words.indices.sorted {
            let (a, b) = (fraction(words[$0]).magnitude, fraction(words[$1]).magnitude)
            return a == b ? $0 < $1 : a > b
        }
        return order.prefix(5).map { index in
            let value = fraction(words[index])
            return XMLText.singleLine(words[index].text) + (value < 0 ? " −" : " +")
                + ValueFormat.fixed(2).string(value.magnitude)
        }.joined(separator: ", ")
    }

    // MARK: - SVG

    /// Draws shaded words in lines; words for the prediction are underlined, words against
    /// it is underlined with dashes, the thicker the stronger.
    public func svg(theme: Theme) -> String {
        let (width, size) = (640.0, 13.0)
        var canvas = SVGCanvas(
            width: width, height: 100, theme: theme, title: title, description: description)
        let top = canvas.heading(title, subtitle: subtitle) + 4
        guard !words.isEmpty else {
            canvas.message("no words", in: Rect(x: 16, y: top, width: width - 32, height: 40))
            return canvas.document()
        }
        var (x, y) = (16.0, top)
        for word in words {
            let text = TextMetrics.truncated(word.text, to: width - 40, size: size)
            let length = TextMetrics.width(text, size: size) + 6
            if x + length > width - 16, x > 16 {
                x = 16
                y += 26
            }
            draw(text, fraction(word), in: Rect(x: x, y: y, width: length, height: 20), on: &canvas)
            x += length + 2
        }
        y += 34
        let scale = canvas.colorScale(
            from: "against", to: "for", at: Point(16, y),
            color: { theme.diverging(($0 * 2 - 1) * 0.6) })
        let note = TextMetrics.truncated(
            "underlined: for the answer; dashed: against it", to: 360, size: 10)
        canvas.text(
            note, at: Point(width - 16, y + 10),
            TextStyle(size: 10, color: theme.muted, anchor: .end))
        canvas.height = scale + 6
        return canvas.document()
    }

    private func draw(_ text: String, _ fraction: Double, in box: Rect, on canvas: inout SVGCanvas)
    {
        let level = level(fraction)
        // Only the first part of the scale is used, so that text stays easy to read.
        let fill = canvas.theme.diverging(fraction * 0.6)
        if level != 0 {
            canvas.rect(box, fill: fill.hex, radius: 2)
            canvas.line(
                from: Point(box.x + 2, box.maxY), to: Point(box.maxX - 2, box.maxY),
                Stroke(
                    color: canvas.theme.text, width: Double(abs(level)) * 0.8,
                    dash: level < 0 ? "3 2" : nil))
        }
        canvas.text(
            text, at: Point(box.x + 3, box.y + 14.5),
            TextStyle(size: 13, color: level == 0 ? canvas.theme.text : fill.ink))
    }

    // MARK: - Text and HTML

    /// Writes the text with one to three `+` or `−` after words that matter.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        guard !words.isEmpty else {
            return (lines + ["(no words)"]).trimmedLines(width: width)
        }
        let marked = words.map { word -> String in
            let level = level(fraction(word))
            return XMLText.singleLine(word.text)
                + String(repeating: level < 0 ? "−" : "+", count: abs(level))
        }
        lines += TerminalText.wrapped(
            marked.joined(separator: " "), to: width, maximumLines: .max)
        lines += TerminalText.wrapped("strongest: " + strongest, to: width).map(ink.dim)
        return lines.trimmedLines(width: width)
    }

    /// The text with shaded words in HTML, as text and as a drawing.
    public func mimeBundle(theme: Theme) -> MIMEBundle {
        var html = "<div><p><strong>\(XMLText.escaped(title))</strong>"
        if !subtitle.isEmpty { html += "<br>\(XMLText.escaped(subtitle))" }
        html += "</p><p>"
        for word in words {
            let fraction = fraction(word)
            let level = level(fraction)
            let text = XMLText.escaped(word.text)
            guard level != 0 else {
                html += text + " "
                continue
            }
            let fill = theme.diverging(fraction * 0.6)
            let line =
                "border-bottom:\(abs(level))px \(level < 0 ? "dashed" : "solid") \(theme.text.hex)"
            html +=
                "<span title=\"\(ValueFormat.fixed(2).string(fraction))\" "
                + "style=\"background-color:\(fill.hex);color:\(fill.ink.hex);\(line)\">\(text)</span> "
        }
        html += "</p><p>Strongest: \(XMLText.escaped(strongest)).</p></div>"
        return MIMEBundle(
            plainText: terminalText(width: 80, color: false),
            ["text/html": html, "image/svg+xml": svg(theme: theme)])
    }
}

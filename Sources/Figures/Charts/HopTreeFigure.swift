import Text

/// A teacher's prompts of one node: instruction, centre and hops in a row, and a question after
/// each, which attends only to what precedes it.
public struct HopTreeFigure: Figure {
    /// One piece of the prompt.
    public struct Segment: Sendable {
        /// Its name, such as `hop 1`.
        public var name: String
        /// Its text.
        public var text: String
        /// Its length in tokens.
        public var tokens: Int

        /// Makes a piece of the prompt.
        public init(name: String, text: String, tokens: Int) {
            self.name = name
            self.text = text
            self.tokens = tokens
        }
    }

    /// The heading.
    public var title: String
    /// Instruction, centre, hop 1, hop 2 and so on, `[hops + 2]`.
    public var segments: [Segment]
    /// The question after the centre, after hop 1 and so on, `[hops + 1]`.
    public var questions: [Segment]
    /// A second line of the heading; by default the tokens that one pass saves.
    public var subtitle: String?

    /// Makes a drawing of a hop tree.
    ///
    /// - Parameters:
    ///   - segments: instruction, centre, then one for each hop.
    ///   - questions: the leaf of the centre, then of each hop.
    public init(title: String, segments: [Segment], questions: [Segment]) {
        self.title = title
        self.segments = segments
        self.questions = questions
    }

    /// Every piece with its tokens.
    public var description: String {
        guard !segments.isEmpty else { return "Hop tree without text." }
        let parts = segments.map { "\($0.name) \($0.tokens) tokens" }
        let leaves = questions.map { "\($0.name) \($0.tokens) tokens" }
        return "Hop tree: \(parts.joined(separator: ", ")); questions: "
            + (leaves.isEmpty ? "none" : leaves.joined(separator: ", ")) + ". \(heading)."
    }

    // MARK: - Data

    /// Tokens of one pass over the tree.
    private var packed: Int { (segments + questions).reduce(0) { $0 + max(0, $1.tokens) } }

    /// Tokens of a prompt of its own for every question.
    private var separate: Int {
        questions.indices.reduce(0) { sum, hop in
            sum + questions[hop].tokens
                + segments.prefix(hop + 2).reduce(0) { $0 + max(0, $1.tokens) }
        }
    }

    private var heading: String {
        if let subtitle { return subtitle }
        guard packed > 0 else { return "no tokens" }
        let one = NumberText.grouped(Double(packed), decimals: 0)
        guard questions.count > 1 else { return "\(one) tokens" }
        return "one pass reads \(one) tokens; \(questions.count) separate prompts would read "
            + NumberText.grouped(Double(separate), decimals: 0)
    }

    // MARK: - SVG

    private static let boxWidth = 156.0
    private static let gap = 22.0

    /// Draws boxes in a row with questions beneath.
    public func svg(theme: Theme) -> String {
        let count = max(segments.count, 1)
        let inner = Double(count) * Self.boxWidth + Double(count - 1) * Self.gap
        var canvas = SVGCanvas(
            width: max(420, inner + 32), height: 120, theme: theme, title: title,
            description: description)
        let top = canvas.heading(title, subtitle: heading) + 4
        guard !segments.isEmpty else {
            canvas.message("no text", in: Rect(x: 16, y: top, width: 388, height: 40))
            return canvas.document()
        }
        let height = 118.0
        let leafTop = top + height + 34
        for (index, segment) in segments.enumerated() {
            let x = 16 + Double(index) * (Self.boxWidth + Self.gap)
            let box = Rect(x: x, y: top, width: Self.boxWidth, height: height)
            draw(segment, in: box, style: SeriesStyle(index: min(index, 1)), lines: 5, on: &canvas)
            if index + 1 < segments.count {
                drawArrow(
                    from: Point(box.maxX, box.middle.y),
                    to: Point(box.maxX + Self.gap, box.middle.y), on: &canvas)
            }
            let hop = index - 1
            guard questions.indices.contains(hop) else { continue }
            let leaf = Rect(x: x + 14, y: leafTop, width: Self.boxWidth - 14, height: 76)
            drawArrow(
                from: Point(x + 60, box.maxY), to: Point(x + 60, leaf.y), on: &canvas)
            draw(questions[hop], in: leaf, style: SeriesStyle(index: 2), lines: 2, on: &canvas)
        }
        canvas.height = leafTop + (questions.isEmpty ? 0 : 76) + 16
        return canvas.document()
    }

    private func draw(
        _ segment: Segment, in box: Rect, style: SeriesStyle, lines: Int, on canvas: inout SVGCanvas
    ) {
        let theme = canvas.theme
        let isLeaf = style.index == 2
        canvas.rect(
            box, fill: theme.surface.hex,
            stroke: Stroke(
                color: theme.series(style.index), width: 1.5, dash: isLeaf ? "5 3" : nil),
            radius: isLeaf ? 12 : 3)
        let tokens = NumberText.grouped(Double(segment.tokens), decimals: 0)
        let tokenWidth = TextMetrics.width(tokens, size: 10)
        let name = TextMetrics.truncated(
            segment.name, to: box.width - tokenWidth - 24, size: 11, bold: true)
        canvas.text(
            name, at: Point(box.x + 8, box.y + 16), TextStyle(bold: true, color: theme.text))
        canvas.text(
            tokens, at: Point(box.maxX - 8, box.y + 16),
            TextStyle(size: 10, color: theme.muted, anchor: .end))
        let text = TextMetrics.wrapped(
            segment.text, to: box.width - 16, size: 10, maximumLines: lines)
        for (row, line) in text.enumerated() {
            canvas.text(
                line, at: Point(box.x + 8, box.y + 33 + 13 * Double(row)),
                TextStyle(size: 10, color: theme.text))
        }
        // A strip as long as the piece's fraction of all tokens.
        let fraction = packed > 0 ? Double(max(0, segment.tokens)) / Double(packed) : 0
        let strip = Rect(x: box.x + 8, y: box.maxY - 11, width: box.width - 16, height: 4)
        canvas.rect(strip, fill: theme.grid.hex, radius: 2)
        var filled = strip
        filled.width *= fraction
        canvas.rect(filled, fill: theme.series(style.index).hex, radius: 2)
    }

    private func drawArrow(from a: Point, to b: Point, on canvas: inout SVGCanvas) {
        let color = canvas.theme.muted
        let isDown = a.x == b.x
        let end = isDown ? Point(b.x, b.y - 7) : Point(b.x - 7, b.y)
        canvas.line(from: a, to: end, Stroke(color: color, width: 1.5))
        canvas.polygon(
            isDown
                ? [Point(b.x - 4, b.y - 8), Point(b.x + 4, b.y - 8), b]
                : [Point(b.x - 8, b.y - 4), Point(b.x - 8, b.y + 4), b], fill: color.hex)
    }

    // MARK: - Terminal

    /// Lists the pieces as a tree with their tokens.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, heading, width: width)
        guard !segments.isEmpty else {
            return (lines + ["(no text)"]).trimmedLines(width: width)
        }
        func line(_ prefix: String, _ segment: Segment) -> String {
            let head = "\(prefix)\(segment.name) [\(segment.tokens)]"
            return TerminalText.truncated(head + " " + segment.text, to: width)
        }
        for (index, segment) in segments.enumerated() {
            lines.append(line(index == 0 ? "" : "│ ", segment))
            guard questions.indices.contains(index - 1) else { continue }
            let isLast = index == segments.count - 1
            lines.append(line(isLast ? "└── " : "├── ", questions[index - 1]))
        }
        return lines.trimmedLines(width: width)
    }
}

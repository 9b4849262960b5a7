/// A histogram of the size of a line or two, for cards.
public struct SmallHistogramFigure: Figure {
    /// What the values are, such as `degree`.
    public var title: String
    /// The values.
    public var values: [Double]
    /// Whether intervals double in width (for degrees and other values with a long tail).
    public var isLogarithmic = false

    /// Makes a small histogram.
    public init(title: String, values: [Double], isLogarithmic: Bool = false) {
        self.title = title
        self.values = values
        self.isLogarithmic = isLogarithmic
    }

    /// Range and median.
    public var description: String {
        let data = Binned(values)
        guard data.count > 0 else { return "no values" }
        let format = ValueFormat.number
        return "from \(format.string(data.low)) to \(format.string(data.high)), "
            + "median \(format.string(data.median)), mean \(format.string(data.mean))"
    }

    /// Counts of intervals: even ones, or 0, 1, 2–3, 4–7 and so on.
    private var counts: [Int] {
        guard isLogarithmic else { return Binned(values, bins: 24).counts }
        var counts: [Int] = []
        for value in values where value.isFinite && value >= 0 {
            let whole = value.integer(clampedTo: 0...1_000_000_000_000_000)
            let bin = whole.bitWidth - whole.leadingZeroBitCount
            while counts.count <= bin { counts.append(0) }
            counts[bin] += 1
        }
        return counts
    }

    /// Draws bars with the ends of the range and the median beneath.
    public func svg(theme: Theme) -> String {
        let (width, height) = (250.0, 96.0)
        var canvas = SVGCanvas(
            width: width, height: height, theme: theme, title: title, description: description)
        let label = TextMetrics.truncated(title, to: width - 16, size: 11, bold: true)
        canvas.text(label, at: Point(8, 15), TextStyle(bold: true, color: theme.text))
        let data = Binned(values)
        let counts = counts
        guard let most = counts.max(), most > 0 else {
            canvas.message("no values", in: Rect(x: 8, y: 20, width: width - 16, height: 50))
            return canvas.document()
        }
        let plot = Rect(x: 8, y: 22, width: width - 16, height: 52)
        let slot = min(26, plot.width / Double(counts.count))
        for (index, count) in counts.enumerated() where count > 0 {
            let size = max(1, plot.height * Double(count) / Double(most))
            canvas.rect(
                Rect(
                    x: plot.x + slot * Double(index), y: plot.maxY - size,
                    width: max(1, slot - 1), height: size), fill: theme.series(0).hex)
        }
        canvas.line(
            from: Point(plot.x, plot.maxY), to: Point(plot.maxX, plot.maxY),
            Stroke(color: theme.muted))
        let format = ValueFormat.number
        let texts = [
            format.string(data.low), "median \(format.string(data.median))",
            format.string(data.high),
        ]
        let anchors: [(Double, TextStyle.Anchor)] = [
            (plot.x, .start), (plot.middle.x, .middle), (plot.maxX, .end),
        ]
        for (text, (x, anchor)) in zip(texts, anchors) {
            canvas.text(
                text, at: Point(x, height - 8),
                TextStyle(size: 10, color: theme.muted, anchor: anchor))
        }
        return canvas.document()
    }

    /// One line: the name, a sparkline and the range.
    public func terminalText(width: Int, color: Bool) -> String {
        let counts = counts
        let width = max(24, width)
        guard !counts.isEmpty else {
            return ["\(XMLText.singleLine(title)): no values"].trimmedLines(width: width)
        }
        let spark = TerminalText.sparkline([0] + counts.map(Double.init)).dropFirst()
        let name = TerminalText.truncated(title, to: width / 2)
        let ink = TerminalInk(isColored: color)
        return ["\(name) \(ink.series(String(spark), 0)) \(description)"].trimmedLines(width: width)
    }
}

import Support

/// A histogram of the size of a line or two, for cards.
public struct SmallHistogramFigure: Figure {
    /// The label of the values, such as `degree`.
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

    /// Range, median, mean, and the kind of intervals.
    public var description: String { bars.isEmpty ? "no values" : "\(range); \(intervals)" }

    private var range: String {
        let data = Binned(values)
        let format = ValueFormat.number
        return "from \(format.string(data.low)) to \(format.string(data.high)), "
            + "median \(format.string(data.median)), mean \(format.string(data.mean))"
    }

    // MARK: - Intervals

    private struct Bar {
        /// The label below the bar, where all labels fit.
        let label: String
        /// Its values, such as `4–7`.
        let range: String
        var count = 0
    }

    /// The kind of intervals: equal, or doubling in width.
    private var intervals: String {
        let bars = bars
        guard isLogarithmic else { return bars.count > 1 ? "equal intervals" : "one interval" }
        let ranges = bars.map(\.range)
        let named = ranges.count > 4 ? ranges.prefix(3) + ["…"] + ranges.suffix(1) : ranges[...]
        return "intervals double: " + named.joined(separator: ", ")
    }

    /// Counts of even intervals, or of 0, 1, 2–3, 4–7 and so on from the first that holds a value.
    private var bars: [Bar] {
        guard isLogarithmic else {
            let data = Binned(values, bins: 24)
            let format = ValueFormat.number
            return data.counts.indices.map { index in
                let (low, high) = (data.edges[index], data.edges[index + 1])
                let label = format.string(low)
                return Bar(
                    label: label, range: "\(label)–\(format.string(high))",
                    count: data.counts[index])
            }
        }
        var bars: [Bar] = []
        for value in values where value.isFinite && value >= 0 {
            let whole = value.integer(clampedTo: 0...1 << 50)
            let bin = Int.bitWidth - whole.leadingZeroBitCount
            while bars.count <= bin { bars.append(Self.doublingBar(bars.count)) }
            bars[bin].count += 1
        }
        return Array(bars.drop { $0.count == 0 })
    }

    /// The interval 0, 1, 2–3, 4–7 and so on of a value.
    private static func doublingBar(_ number: Int) -> Bar {
        let low = number == 0 ? 0 : 1 << (number - 1)
        let high = number == 0 ? 0 : (1 << number) - 1
        let label = ValueFormat.number.string(Double(low))
        let range = low == high ? label : "\(label)–\(ValueFormat.number.string(Double(high)))"
        return Bar(label: label, range: range)
    }

    // MARK: - Drawing

    /// Draws bars with what they count beneath, and the median and the kind of intervals above.
    public func svg(theme: Theme) -> String {
        let (width, height) = (250.0, 96.0)
        var canvas = SVGCanvas(
            width: width, height: height, theme: theme, title: title, description: description)
        let bars = bars
        let most = bars.map(\.count).max() ?? 0
        let kind = isLogarithmic ? "intervals double" : "equal intervals"
        let fact = "median \(ValueFormat.number.string(Binned(values).median)), \(kind)"
        let available = most > 0 ? width - 24 - TextMetrics.width(fact, size: 10) : width - 16
        let label = TextMetrics.truncated(title, to: available, size: 11, bold: true)
        canvas.text(label, at: Point(8, 15), TextStyle(bold: true, color: theme.text))
        guard most > 0 else {
            canvas.message("no values", in: Rect(x: 8, y: 20, width: width - 16, height: 50))
            return canvas.document()
        }
        canvas.text(
            fact, at: Point(width - 8, 15),
            TextStyle(size: 10, color: theme.muted, anchor: .end))
        let plot = Rect(x: 8, y: 22, width: width - 16, height: 52)
        let slot = min(26, plot.width / Double(bars.count))
        for (index, bar) in bars.enumerated() where bar.count > 0 {
            let size = max(1, plot.height * Double(bar.count) / Double(most))
            canvas.rect(
                Rect(
                    x: plot.x + slot * Double(index), y: plot.maxY - size,
                    width: max(1, slot - 1), height: size), fill: theme.series(0).hex)
        }
        canvas.line(
            from: Point(plot.x, plot.maxY), to: Point(plot.maxX, plot.maxY),
            Stroke(color: theme.muted))
        for (text, x, anchor) in axisLabels(bars, from: plot.x, slot: slot) {
            canvas.text(
                text, at: Point(x, height - 8),
                TextStyle(size: 10, color: theme.muted, anchor: anchor))
        }
        return canvas.document()
    }

    /// The labels under the bars: the smallest value of each doubling interval under its own bar, as many
    /// as fit; of equal intervals the smallest and the largest value at the bars' ends.
    private func axisLabels(_ bars: [Bar], from left: Double, slot: Double)
        -> [(text: String, x: Double, anchor: TextStyle.Anchor)]
    {
        guard isLogarithmic else {
            let data = Binned(values)
            let ends = [data.low, data.high].map(ValueFormat.number.string)
            let right = left + slot * Double(bars.count)
            guard right - left > 80, ends[0] != ends[1] else {
                let text = ends[0] == ends[1] ? ends[0] : ends.joined(separator: "–")
                return [(text, left, .start)]
            }
            return [(ends[0], left, .start), (ends[1], right, .end)]
        }
        let widest = bars.map { TextMetrics.width($0.label, size: 10) }.max() ?? 0
        let step = max(1, ((widest + 6) / slot).rounded(.up).integer(clampedTo: 1...bars.count))
        return stride(from: 0, to: bars.count, by: step).map { index in
            (bars[index].label, left + slot * (Double(index) + 0.5), .middle)
        }
    }

    /// The name, a sparkline, the range and the intervals, on one line if they fit.
    public func terminalText(width: Int, color: Bool) -> String {
        let bars = bars
        let width = max(24, width)
        guard !bars.isEmpty else {
            return ["\(XMLText.singleLine(title)): no values"].trimmedLines(width: width)
        }
        let spark = TerminalText.sparkline([0] + bars.map { Double($0.count) }).dropFirst()
        let name = TerminalText.truncated(title, to: width / 2)
        let ink = TerminalInk(isColored: color)
        let drawn = "\(name) \(ink.series(String(spark), 0)) \(range)"
        let taken = TerminalText.width("\(name) \(spark) \(range); \(intervals)")
        let lines = taken <= width ? ["\(drawn); \(intervals)"] : [drawn, "  \(intervals)"]
        return lines.trimmedLines(width: width)
    }
}

import Foundation
import Text

/// How often values fall into intervals.
public struct HistogramFigure: Figure {
    /// The heading.
    public var title: String
    /// The values; those that are not finite are left out and counted in the heading.
    public var values: [Double]
    /// What the values are.
    public var xLabel: String
    /// A second line of the heading; by default count, median and mean.
    public var subtitle: String?
    /// Number of intervals; by default from the data (Freedman and Diaconis).
    public var bins: Int?
    /// How values are written.
    public var format = ValueFormat.number
    /// What is counted, such as `nodes`.
    public var unit = "values"

    /// Makes a histogram.
    public init(title: String, values: [Double], xLabel: String) {
        self.title = title
        self.values = values
        self.xLabel = xLabel
    }

    /// Count, range, median and the fullest interval.
    public var description: String {
        let data = Binned(values, bins: bins)
        guard !data.counts.isEmpty else { return "Histogram without data." }
        let fullest = data.counts.indices.max { data.counts[$0] < data.counts[$1] } ?? 0
        let (low, high) = data.interval(fullest)
        return
            "Histogram of \(data.count) \(unit) of \(xLabel), from \(format.string(data.low)) to "
            + "\(format.string(data.high)), median \(format.string(data.median)). Most frequent: "
            + "\(format.string(low)) to \(format.string(high)) (\(data.counts[fullest]))."
    }

    private func heading(_ data: Binned) -> String {
        if let subtitle { return subtitle }
        guard data.count > 0 else { return "" }
        let skipped = values.count - data.count
        return "\(NumberText.grouped(Double(data.count), decimals: 0)) \(unit), "
            + "median \(format.string(data.median)), mean \(format.string(data.mean))"
            + (skipped > 0 ? ", \(skipped) not numbers" : "")
    }

    // MARK: - SVG

    /// Draws the bars, with the median marked.
    public func svg(theme: Theme) -> String {
        let data = Binned(values, bins: bins)
        let xScale = AxisScale.covering(
            data.edges,
            .init(isRounded: false, isInteger: data.isInteger, tickCount: 8, format: format))
        let yScale = AxisScale.covering(
            data.counts.map { Double($0) * 1.08 }, .init(includesZero: true, isInteger: true))
        var frame = PlotFrame(
            PlotOptions(
                title: title, subtitle: heading(data), description: description, height: 320,
                xLabel: xLabel, yLabel: unit), x: xScale, y: yScale, theme: theme)
        guard !data.counts.isEmpty else {
            frame.canvas.message("no data to draw", in: frame.plot)
            return frame.canvas.document()
        }
        for (index, count) in data.counts.enumerated() where count > 0 {
            let (left, right) = (frame.px(data.edges[index]), frame.px(data.edges[index + 1]))
            let top = frame.py(Double(count))
            let gap = right - left > 6 ? 1.0 : 0
            frame.canvas.rect(
                Rect(
                    x: left + gap / 2, y: top, width: max(0.5, right - left - gap),
                    height: frame.plot.maxY - top), fill: theme.series(0).hex)
        }
        let median = frame.px(data.median)
        let label = "median \(format.string(data.median))"
        let width = TextMetrics.width(label, size: 10)
        for stroke in [
            Stroke(color: theme.background, width: 4),
            Stroke(color: theme.text, width: 1.5, dash: "5 3"),
        ] {
            frame.canvas.line(
                from: Point(median, frame.plot.y), to: Point(median, frame.plot.maxY), stroke)
        }
        let isLeft = median + 6 + width > frame.plot.maxX
        frame.canvas.text(
            label, at: Point(isLeft ? median - 6 - width : median + 6, frame.plot.y + 10),
            TextStyle(size: 10, color: theme.text, halo: theme.background))
        return frame.canvas.document()
    }

    // MARK: - Terminal

    /// Draws a row of blocks for each interval.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        let data = Binned(values, bins: min(bins ?? 14, 20))
        var lines = ink.heading(title, heading(data), width: width)
        guard let most = data.counts.max(), most > 0 else {
            return (lines + ["(no data to draw)"]).trimmedLines(width: width)
        }
        lines.append(ink.dim(TerminalText.truncated(xLabel, to: width)))
        let labels = data.counts.indices.map { index -> String in
            let (low, high) = data.interval(index)
            return low == high
                ? format.string(low) : "\(format.string(low)) – \(format.string(high))"
        }
        let labelWidth = min(width / 2, labels.map(TerminalText.width).max() ?? 0)
        let counts = data.counts.map { NumberText.grouped(Double($0), decimals: 0) }
        let room = max(4, width - labelWidth - (counts.map(\.count).max() ?? 0) - 3)
        for (index, count) in data.counts.enumerated() {
            lines.append(
                TerminalText.padded(labels[index], to: labelWidth, right: true) + " "
                    + ink.series(
                        "▏" + TerminalText.bar(Double(count) / Double(most), columns: room), 0)
                    + " " + counts[index])
        }
        return lines.trimmedLines(width: width)
    }
}

/// Values sorted into intervals of equal width.
struct Binned: Sendable {
    /// Borders, one more than intervals.
    let edges: [Double]
    let counts: [Int]
    let count: Int
    let low: Double
    let high: Double
    let median: Double
    let mean: Double
    /// Whether all values are whole numbers; intervals then lie around whole numbers.
    let isInteger: Bool

    init(_ values: [Double], bins wanted: Int? = nil) {
        let sorted = values.filter(AxisScale.isDrawable).sorted()
        count = sorted.count
        guard let first = sorted.first, let last = sorted.last else {
            (edges, counts, low, high, median, mean, isInteger) = ([], [], 0, 0, 0, 0, false)
            return
        }
        (low, high) = (first, last)
        median =
            sorted.count % 2 == 1
            ? sorted[sorted.count / 2]
            : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
        mean = sorted.reduce(0) { $0 + $1 / Double(sorted.count) }
        let isInteger = last.magnitude < 1e9 && sorted.allSatisfy { $0 == $0.rounded() }
        self.isInteger = isInteger
        var bins = wanted ?? Binned.intervals(sorted)
        bins = min(max(bins, 1), 200)
        var width = (last - first) / Double(bins)
        var start = first
        if isInteger {
            width = max(1, ((last - first + 1) / Double(bins)).rounded(.up))
            start = first - 0.5
            bins = ((last - first + 1) / width).rounded(.up).integer(clampedTo: 1...200)
        } else if width <= 1e-12 * max(first.magnitude, last.magnitude, 1e-280) {
            width = max(first.magnitude * 0.01, 1e-6)
            start = first - width / 2
            bins = 1
        }
        edges = (0...bins).map { start + Double($0) * width }
        var counts = Array(repeating: 0, count: bins)
        for value in sorted {
            counts[((value - start) / width).integer(clampedTo: 0...bins - 1)] += 1
        }
        self.counts = counts
    }

    /// The lowest and highest value that an interval may hold.
    func interval(_ index: Int) -> (Double, Double) {
        isInteger
            ? (edges[index] + 0.5, edges[index + 1] - 0.5) : (edges[index], edges[index + 1])
    }

    private static func intervals(_ sorted: [Double]) -> Int {
        let quarter = sorted[sorted.count / 4]
        let threeQuarters = sorted[sorted.count * 3 / 4]
        let range = sorted[sorted.count - 1] - sorted[0]
        let width = 2 * (threeQuarters - quarter) / cbrt(Double(sorted.count))
        guard width > 0, range > 0 else { return 20 }
        return (range / width).rounded().integer(clampedTo: 5...40)
    }
}

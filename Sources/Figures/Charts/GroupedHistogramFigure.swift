import Foundation
import Support
import Text

/// The histograms of several groups on one scale, a row for each group.
public struct GroupedHistogramFigure: Figure {
    /// One row.
    public struct Group: Sendable {
        /// The group's name.
        public var name: String
        /// Its values.
        public var values: [Double]

        /// Makes a row.
        public init(name: String, values: [Double]) {
            self.name = name
            self.values = values
        }
    }

    /// The heading.
    public var title: String
    /// The rows, from above.
    public var groups: [Group]
    /// The name of the values.
    public var xLabel: String
    /// How many intervals histograms have; by default from the data.
    public var bins: Int?
    /// The most groups that are drawn; of more the first ones.
    public static let groupLimit = 60

    /// Makes a drawing.
    public init(title: String, groups: [Group], xLabel: String) {
        self.title = title
        self.groups = groups
        self.xLabel = xLabel
    }

    private var shown: ArraySlice<Group> { groups.prefix(Self.groupLimit) }

    private func median(_ group: Group) -> Double { Binned(group.values).median }

    /// The groups with their counts and medians.
    public var description: String {
        guard !groups.isEmpty else { return "Groups without data." }
        let list = shown.prefix(12).map { group in
            let median = group.values.isEmpty ? "none" : ValueFormat.number.string(median(group))
            return "\(group.name) \(median)"
        }
        return "\(xLabel) by group, medians: \(list.joined(separator: ", "))."
    }

    private var subtitle: String {
        let count = shown.reduce(0) { $0 + $1.values.count }
        let left = groups.count - shown.count
        return "\(NumberText.grouped(Double(count), decimals: 0)) values in \(shown.count) groups"
            + (left > 0 ? "; \(left) more groups are left out" : "")
    }

    // MARK: - SVG

    /// Draws a row for each group.
    public func svg(theme: Theme) -> String {
        let shown = Array(shown)
        let all = shown.flatMap(\.values)
        let xScale = AxisScale.covering(all, .init(isRounded: true, tickCount: 8))
        let names = shown.map { TextMetrics.truncated($0.name, to: 150, size: 10) }
        let rows = Double(max(1, shown.count))
        let yScale = AxisScale(
            lower: 0, upper: rows, isLogarithmic: false,
            ticks: shown.indices.map { rows - Double($0) - 0.5 }, labels: names)
        var frame = PlotFrame(
            PlotOptions(
                title: title, subtitle: subtitle, description: description,
                height: 130 + 36 * rows, xLabel: xLabel), x: xScale, y: yScale, theme: theme)
        guard !all.isEmpty else {
            frame.canvas.message("no data to draw", in: frame.plot)
            return frame.canvas.document()
        }
        let binned = Binned(all, bins: bins)
        for (place, group) in shown.enumerated() {
            let bottom = rows - Double(place) - 0.9
            draw(group.values, binned, from: bottom, in: &frame, theme)
        }
        return frame.canvas.document()
    }

    /// Draws bars into the row that begins at a height of the y axis and is 0.8 high.
    private func draw(
        _ values: [Double], _ binned: Binned, from bottom: Double, in frame: inout PlotFrame,
        _ theme: Theme
    ) {
        let counts = binned.counts(of: values)
        guard let most = counts.max(), most > 0 else { return }
        let base = frame.py(bottom)
        for (index, count) in counts.enumerated() where count > 0 {
            let (left, right) = (frame.px(binned.edges[index]), frame.px(binned.edges[index + 1]))
            let top = frame.py(bottom + 0.8 * Double(count) / Double(most))
            let gap = right - left > 6 ? 1.0 : 0
            frame.canvas.rect(
                Rect(
                    x: left + gap / 2, y: top, width: max(0.5, right - left - gap),
                    height: base - top), fill: theme.series(0).hex)
        }
    }

    // MARK: - Terminal

    /// Draws a line for each group: a sparkline of counts.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        let all = shown.flatMap(\.values).filter(AxisScale.isDrawable)
        guard let low = all.min(), let high = all.max() else {
            return (lines + ["(no data to draw)"]).trimmedLines(width: width)
        }
        let nameWidth = min(width / 3, shown.map { TerminalText.width($0.name) }.max() ?? 0)
        let columns = max(8, width - nameWidth - 12)
        let ends = "\(ValueFormat.number.string(low)) … \(ValueFormat.number.string(high))"
        lines.append(ink.dim(TerminalText.truncated("\(xLabel): \(ends)", to: width)))
        let binned = Binned(all, bins: min(bins ?? columns, columns))
        for group in shown {
            let drawn = TerminalText.sparkline(binned.counts(of: group.values).map(Double.init))
            let median = group.values.isEmpty ? "·" : ValueFormat.number.string(median(group))
            lines.append(
                TerminalText.padded(group.name, to: nameWidth, right: true) + " "
                    + ink.series(TerminalText.padded(drawn, to: columns), 0) + " " + median)
        }
        return lines.trimmedLines(width: width)
    }
}

extension Binned {
    /// How many of other values are in each interval.
    func counts(of values: [Double]) -> [Int] {
        guard let start = edges.first, edges.count > 1 else { return [] }
        let width = edges[1] - start
        var counts = Array(repeating: 0, count: edges.count - 1)
        for value in values where AxisScale.isDrawable(value) {
            counts[((value - start) / width).integer(clampedTo: 0...counts.count - 1)] += 1
        }
        return counts
    }
}

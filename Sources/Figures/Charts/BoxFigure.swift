import Foundation
import Text

/// Medians, quartiles and outliers of a column, group by group (Tukey's box plot).
///
/// A box reaches from the first to the third quartile; whiskers reach the farthest values within 1.5
/// times its height; values beyond are points.
public struct BoxFigure: Figure {
    /// The heading.
    public var title: String
    /// The groups' names and values; those that are not finite are left out.
    public var groups: [(name: String, values: [Double])]
    /// The label of the values.
    public var label: String
    /// Groups that were left out because there are too many.
    public var skippedGroups = 0

    /// The maximum number of groups that are drawn.
    static let groupLimit = 40

    /// Makes a box plot.
    public init(title: String, groups: [(name: String, values: [Double])], label: String) {
        self.title = title
        self.groups = groups
        self.label = label
    }

    /// The median and quartiles of each group.
    public var description: String {
        let boxes = boxes
        guard !boxes.isEmpty else { return "Box plot without data." }
        let format = ValueFormat.number
        return "Box plot of \(label). "
            + boxes.map {
                "\($0.name): median \(format.string($0.median)), quartiles "
                    + "\(format.string($0.lower)) and \(format.string($0.upper)) of \($0.count)"
            }.joined(separator: "; ") + "."
    }

    // MARK: - Data

    private struct Box {
        let name: String
        let count: Int
        let lower: Double
        let median: Double
        let upper: Double
        let whiskers: (low: Double, high: Double)
        let outliers: [Double]

        init?(_ name: String, _ values: [Double]) {
            let sorted = values.filter(AxisScale.isDrawable).sorted()
            guard let first = sorted.first, let last = sorted.last else { return nil }
            // Linear interpolation between order statistics, as NumPy's default.
            func quantile(_ fraction: Double) -> Double {
                let place = fraction * Double(sorted.count - 1)
                let below = place.rounded(.down).integer(clampedTo: 0...sorted.count - 1)
                let above = min(below + 1, sorted.count - 1)
                let weight = place - Double(below)
                return sorted[below] * (1 - weight) + sorted[above] * weight
            }
            self.name = name
            count = sorted.count
            (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
            let (low, high) = (lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower))
            whiskers = (
                sorted.first { $0 >= low } ?? first, sorted.last { $0 <= high } ?? last
            )
            outliers = sorted.filter { $0 < low || $0 > high }
        }
    }

    private var boxes: [Box] { groups.compactMap { Box($0.name, $0.values) } }

    private func subtitle(_ boxes: [Box]) -> String {
        let count = boxes.reduce(0) { $0 + $1.count }
        guard count > 0 else { return "" }
        return "\(NumberText.grouped(Double(count), decimals: 0)) values in \(boxes.count) "
            + (boxes.count == 1 ? "group" : "groups") + ": median, quartiles, 1.5 times their range"
            + (skippedGroups > 0 ? "; \(skippedGroups) groups left out" : "")
    }

    // MARK: - SVG

    /// Draws a row for each group.
    public func svg(theme: Theme) -> String {
        let boxes = boxes
        let names = boxes.map { TextMetrics.truncated($0.name, to: 150, size: 11) }
        let left = 24 + (names.map { TextMetrics.width($0, size: 11) }.max() ?? 0)
        let rowHeight = 26.0
        let x = AxisScale.covering(
            boxes.flatMap { [$0.whiskers.low, $0.whiskers.high] + $0.outliers }, .init())
        let y = AxisScale.covering([0, 1], .init(isRounded: false))
        var options = PlotOptions(
            title: title, subtitle: subtitle(boxes), description: description,
            height: 130 + rowHeight * Double(max(2, boxes.count)), xLabel: label)
        options.showsYTicks = false
        var canvas = SVGCanvas(
            width: options.width, height: options.height, theme: theme, title: options.title,
            description: options.description)
        let top = canvas.heading(options.title, subtitle: options.subtitle)
        let area = Rect(
            x: boxes.isEmpty ? 0 : left - 16, y: top,
            width: options.width - (boxes.isEmpty ? 0 : left - 16), height: options.height - top)
        var frame = PlotFrame(options, x: x, y: y, in: area, of: canvas)
        guard !boxes.isEmpty else {
            frame.canvas.message("no data to draw", in: frame.plot)
            return frame.canvas.document()
        }
        let step = frame.plot.height / Double(boxes.count)
        for (index, box) in boxes.enumerated() {
            let middle = frame.plot.y + (Double(index) + 0.5) * step
            frame.canvas.text(
                names[index], at: Point(left - 8, middle + 4),
                TextStyle(size: 11, color: theme.text, anchor: .end))
            draw(box, at: middle, height: min(16, step * 0.6), on: &frame)
        }
        return frame.canvas.document()
    }

    private func draw(_ box: Box, at middle: Double, height: Double, on frame: inout PlotFrame) {
        let theme = frame.canvas.theme
        let line = Stroke(color: theme.text, width: 1)
        let (lower, upper) = (frame.px(box.lower), frame.px(box.upper))
        for (from, to) in [
            (frame.px(box.whiskers.low), lower), (upper, frame.px(box.whiskers.high)),
        ] {
            frame.canvas.line(from: Point(from, middle), to: Point(to, middle), line)
        }
        frame.canvas.rect(
            Rect(x: lower, y: middle - height / 2, width: max(1, upper - lower), height: height),
            fill: theme.series(0).hex)
        let median = frame.px(box.median)
        for stroke in [
            Stroke(color: theme.background, width: 4), Stroke(color: theme.text, width: 2),
        ] {
            frame.canvas.line(
                from: Point(median, middle - height / 2), to: Point(median, middle + height / 2),
                stroke)
        }
        frame.canvas.markers(
            .circle, at: box.outliers.prefix(500).map { Point(frame.px($0), middle) }, radius: 2.5,
            fill: theme.series(1), opacity: 0.75)
    }

    // MARK: - Terminal

    /// Draws a row for each group: whiskers, box and median.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        let boxes = boxes
        var lines = ink.heading(title, subtitle(boxes), width: width)
        let ends = boxes.flatMap { [$0.whiskers.low, $0.whiskers.high] + $0.outliers }
        guard let low = ends.min(), let high = ends.max() else {
            return (lines + ["(no data to draw)"]).trimmedLines(width: width)
        }
        let format = ValueFormat.number
        lines.append(
            ink.dim(
                TerminalText.truncated(
                    "\(label), \(format.string(low)) to \(format.string(high))", to: width)))
        let nameWidth = min(width / 3, boxes.map { TerminalText.width($0.name) }.max() ?? 0)
        let medians = boxes.map { format.string($0.median) }
        let cellCount = max(4, width - nameWidth - (medians.map(\.count).max() ?? 0) - 3)
        func place(_ value: Double) -> Int {
            let fraction = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
            return (fraction * Double(cellCount - 1)).rounded().integer(
                clampedTo: 0...cellCount - 1)
        }
        for (box, median) in zip(boxes, medians) {
            var row = Array(repeating: Character(" "), count: cellCount)
            for value in box.outliers.prefix(500) { row[place(value)] = "·" }
            for column in place(box.whiskers.low)...place(box.whiskers.high) { row[column] = "─" }
            for column in place(box.lower)...place(box.upper) { row[column] = "▒" }
            row[place(box.median)] = "█"
            let name = TerminalText.padded(
                TerminalText.truncated(box.name, to: nameWidth), to: nameWidth, right: true)
            lines.append("\(name) \(ink.series(String(row), 0)) \(median)")
        }
        return lines.trimmedLines(width: width)
    }
}

extension BoxFigure: TableFigure {
    /// `plot box`.
    public static let plot = TablePlot(
        "box", "Draw a box plot of a column: median, quartiles and outliers, by group.",
        columns: [
            PlotColumn("column", .numbers, .positional, help: "A numeric column."),
            PlotColumn("by", .texts, .optional, help: "The column whose values are groups."),
        ],
        examples: [
            ("tiny-table | plot box score --by label", "A box for each label.", "score")
        ])

    /// Makes the box plot of a column.
    public init(_ data: PlotData) {
        let name = data.names["column"] ?? ""
        let values = data.numbers["column"] ?? []
        let groups = data.texts["by"] ?? Array(repeating: name, count: values.count)
        var places: [String: Int] = [:]
        var sorted: [(name: String, values: [Double])] = []
        for (group, value) in zip(groups, values) {
            let place = places[group] ?? sorted.count
            if place == sorted.count {
                places[group] = place
                sorted.append((group, []))
            }
            sorted[place].values.append(value)
        }
        let heading = data.names["by"].map { "\(name) by \($0)" } ?? name
        self.init(
            title: data.title ?? heading, groups: Array(sorted.prefix(Self.groupLimit)),
            label: name)
        skippedGroups = max(0, sorted.count - Self.groupLimit)
    }
}

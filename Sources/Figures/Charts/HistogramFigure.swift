import Foundation
import Text

/// How often values fall into intervals.
public struct HistogramFigure: Figure {
    /// The heading.
    public var title: String
    /// The values; those that are not finite are left out and counted in the heading.
    public var values: [Double]
    /// The label of the values.
    public var xLabel: String
    /// A second line of the heading; by default count, median and mean.
    public var subtitle: String?
    /// Number of intervals; by default from the data (Freedman and Diaconis).
    public var bins: Int?
    /// How values are written.
    public var format = ValueFormat.number
    /// The unit that is counted, such as `nodes`.
    public var unit = "values"
    /// The values by group, each with a row of its own; `nil`: all values together.
    public var groups: [(name: String, values: [Double])]?

    /// Makes a histogram.
    public init(title: String, values: [Double], xLabel: String) {
        self.title = title
        self.values = values
        self.xLabel = xLabel
    }

    /// Count, range, median and the fullest interval.
    public var description: String {
        if let grouped { return grouped.description }
        let data = Binned(values, bins: bins)
        guard !data.counts.isEmpty else { return "Histogram without data." }
        let fullest = data.counts.indices.max { data.counts[$0] < data.counts[$1] } ?? 0
        let (low, high) = data.interval(fullest)
        return
            "Histogram of \(data.count) \(unit) of \(xLabel), from \(format.string(data.low)) to "
            + "\(format.string(data.high)), median \(format.string(data.median)). Most frequent: "
            + "\(format.string(low)) to \(format.string(high)) (\(data.counts[fullest]))."
    }

    /// The drawing with a row a group, if there are groups.
    private var grouped: GroupedHistogramFigure? {
        guard let groups else { return nil }
        var figure = GroupedHistogramFigure(
            title: title,
            groups: groups.map { .init(name: $0.name, values: $0.values) },
            xLabel: xLabel)
        figure.bins = bins
        return figure
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
        if let grouped { return grouped.svg(theme: theme) }
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
        if let grouped { return grouped.terminalText(width: width, color: color) }
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
        let available = max(4, width - labelWidth - (counts.map(\.count).max() ?? 0) - 3)
        for (index, count) in data.counts.enumerated() {
            lines.append(
                TerminalText.padded(labels[index], to: labelWidth, right: true) + " "
                    + ink.series(
                        "▏" + TerminalText.bar(Double(count) / Double(most), columns: available), 0)
                    + " " + counts[index])
        }
        return lines.trimmedLines(width: width)
    }
}

extension HistogramFigure: TableFigure {
    /// `plot histogram`.
    public static let plot = TablePlot(
        "histogram", "Draw a histogram of a column, with mean and median.",
        columns: [
            PlotColumn("column", .numbers, .positional, help: "A numeric column."),
            PlotColumn(
                "by", .texts, .optional,
                help: "A column whose values each get a histogram on the same scale."),
        ],
        integers: [
            PlotInteger(
                "bins", in: 1...500, otherwise: "chosen from the data", help: "Number of bins.")
        ],
        examples: [
            ("tiny-table | plot histogram score --bins 3", "Three bars.", "score"),
            ("tiny | nodes | plot histogram degree", "Degrees of a graph.", "degree"),
            ("tiny-table | plot histogram score --by label", "A row for each label.", "plant"),
        ])

    /// Makes the histogram of a column.
    public init(_ data: PlotData) {
        let name = data.names["column"] ?? ""
        let group = data.names["by"].map { " by \($0)" } ?? ""
        let numbers = data.numbers["column"] ?? []
        self.init(
            title: data.title ?? name + group, values: numbers.filter { !$0.isNaN }, xLabel: name)
        groups = data.texts["by"].map { texts in
            Self.groups(numbers, by: texts, levels: data.levels["by"] ?? [])
        }
        bins = data.integers["bins"]
        unit = "rows"
    }

    /// Numbers by text, in the order of levels, then as the texts are first seen.
    private static func groups(
        _ numbers: [Double], by texts: [String], levels: [String]
    ) -> [(name: String, values: [Double])] {
        var names: [String] = []
        var values: [String: [Double]] = [:]
        for (text, number) in zip(texts, numbers) {
            if values[text] == nil { names.append(text) }
            values[text, default: []].append(number)
        }
        let order = levels.filter { values[$0] != nil }
        let others = names.filter { !levels.contains($0) }
        return (order + others).map { name in
            (name, (values[name] ?? []).filter { !$0.isNaN })
        }
    }
}

/// Grouped bars with error bars and values: comparisons and sweeps.
public struct BarsFigure: Figure {
    /// The bars of one colour and hatch, one in each group.
    public struct Series: Sendable {
        /// Its name in the legend.
        public var name: String
        /// Lengths, `[categories]`; NaN leaves a bar out.
        public var values: [Double]
        /// Standard deviations, `[categories]`; NaN leaves one out.
        public var deviations: [Double]?

        /// Makes a series of bars.
        public init(name: String, values: [Double], deviations: [Double]? = nil) {
            self.name = name
            self.values = values
            self.deviations = deviations
        }
    }

    /// The direction of bars.
    public enum Orientation: Sendable {
        /// Upwards while all names and values fit, else to the right.
        case automatic
        /// Upwards.
        case vertical
        /// To the right.
        case horizontal
    }

    /// The heading.
    public var title: String
    /// Names of the groups.
    public var categories: [String]
    /// The bars of each group, in order.
    public var series: [Series]
    /// The label of the value axis.
    public var valueLabel: String
    /// A second line of the heading.
    public var subtitle = ""
    /// How lengths are written.
    public var format = ValueFormat.number
    /// A value to compare with, drawn as a dashed line, and its name.
    public var reference: (name: String, value: Double)?
    /// The direction of bars.
    public var orientation = Orientation.automatic

    /// Makes a chart of grouped bars.
    public init(title: String, categories: [String], series: [Series], valueLabel: String) {
        self.title = title
        self.categories = categories
        self.series = series
        self.valueLabel = valueLabel
    }

    /// Every group's values, up to twelve groups.
    public var description: String {
        guard !isEmpty else { return "Bar chart without data." }
        let groups = categories.indices.prefix(12).map { group -> String in
            let values = series.map { line in
                (series.count > 1 ? line.name + " " : "") + valueText(line, group)
            }
            return "\(categories[group]): \(values.joined(separator: ", "))"
        }
        let rest = categories.count > 12 ? " and \(categories.count - 12) more" : ""
        let mark = reference.map { " Reference \($0.name): \(format.string($0.value))." } ?? ""
        return "Bar chart of \(valueLabel). " + groups.joined(separator: "; ") + rest + "." + mark
    }

    // MARK: - Data

    /// More groups than these are cut, and the heading says so.
    static let maximumGroups = 80

    var isEmpty: Bool {
        !series.contains { $0.values.prefix(categories.count).contains(where: \.isFinite) }
    }

    var groupCount: Int { min(categories.count, BarsFigure.maximumGroups) }

    var fullSubtitle: String {
        guard categories.count > groupCount else { return subtitle }
        let note = "the first \(groupCount) of \(categories.count)"
        return subtitle.isEmpty ? note : "\(subtitle) (\(note))"
    }

    func value(_ line: Series, _ group: Int) -> Double? {
        guard group < line.values.count, line.values[group].isFinite else { return nil }
        return line.values[group]
    }

    func deviation(_ line: Series, _ group: Int) -> Double? {
        guard let all = line.deviations, group < all.count, all[group].isFinite, all[group] > 0
        else { return nil }
        return all[group]
    }

    func valueText(_ line: Series, _ group: Int) -> String {
        guard let value = value(line, group) else { return "·" }
        guard let deviation = deviation(line, group) else { return format.string(value) }
        return "\(format.string(value)) ± \(format.string(deviation))"
    }

    var scale: AxisScale {
        var values = [reference?.value ?? 0]
        for line in series {
            for group in 0..<groupCount {
                guard let value = value(line, group) else { continue }
                let deviation = deviation(line, group) ?? 0
                values += [value - deviation, value + deviation]
            }
        }
        // An error bar below zero must not make an axis of fractions negative.
        if !series.contains(where: { $0.values.contains { $0 < 0 } }) {
            values = values.map { max(0, $0) }
        }
        if format == .percent, (values.max() ?? 0) > 0.75, (values.max() ?? 0) <= 1 {
            values.append(1)
        }
        return .covering(values, .init(includesZero: true, format: format))
    }

    // MARK: - SVG

    /// Draws bars with their values.
    public func svg(theme: Theme) -> String {
        guard !isEmpty else {
            var frame = PlotFrame(options(height: 220), x: scale, y: scale, theme: theme)
            frame.canvas.message("no data to draw", in: frame.plot)
            return frame.canvas.document()
        }
        switch orientation {
        case .vertical: return verticalSVG(theme: theme)
        case .horizontal: return horizontalSVG(theme: theme)
        case .automatic:
            return fitsVertically ? verticalSVG(theme: theme) : horizontalSVG(theme: theme)
        }
    }

    func options(height: Double) -> PlotOptions {
        PlotOptions(
            title: title, subtitle: fullSubtitle, description: description, height: height,
            yLabel: valueLabel,
            legend: series.count < 2
                ? []
                : series.enumerated().map {
                    LegendEntry(name: $1.name, style: SeriesStyle(index: $0), swatch: .area)
                }, showsXTicks: false)
    }

    /// The width of a group in a plot of ordinary width.
    private var slotWidth: Double { 560 / Double(max(1, groupCount)) }

    /// Whether all names fit in two lines and all values over their bars.
    private var fitsVertically: Bool {
        let barWidth = min(56, slotWidth * 0.8 / Double(max(1, series.count)))
        for group in 0..<groupCount {
            let words = categories[group].split(separator: " ").map(String.init)
            let longest = words.map { TextMetrics.width($0, size: 11) }.max() ?? 0
            let whole = TextMetrics.width(categories[group], size: 11)
            if longest > slotWidth - 8 || whole > 1.7 * (slotWidth - 8) { return false }
            for line in series {
                guard let value = value(line, group) else { continue }
                let width = TextMetrics.width(format.string(value), size: 10)
                if width > max(barWidth, series.count == 1 ? slotWidth - 6 : 0) + 4 { return false }
            }
        }
        return true
    }

    // MARK: - Terminal

    /// Draws bars to the right with their values.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, fullSubtitle, width: width)
        guard !isEmpty else { return (lines + ["(no data to draw)"]).trimmedLines(width: width) }
        lines.append(ink.dim(TerminalText.truncated(valueLabel, to: width)))
        let several = series.count > 1
        let names = several ? series.map(\.name) : Array(categories.prefix(groupCount))
        let nameWidth = min(width / 3, names.map(TerminalText.width).max() ?? 0)
        let texts = series.map { line in (0..<groupCount).map { valueText(line, $0) } }
        let textWidth = texts.joined().map(TerminalText.width).max() ?? 0
        let available = max(4, width - nameWidth - textWidth - 4)
        let top = max(abs(scale.upper), abs(scale.lower))
        for group in 0..<groupCount {
            if several { lines.append(TerminalText.truncated(categories[group], to: width)) }
            for (index, line) in series.enumerated() {
                let name = several ? line.name : categories[group]
                let value = value(line, group) ?? 0
                let bar = TerminalText.bar(value.magnitude / top, columns: available)
                lines.append(
                    TerminalText.padded(name, to: nameWidth, right: true) + " "
                        + ink.series((value < 0 ? "−" : "▏") + bar, index) + " "
                        + texts[index][group])
            }
        }
        if let reference {
            lines.append(ink.dim("reference: \(reference.name) \(format.string(reference.value))"))
        }
        return lines.trimmedLines(width: width)
    }
}

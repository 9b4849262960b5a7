import Text

/// Points over two axes, told apart by colour and shape.
public struct ScatterFigure: Figure {
    /// One point.
    public struct Mark: Sendable {
        /// Its place to the right.
        public var x: Double
        /// Its height.
        public var y: Double
        /// Its class, an index into `categories`; nil if it has none.
        public var category: Int?
        /// Its name; empty if it needs none.
        public var label: String

        /// Makes a point.
        public init(x: Double, y: Double, category: Int? = nil, label: String = "") {
            self.x = x
            self.y = y
            self.category = category
            self.label = label
        }
    }

    /// The heading.
    public var title: String
    /// The points; those that are not finite are left out.
    public var points: [Mark]
    /// Names of classes.
    public var categories: [String]
    /// The label of the x axis.
    public var xLabel: String
    /// The label of the y axis.
    public var yLabel: String
    /// A second line of the heading.
    public var subtitle = ""
    /// How places to the right are written.
    public var xFormat = ValueFormat.number
    /// How heights are written.
    public var yFormat = ValueFormat.number
    /// Whether the x axis is logarithmic.
    public var isXLogarithmic = false
    /// Whether the y axis is logarithmic.
    public var isYLogarithmic = false
    /// Whether each class's name is written at its middle, and axes have no ticks.
    var isEmbedding = false

    /// Makes a scatter plot.
    public init(
        title: String, points: [Mark], categories: [String] = [], xLabel: String, yLabel: String
    ) {
        self.title = title
        self.points = points
        self.categories = categories
        self.xLabel = xLabel
        self.yLabel = yLabel
    }

    /// Counts and ranges.
    public var description: String {
        let shown = visible
        guard !shown.isEmpty else { return "Scatter plot without data." }
        var text = "Scatter plot of \(shown.count) points"
        if !isEmbedding {
            let (x, y) = (shown.map(\.x), shown.map(\.y))
            text +=
                ", \(xLabel) from \(xFormat.string(x.min() ?? 0)) to \(xFormat.string(x.max() ?? 0))"
            text +=
                ", \(yLabel) from \(yFormat.string(y.min() ?? 0)) to \(yFormat.string(y.max() ?? 0))"
        }
        let counts = usedCategories.prefix(12).map { category in
            "\(categories[category]) \(shown.count { $0.category == category })"
        }
        return text + (counts.isEmpty ? "." : ". By class: \(counts.joined(separator: ", ")).")
    }

    // MARK: - Data

    /// More points than these are thinned out evenly, and the heading says so.
    private static let maximumPoints = 6_000

    private var drawable: [Mark] {
        points.filter {
            $0.x.isFinite && $0.y.isFinite && (!isXLogarithmic || $0.x > 0)
                && (!isYLogarithmic || $0.y > 0)
        }
    }

    private var visible: [Mark] {
        let all = drawable
        guard all.count > Self.maximumPoints else { return all }
        return (0..<Self.maximumPoints).map { all[$0 * all.count / Self.maximumPoints] }
    }

    private var usedCategories: [Int] {
        Set(points.compactMap(\.category)).filter(categories.indices.contains).sorted()
    }

    private var heading: String {
        let count = drawable.count
        guard count > Self.maximumPoints else { return subtitle }
        return subtitle + (subtitle.isEmpty ? "" : "; ")
            + "\(Self.maximumPoints) of \(NumberText.grouped(Double(count), decimals: 0)) points"
    }

    private var scales: (x: AxisScale, y: AxisScale) {
        let shown = visible
        if isEmbedding { return (.unlabelled(shown.map(\.x)), .unlabelled(shown.map(\.y))) }
        return (
            .covering(shown.map(\.x), .init(isLogarithmic: isXLogarithmic, format: xFormat)),
            .covering(shown.map(\.y), .init(isLogarithmic: isYLogarithmic, format: yFormat))
        )
    }

    // MARK: - SVG

    /// Draws the points class by class, and as many names as fit.
    public func svg(theme: Theme) -> String {
        let scales = scales
        var frame = PlotFrame(
            PlotOptions(
                title: title, subtitle: heading, description: description,
                height: isEmbedding ? 520 : 420, xLabel: xLabel, yLabel: yLabel,
                legend: usedCategories.prefix(24).map {
                    LegendEntry(name: categories[$0], style: SeriesStyle(index: $0))
                }, showsXTicks: !isEmbedding, showsYTicks: !isEmbedding),
            x: scales.x, y: scales.y, theme: theme)
        let shown = visible
        guard !shown.isEmpty else {
            frame.canvas.message("no points to draw", in: frame.plot)
            return frame.canvas.document()
        }
        let radius =
            shown.count <= 100 ? 5.0 : shown.count <= 600 ? 4 : shown.count <= 2000 ? 3 : 2.2
        for group in Set(shown.map { $0.category ?? -1 }).sorted() {
            let places = shown.filter { ($0.category ?? -1) == group }
                .map { frame.point($0.x, $0.y) }
            let style = SeriesStyle(index: max(0, group))
            frame.canvas.markers(
                style.marker, at: places, radius: radius,
                fill: group < 0 ? theme.muted : theme.series(group), opacity: 0.78)
        }
        if isEmbedding {
            drawCentres(shown, on: &frame)
        } else {
            drawNames(shown, radius, on: &frame)
        }
        return frame.canvas.document()
    }

    private func drawNames(_ shown: [Mark], _ radius: Double, on frame: inout PlotFrame) {
        var placer = LabelPlacer(bounds: frame.plot.grown(6))
        let named = shown.filter { !$0.label.isEmpty }
        guard !named.isEmpty else { return }
        for mark in shown.prefix(800) {
            let p = frame.point(mark.x, mark.y)
            placer.reserve(
                Rect(x: p.x - radius, y: p.y - radius, width: 2 * radius, height: 2 * radius))
        }
        for mark in named.prefix(200) {
            let p = frame.point(mark.x, mark.y)
            let name = TextMetrics.truncated(mark.label, to: 120, size: 10)
            let width = TextMetrics.width(name, size: 10)
            let gap = radius + 3
            let places = [
                (gap, -6.5), (-gap - width, -6.5), (-width / 2, gap), (-width / 2, -gap - 13),
            ].map { Rect(x: p.x + $0.0, y: p.y + $0.1, width: width, height: 13) }
            guard let choice = placer.place(places) else { continue }
            frame.canvas.text(
                name, at: Point(places[choice].x, places[choice].y + 10),
                TextStyle(
                    size: 10, color: frame.canvas.theme.text, halo: frame.canvas.theme.background))
        }
    }

    /// Writes each class's name at the median of its points.
    private func drawCentres(_ shown: [Mark], on frame: inout PlotFrame) {
        let theme = frame.canvas.theme
        var placer = LabelPlacer(bounds: frame.plot.grown(8))
        for category in usedCategories {
            let group = shown.filter { $0.category == category }
            guard !group.isEmpty else { continue }
            let x = group.map(\.x).sorted()[group.count / 2]
            let y = group.map(\.y).sorted()[group.count / 2]
            let p = frame.point(x, y)
            let name = TextMetrics.truncated(categories[category], to: 150, size: 12, bold: true)
            let width = TextMetrics.width(name, size: 12, bold: true)
            let left = min(max(p.x - width / 2, frame.plot.x), frame.plot.maxX - width)
            let places = [0.0, 16, -16, 32, -32, 48, -48].map {
                Rect(x: left, y: p.y - 8 + $0, width: width, height: 15)
            }
            guard let choice = placer.place(places) else { continue }
            frame.canvas.text(
                name, at: Point(left, places[choice].y + 12),
                TextStyle(size: 12, bold: true, color: theme.text, halo: theme.background))
        }
    }

    // MARK: - Terminal

    /// Draws each cell with the sign of the class that has most points there.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, heading, width: width)
        let shown = visible
        guard !shown.isEmpty else {
            return (lines + ["(no points to draw)"]).trimmedLines(width: width)
        }
        if !yLabel.isEmpty { lines.append(ink.dim(TerminalText.truncated(yLabel, to: width))) }
        let scales = scales
        var plot = TerminalPlot(width: width, rows: 18, x: scales.x, y: scales.y, ink: ink)
        if categories.isEmpty {
            for mark in shown { plot.dot(at: mark.x, mark.y, series: 0) }
        } else {
            plot.addMajority(
                shown.map { ($0.x, $0.y, $0.category ?? 0) })
        }
        let body = plot.lines()
        lines += isEmbedding ? Array(body.dropLast()) : body
        if !xLabel.isEmpty {
            lines.append(ink.dim(TerminalText.padded(xLabel, to: width, right: true)))
        }
        var legend = ""
        for category in usedCategories {
            let entry = "\(SeriesStyle(index: category).marker.rawValue) \(categories[category])"
            if !legend.isEmpty, TerminalText.width(legend + "   " + entry) > width {
                lines.append(legend)
                legend = ""
            }
            legend += (legend.isEmpty ? "" : "   ") + TerminalText.truncated(entry, to: width)
        }
        if !legend.isEmpty { lines.append(legend) }
        return lines.trimmedLines(width: width)
    }
}

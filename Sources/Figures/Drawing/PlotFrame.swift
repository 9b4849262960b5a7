/// One entry of a legend.
struct LegendEntry {
    /// The sample that is drawn before the name.
    enum Swatch { case line, marker, area, dashed }

    var name: String
    var style: SeriesStyle
    var swatch = Swatch.marker
}

/// The options of a plot's frame.
struct PlotOptions {
    var title: String
    var subtitle = ""
    var description = ""
    var width = 640.0
    var height = 400.0
    var xLabel = ""
    var yLabel = ""
    var legend: [LegendEntry] = []
    /// The margin to the right of the plot, for direct labels.
    var rightReserve = 0.0
    /// The margin below the ticks.
    var bottomReserve = 0.0
    var showsXTicks = true
    var showsYTicks = true
}

/// A plot's area with its two axes, on a canvas that already has heading, legend, grid and labels.
struct PlotFrame {
    var canvas: SVGCanvas
    let plot: Rect
    let x: AxisScale
    let y: AxisScale

    /// The pixel of a value on the x axis.
    func px(_ value: Double) -> Double { plot.x + plot.width * clamp(x.fraction(value)) }
    /// The pixel of a value on the y axis.
    func py(_ value: Double) -> Double { plot.maxY - plot.height * clamp(y.fraction(value)) }
    /// The pixel of a pair of values.
    func point(_ xValue: Double, _ yValue: Double) -> Point { Point(px(xValue), py(yValue)) }

    private func clamp(_ fraction: Double) -> Double { min(max(fraction, -0.02), 1.02) }

    /// Draws heading, legend, grid, ticks and axis titles on a new canvas.
    init(_ options: PlotOptions, x: AxisScale, y: AxisScale, theme: Theme) {
        var canvas = SVGCanvas(
            width: options.width, height: options.height, theme: theme, title: options.title,
            description: options.description)
        var top = canvas.heading(options.title, subtitle: options.subtitle)
        top = canvas.legend(options.legend, from: top)
        let area = Rect(x: 0, y: top, width: options.width, height: options.height - top)
        self.init(options, x: x, y: y, in: area, of: canvas)
    }

    /// Draws grid, ticks and axis titles in a part of a canvas.
    init(_ options: PlotOptions, x: AxisScale, y: AxisScale, in area: Rect, of canvas: SVGCanvas) {
        var top = area.y
        self.canvas = canvas
        if !options.yLabel.isEmpty {
            let label = TextMetrics.truncated(options.yLabel, to: area.width - 32, size: 11)
            self.canvas.text(
                label, at: Point(area.x + 16, top + 12), TextStyle(color: canvas.theme.muted))
            top += 18
        }
        let tickWidths = options.showsYTicks ? y.labels.map { TextMetrics.width($0, size: 10) } : []
        let left = 16 + (tickWidths.max() ?? 0) + 8
        let lastHalf =
            options.showsXTicks ? TextMetrics.width(x.labels.last ?? "", size: 10) / 2 : 0
        let right = 16 + max(options.rightReserve, lastHalf)
        let below = (options.xLabel.isEmpty ? 0.0 : 16) + (options.showsXTicks ? 14 : 0)
        let bottom = 14 + below + options.bottomReserve
        plot = Rect(
            x: area.x + left, y: top + 8, width: max(40, area.width - left - right),
            height: max(40, area.maxY - top - 8 - bottom))
        self.x = x
        self.y = y
        drawGrid(options)
        guard !options.xLabel.isEmpty else { return }
        let label = TextMetrics.truncated(options.xLabel, to: area.width - 32, size: 11)
        self.canvas.text(
            label, at: Point(area.maxX - 16, area.maxY - 10),
            TextStyle(color: canvas.theme.muted, anchor: .end))
    }

    private mutating func drawGrid(_ options: PlotOptions) {
        let theme = canvas.theme
        if options.showsYTicks {
            for (tick, label) in zip(y.ticks, y.labels) {
                let height = py(tick)
                canvas.line(
                    from: Point(plot.x, height), to: Point(plot.maxX, height),
                    Stroke(color: theme.grid))
                canvas.text(
                    label, at: Point(plot.x - 6, height + 3.5),
                    TextStyle(size: 10, color: theme.muted, anchor: .end))
            }
        }
        guard options.showsXTicks || options.showsYTicks else { return }
        canvas.line(
            from: Point(plot.x, plot.maxY), to: Point(plot.maxX, plot.maxY),
            Stroke(color: theme.muted))
        guard options.showsXTicks else { return }
        var lastEnd = -Double.infinity
        for (tick, label) in zip(x.ticks, x.labels) {
            let place = px(tick)
            let half = TextMetrics.width(label, size: 10) / 2
            guard place - half > lastEnd + 6, place - half >= 2 else { continue }
            lastEnd = place + half
            canvas.line(
                from: Point(place, plot.maxY), to: Point(place, plot.maxY + 4),
                Stroke(color: theme.muted))
            canvas.text(
                label, at: Point(place, plot.maxY + 16),
                TextStyle(size: 10, color: theme.muted, anchor: .middle))
        }
    }
}

extension SVGCanvas {
    /// The greatest width of a name in a legend.
    private static let legendNameWidth = 170.0

    /// Adds a legend in rows and returns the height below it.
    mutating func legend(_ entries: [LegendEntry], from top: Double) -> Double {
        guard !entries.isEmpty else { return top }
        var x = 16.0
        var y = top + 10
        for entry in entries {
            let name = TextMetrics.truncated(entry.name, to: Self.legendNameWidth, size: 11)
            let swatch = entry.swatch == .line || entry.swatch == .dashed ? 28.0 : 14
            let total = swatch + 6 + TextMetrics.width(name, size: 11)
            if x > 16, x + total > width - 16 {
                x = 16
                y += 18
            }
            self.swatch(entry, in: Rect(x: x, y: y - 5, width: swatch, height: 10))
            text(name, at: Point(x + swatch + 6, y + 4), TextStyle(color: theme.text))
            x += total + 18
        }
        return y + 14
    }

    /// Adds the sample of a legend entry.
    mutating func swatch(_ entry: LegendEntry, in area: Rect) {
        let color = theme.series(entry.style.index)
        switch entry.swatch {
        case .line, .dashed:
            line(
                from: Point(area.x, area.middle.y), to: Point(area.maxX, area.middle.y),
                Stroke(color: color, width: 2, dash: entry.style.dash))
            guard entry.swatch == .line else { return }
            marker(
                entry.style.marker, at: area.middle, radius: 4, fill: color,
                outline: theme.background)
        case .marker:
            marker(
                entry.style.marker, at: area.middle, radius: 5, fill: color,
                outline: theme.background)
        case .area:
            rect(area, fill: fill(entry.style), stroke: Stroke(color: color))
        }
    }
}

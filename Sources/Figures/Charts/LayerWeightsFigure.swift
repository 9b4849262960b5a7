/// The learned weights of layers and of losses over the epochs of a distillation.
public struct LayerWeightsFigure: Figure {
    /// Weights that sum to about one, over epochs.
    public struct Series: Sendable {
        /// Names, `[parts]`.
        public var names: [String]
        /// Weights, `[epochs][parts]`.
        public var weights: [[Double]]

        /// Makes a series of weights over epochs.
        public init(names: [String], weights: [[Double]]) {
            self.names = names
            self.weights = weights
        }
    }

    /// The heading.
    public var title: String
    /// The softmax of the layer weights, `[epochs][layers]`, stacked.
    public var layers: Series
    /// The softmax of the loss weights, `[epochs][losses]`, drawn as lines below.
    public var losses: Series?
    /// A second line of the heading.
    public var subtitle = ""
    /// The epoch of the first row.
    public var firstEpoch = 1

    /// Makes a chart of weights over epochs.
    public init(title: String, layers: Series, losses: Series? = nil) {
        self.title = title
        self.layers = layers
        self.losses = losses
    }

    /// First and last weights.
    public var description: String {
        guard !isEmpty else { return "Layer weights without data." }
        func text(_ series: Series) -> String {
            series.names.indices.map { part in
                "\(series.names[part]) from \(weightText(series, 0, part)) to "
                    + weightText(series, series.weights.count - 1, part)
            }.joined(separator: ", ")
        }
        return "Layer weights over \(layers.weights.count) epochs: \(text(layers))."
            + (losses.map { " Loss weights: \(text($0))." } ?? "")
    }

    // MARK: - Data

    private var isEmpty: Bool { layers.names.isEmpty || layers.weights.isEmpty }

    private func weight(_ series: Series, _ epoch: Int, _ part: Int) -> Double {
        guard series.weights.indices.contains(epoch), part < series.weights[epoch].count else {
            return 0
        }
        let value = series.weights[epoch][part]
        return value.isFinite ? min(max(value, 0), 1) : 0
    }

    private func weightText(_ series: Series, _ epoch: Int, _ part: Int) -> String {
        ValueFormat.fixed(2).string(weight(series, epoch, part))
    }

    private func epochs(_ series: Series) -> AxisScale {
        .covering(
            [Double(firstEpoch), Double(firstEpoch + max(1, series.weights.count - 1))],
            .init(isRounded: false, isInteger: true, tickCount: 7))
    }

    /// The epochs to draw: at most about 300.
    private func steps(_ series: Series) -> [Int] {
        let count = series.weights.count
        let stride = max(1, count / 300)
        return (0..<count).filter { $0 % stride == 0 || $0 == count - 1 }
    }

    // MARK: - SVG

    /// Draws stacked areas for layers and lines for losses.
    public func svg(theme: Theme) -> String {
        let scale = AxisScale.covering([0, 1], .init(format: .percent))
        let names = (layers.names + (losses?.names ?? [])).map {
            TextMetrics.width(TextMetrics.truncated($0, to: 100, size: 11) + " 0.00", size: 11)
        }
        var options = PlotOptions(
            title: title, subtitle: subtitle, description: description, height: 330,
            xLabel: losses == nil ? "epoch" : "", yLabel: "weight of each layer",
            rightReserve: (names.max() ?? 0) + 26)
        var frame = PlotFrame(options, x: epochs(layers), y: scale, theme: theme)
        guard !isEmpty else {
            frame.canvas.message("no weights were learned", in: frame.plot)
            return frame.canvas.document()
        }
        drawStack(on: &frame)
        guard let losses, !losses.names.isEmpty, !losses.weights.isEmpty else {
            return frame.canvas.document()
        }
        let area = Rect(x: 0, y: 332, width: options.width, height: 180)
        options.xLabel = "epoch"
        options.yLabel = "weight of each loss"
        let halves = AxisScale.covering([0, 1], .init(tickCount: 2, format: .percent))
        var lower = PlotFrame(options, x: epochs(losses), y: halves, in: area, of: frame.canvas)
        lower.canvas.height = area.maxY
        drawLines(losses, on: &lower)
        return lower.canvas.document()
    }

    private func drawStack(on frame: inout PlotFrame) {
        let theme = frame.canvas.theme
        let steps = steps(layers)
        var floor = Array(repeating: 0.0, count: steps.count)
        var middles: [Double] = []
        for part in layers.names.indices {
            let style = SeriesStyle(index: part)
            let ceiling = zip(steps, floor).map { $1 + weight(layers, $0, part) }
            func edge(_ heights: [Double]) -> [Point] {
                // One epoch alone is drawn as a band over the whole width.
                steps.count == 1
                    ? [
                        Point(frame.plot.x, frame.py(heights[0])),
                        Point(frame.plot.maxX, frame.py(heights[0])),
                    ]
                    : zip(steps, heights).map { frame.point(Double(firstEpoch + $0), $1) }
            }
            let (low, high) = (edge(floor), edge(ceiling))
            let fill = frame.canvas.fill(style)
            frame.canvas.polygon(
                high + low.reversed(), fill: fill,
                stroke: Stroke(color: theme.background, width: 1.5))
            middles.append(frame.py(((floor.last ?? 0) + (ceiling.last ?? 0)) / 2))
            floor = ceiling
        }
        drawLabels(layers, at: middles, swatch: .area, on: &frame)
    }

    private func drawLines(_ series: Series, on frame: inout PlotFrame) {
        let steps = steps(series)
        var ends: [Double] = []
        for part in series.names.indices {
            let style = SeriesStyle(index: part + layers.names.count)
            let color = frame.canvas.theme.series(style.index)
            var points = steps.map {
                frame.point(Double(firstEpoch + $0), weight(series, $0, part))
            }
            if points.count == 1 { points.append(Point(frame.plot.maxX, points[0].y)) }
            frame.canvas.polyline(points, Stroke(color: color, width: 2, dash: style.dash))
            let stride = max(1, points.count / 6)
            for place in Swift.stride(from: part * stride / 2, to: points.count, by: stride) {
                frame.canvas.marker(
                    style.marker, at: points[place], radius: 3.5, fill: color,
                    outline: frame.canvas.theme.background)
            }
            ends.append(points.last?.y ?? frame.plot.y)
        }
        drawLabels(series, at: ends, swatch: .marker, on: &frame)
    }

    private func drawLabels(
        _ series: Series, at heights: [Double], swatch: LegendEntry.Swatch,
        on frame: inout PlotFrame
    ) {
        let offset = swatch == .area ? 0 : layers.names.count
        let spread = LabelPlacer.spread(
            heights, gap: 15, in: (frame.plot.y + 4)...max(frame.plot.y + 4, frame.plot.maxY - 2))
        for (part, height) in spread.enumerated() {
            let style = SeriesStyle(index: part + offset)
            let name = TextMetrics.truncated(series.names[part], to: 100, size: 11)
            frame.canvas.swatch(
                LegendEntry(name: name, style: style, swatch: swatch),
                in: Rect(x: frame.plot.maxX + 8, y: height - 5, width: 12, height: 10))
            frame.canvas.text(
                "\(name) \(weightText(series, series.weights.count - 1, part))",
                at: Point(frame.plot.maxX + 25, height + 4),
                TextStyle(color: frame.canvas.theme.text))
        }
    }

    // MARK: - Terminal

    /// Draws a bar of the last weights and a sparkline over epochs for each part.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        guard !isEmpty else {
            return (lines + ["(no weights were learned)"]).trimmedLines(width: width)
        }
        let nameWidth = min(
            width / 3, (layers.names + (losses?.names ?? [])).map(TerminalText.width).max() ?? 0)
        func add(_ series: Series, _ heading: String, offset: Int) {
            lines.append(ink.dim("\(heading) over \(series.weights.count) epochs: first → last"))
            let available = max(6, (width - nameWidth - 16) / 2)
            let stride = max(1, (series.weights.count + available - 1) / available)
            for part in series.names.indices {
                let weights = Swift.stride(from: 0, to: series.weights.count, by: stride)
                    .map { weight(series, $0, part) }
                // The two ends fix the scale at 0…1, so that rows compare.
                let spark = TerminalText.sparkline([0, 1] + weights).dropFirst(2)
                let last = series.weights.count - 1
                let bar = TerminalText.padded(
                    TerminalText.bar(weight(series, last, part), columns: available), to: available)
                lines.append(
                    TerminalText.padded(series.names[part], to: nameWidth, right: true) + " "
                        + weightText(series, 0, part) + " → " + weightText(series, last, part)
                        + " " + ink.series("▏" + bar, part + offset) + " "
                        + ink.series(String(spark), part + offset))
            }
        }
        add(layers, "weight of each layer", offset: 0)
        if let losses, !losses.weights.isEmpty {
            add(losses, "weight of each loss", offset: layers.names.count)
        }
        return lines.trimmedLines(width: width)
    }
}

/// Lines over a common x axis: training curves, sweeps, convergence.
public struct CurvesFigure: Figure {
    /// One line.
    public struct Series: Sendable {
        /// Its name in the legend and at its end.
        public var name: String
        /// Places on the x axis, `[points]`.
        public var x: [Double]
        /// Heights, `[points]`; NaN leaves a gap.
        public var y: [Double]
        /// Standard deviations around `y`, `[points]`, drawn as a band.
        public var deviation: [Double]?
        /// The point to mark as best, an index into `y`.
        public var best: Int?

        /// Makes a line; `x` counts from 1 if left out.
        public init(
            name: String, y: [Double], x: [Double]? = nil, deviation: [Double]? = nil,
            best: Int? = nil
        ) {
            self.name = name
            self.y = y
            self.x = x ?? (0..<y.count).map { Double($0 + 1) }
            self.deviation = deviation
            self.best = best
        }
    }

    /// The heading.
    public var title: String
    /// The lines, drawn in order.
    public var series: [Series]
    /// The label of the x axis.
    public var xLabel: String
    /// The label of the y axis.
    public var yLabel: String
    /// A second line of the heading.
    public var subtitle = ""
    /// How heights are written.
    public var yFormat = ValueFormat.number
    /// Whether the x axis is logarithmic.
    public var isXLogarithmic = false
    /// Whether the y axis is logarithmic.
    public var isYLogarithmic = false
    /// Whether the y axis starts at zero.
    public var includesZero = false

    /// Makes a chart of lines.
    public init(title: String, series: [Series], xLabel: String = "epoch", yLabel: String) {
        self.title = title
        self.series = series
        self.xLabel = xLabel
        self.yLabel = yLabel
    }

    /// The axes, and each line's first, last and best height.
    public var description: String {
        guard !isEmpty else { return "Line chart without data." }
        let parts = series.prefix(6).map { line -> String in
            let finite = line.y.filter(\.isFinite)
            guard let first = finite.first, let last = finite.last else {
                return "\(line.name): no data"
            }
            var text = "\(line.name): from \(yFormat.string(first)) to \(yFormat.string(last))"
            if let best = line.best, line.y.indices.contains(best), line.x.indices.contains(best) {
                text +=
                    ", best \(yFormat.string(line.y[best])) at \(ValueFormat.number.string(line.x[best]))"
            }
            return text
        }
        let rest = series.count > 6 ? " and \(series.count - 6) more lines" : ""
        return "Line chart of \(yLabel) over \(xLabel). " + parts.joined(separator: "; ") + rest
            + "."
    }

    // MARK: - Data

    private var isEmpty: Bool { !series.contains { $0.y.contains(where: \.isFinite) } }

    private var xScale: AxisScale {
        .covering(
            series.flatMap(\.x),
            .init(
                isLogarithmic: isXLogarithmic, isRounded: false,
                isInteger: series.allSatisfy { $0.x.allSatisfy { $0 == $0.rounded() } },
                tickCount: 7))
    }

    private var yScale: AxisScale {
        var values: [Double] = []
        for line in series {
            values += line.y
            guard let deviation = line.deviation else { continue }
            for (y, sd) in zip(line.y, deviation) where !isYLogarithmic || y > sd {
                values += [y - sd, y + sd]
            }
        }
        return .covering(
            values,
            .init(includesZero: includesZero, isLogarithmic: isYLogarithmic, format: yFormat))
    }

    // MARK: - SVG

    /// Draws lines, bands, best points, direct labels and a legend.
    public func svg(theme: Theme) -> String {
        let labelled = series.count <= 8
        let ends = series.map(endLabel)
        let reserve = labelled ? ends.map { TextMetrics.width($0, size: 11) + 14 }.max() ?? 0 : 0
        var frame = PlotFrame(
            PlotOptions(
                title: title, subtitle: subtitle, description: description, xLabel: xLabel,
                yLabel: yLabel,
                legend: series.count < 2
                    ? []
                    : series.enumerated().map {
                        LegendEntry(name: $1.name, style: SeriesStyle(index: $0), swatch: .line)
                    },
                rightReserve: reserve),
            x: xScale, y: yScale, theme: theme)
        guard !isEmpty else {
            frame.canvas.message("no data to draw", in: frame.plot)
            return frame.canvas.document()
        }
        for index in series.indices { drawBand(index, on: &frame) }
        for index in series.indices { drawLine(index, on: &frame) }
        var placer = LabelPlacer(bounds: frame.plot.grown(2))
        for index in series.indices { drawBest(index, on: &frame, &placer) }
        if labelled { drawEnds(ends, on: &frame) }
        return frame.canvas.document()
    }

    private func endLabel(_ line: Series) -> String {
        guard let last = line.y.last(where: \.isFinite) else { return "" }
        let name = TextMetrics.truncated(line.name, to: 90, size: 11)
        return series.count < 2 ? yFormat.string(last) : "\(name) \(yFormat.string(last))"
    }

    /// Runs of neighbouring points that can be drawn, thinned out to at most about 600.
    private func runs(_ line: Series, on frame: PlotFrame) -> [[Int]] {
        var runs: [[Int]] = [[]]
        let count = min(line.x.count, line.y.count)
        let stride = max(1, count / 600)
        for index in 0..<count {
            if frame.x.accepts(line.x[index]), frame.y.accepts(line.y[index]) {
                let isKept = index % stride == 0 || index == count - 1 || index == line.best
                if isKept { runs[runs.count - 1].append(index) }
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        return runs.filter { !$0.isEmpty }
    }

    private func drawBand(_ index: Int, on frame: inout PlotFrame) {
        let line = series[index]
        guard let deviation = line.deviation else { return }
        for run in runs(line, on: frame) {
            let indices = run.filter { $0 < deviation.count && deviation[$0].isFinite }
            let upper = indices.map { frame.point(line.x[$0], line.y[$0] + deviation[$0]) }
            let lower = indices.map { frame.point(line.x[$0], line.y[$0] - deviation[$0]) }
            frame.canvas.polygon(
                upper + lower.reversed(), fill: frame.canvas.theme.series(index).hex, opacity: 0.16)
        }
    }

    private func drawLine(_ index: Int, on frame: inout PlotFrame) {
        let line = series[index]
        let style = SeriesStyle(index: index)
        let color = frame.canvas.theme.series(index)
        for run in runs(line, on: frame) {
            let points = run.map { frame.point(line.x[$0], line.y[$0]) }
            frame.canvas.polyline(points, Stroke(color: color, width: 2, dash: style.dash))
            let stride = points.count <= 12 ? 1 : max(1, points.count / 7)
            // Each series starts its markers elsewhere, so that equal lines do not hide each other.
            let start = points.count <= 12 ? 0 : (index * stride / max(1, series.count)) % stride
            for place in Swift.stride(from: start, to: points.count, by: stride) {
                frame.canvas.marker(
                    style.marker, at: points[place], radius: 3.5, fill: color,
                    outline: frame.canvas.theme.background)
            }
        }
    }

    private func drawBest(_ index: Int, on frame: inout PlotFrame, _ placer: inout LabelPlacer) {
        let line = series[index]
        guard let best = line.best, best < min(line.x.count, line.y.count), best >= 0,
            frame.x.accepts(line.x[best]), frame.y.accepts(line.y[best])
        else { return }
        let theme = frame.canvas.theme
        let p = frame.point(line.x[best], line.y[best])
        frame.canvas.line(
            from: p, to: Point(p.x, frame.plot.maxY),
            Stroke(color: theme.series(index), width: 1, dash: "2 3", opacity: 0.8))
        frame.canvas.circle(
            p, radius: 6.5, fill: "none", stroke: Stroke(color: theme.series(index), width: 2))
        let label = "best \(yFormat.string(line.y[best]))"
        let width = TextMetrics.width(label, size: 10)
        let offsets = [
            (-width / 2, -22.0), (-width / 2, 10.0), (9, -18), (-width - 9, -18), (9, 8),
        ]
        let candidates = offsets.map {
            Rect(x: p.x + $0.0, y: p.y + $0.1, width: width, height: 12)
        }
        guard let place = placer.place(candidates) else { return }
        frame.canvas.text(
            label, at: Point(candidates[place].x, candidates[place].y + 10),
            TextStyle(size: 10, color: theme.text, halo: theme.background))
    }

    private func drawEnds(_ labels: [String], on frame: inout PlotFrame) {
        var shown: [(index: Int, at: Point)] = []
        for (index, line) in series.enumerated() {
            let count = min(line.x.count, line.y.count)
            guard
                let last = (0..<count).last(where: {
                    frame.x.accepts(line.x[$0]) && frame.y.accepts(line.y[$0])
                })
            else { continue }
            shown.append((index, frame.point(line.x[last], line.y[last])))
        }
        let heights = LabelPlacer.spread(
            shown.map(\.at.y), gap: 13, in: frame.plot.y...max(frame.plot.y, frame.plot.maxY))
        for (entry, height) in zip(shown, heights) {
            frame.canvas.text(
                labels[entry.index], at: Point(frame.plot.maxX + 12, height + 4),
                TextStyle(color: frame.canvas.theme.series(entry.index)))
        }
    }

    // MARK: - Terminal

    /// Draws the lines in braille dots, each with its own sign.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        guard !isEmpty else { return (lines + ["(no data to draw)"]).trimmedLines(width: width) }
        if !yLabel.isEmpty { lines.append(ink.dim(TerminalText.truncated(yLabel, to: width))) }
        var plot = TerminalPlot(
            width: width, rows: 14, x: xScale, y: yScale, ink: ink)
        for (index, line) in series.enumerated() {
            let count = min(line.x.count, line.y.count)
            for i in 0..<count {
                plot.dot(at: line.x[i], line.y[i], series: index)
                if i > 0 {
                    plot.line(
                        from: (line.x[i - 1], line.y[i - 1]), to: (line.x[i], line.y[i]),
                        series: index)
                }
            }
        }
        for (index, line) in series.enumerated() where series.count > 1 {
            let count = min(line.x.count, line.y.count)
            let stride = max(1, count / 6)
            for i in Swift.stride(from: (index * stride / series.count), to: count, by: stride) {
                plot.sign(
                    SeriesStyle(index: index).marker.rawValue, at: line.x[i], line.y[i],
                    series: index)
            }
        }
        lines += plot.lines()
        if !xLabel.isEmpty {
            lines.append(ink.dim(TerminalText.padded(xLabel, to: width, right: true)))
        }
        return (lines + legendLines(width: width, ink: ink)).trimmedLines(width: width)
    }

    private func legendLines(width: Int, ink: TerminalInk) -> [String] {
        series.enumerated().map { index, line in
            let sign =
                series.count > 1 ? String(SeriesStyle(index: index).marker.rawValue) + " " : ""
            var text = line.name
            if let last = line.y.last(where: \.isFinite) {
                text += "  last \(yFormat.string(last))"
            }
            if let best = line.best, best < min(line.x.count, line.y.count), best >= 0 {
                text +=
                    "  best \(yFormat.string(line.y[best])) at \(xLabel) \(ValueFormat.number.string(line.x[best]))"
            }
            return ink.series(sign, index) + TerminalText.truncated(text, to: width - 2)
        }
    }
}

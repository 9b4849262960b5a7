/// A small loss curve that grows while training runs.
public struct LossCurveFigure: Figure {
    /// The heading, not drawn.
    public var title: String
    /// Losses in order, NaN where there is none.
    public var losses: [Double]

    /// Makes a small curve of losses.
    public init(title: String = "loss", losses: [Double]) {
        self.title = title
        self.losses = losses
    }

    /// First, lowest and last loss.
    public var description: String {
        let finite = losses.filter(\.isFinite)
        guard let first = finite.first, let last = finite.last, let low = finite.min() else {
            return "No loss yet."
        }
        let format = ValueFormat.number
        return "Loss from \(format.string(first)) to \(format.string(last)), "
            + "lowest \(format.string(low))."
    }

    /// The mean of losses around each step, which shows the trend through noise.
    private var smoothed: [Double] {
        let halfWidth = max(1, losses.count / 20)
        return losses.indices.map { index in
            let window = losses[
                max(0, index - halfWidth)...min(losses.count - 1, index + halfWidth)
            ]
            .filter(AxisScale.isDrawable)
            return window.isEmpty ? .nan : window.reduce(0, +) / Double(window.count)
        }
    }

    /// Draws the losses and their trend, which ends at the number written beside it.
    public func svg(theme: Theme) -> String {
        let (width, height) = (360.0, 110.0)
        var canvas = SVGCanvas(
            width: width, height: height, theme: theme, title: title, description: description)
        let finite = losses.filter(AxisScale.isDrawable)
        let trend = smoothed
        guard let last = trend.last(where: \.isFinite), losses.count > 1 else {
            canvas.message("no loss yet", in: Rect(x: 0, y: 0, width: width, height: height - 8))
            return canvas.document()
        }
        let y = AxisScale.covering(finite, .init(tickCount: 3))
        let label = ValueFormat.number.string(last)
        let left = (y.labels.map { TextMetrics.width($0, size: 10) }.max() ?? 0) + 12
        let right = TextMetrics.width(label, size: 10, bold: true) + 12
        let plot = Rect(x: left, y: 12, width: width - left - right, height: height - 22)
        func point(_ index: Int, _ value: Double) -> Point {
            Point(
                plot.x + plot.width * Double(index) / Double(losses.count - 1),
                plot.maxY - plot.height * y.fraction(value))
        }
        for (tick, text) in zip(y.ticks, y.labels) {
            let height = plot.maxY - plot.height * y.fraction(tick)
            canvas.line(
                from: Point(plot.x, height), to: Point(plot.maxX, height), Stroke(color: theme.grid)
            )
            canvas.text(
                text, at: Point(plot.x - 5, height + 3.5),
                TextStyle(size: 10, color: theme.muted, anchor: .end))
        }
        let raw = losses.indices.filter { AxisScale.isDrawable(losses[$0]) }
        canvas.polyline(
            raw.map { point($0, losses[$0]) },
            Stroke(color: theme.series(0), width: 1, opacity: 0.4))
        let shown = trend.indices.filter { trend[$0].isFinite }.map { point($0, trend[$0]) }
        canvas.polyline(shown, Stroke(color: theme.series(0), width: 2))
        if let end = shown.last {
            canvas.circle(end, radius: 3, fill: theme.series(0).hex)
            canvas.text(
                label, at: Point(plot.maxX + 6, min(plot.maxY, max(plot.y + 4, end.y)) + 3.5),
                TextStyle(size: 10, bold: true, color: theme.series(0)))
        }
        return canvas.document()
    }

    /// Draws a sparkline with first and last loss.
    public func terminalText(width: Int, color: Bool) -> String {
        let finite = losses.filter(\.isFinite)
        guard let first = finite.first, let last = finite.last else { return "no loss yet" }
        let width = max(24, width)
        let ends = ("loss " + ValueFormat.number.string(first), ValueFormat.number.string(last))
        let available = max(4, width - ends.0.count - ends.1.count - 2)
        let step = max(1, (losses.count + available - 1) / available)
        let trend = smoothed
        let values = stride(from: 0, to: losses.count, by: step).map { trend[$0] }
        let spark = TerminalInk(isColored: color).series(TerminalText.sparkline(values), 0)
        return ["\(ends.0) \(spark) \(ends.1)"].trimmedLines(width: width)
    }
}

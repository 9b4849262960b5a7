/// The two layouts of a bar chart.
extension BarsFigure {
    // MARK: - Upwards

    func verticalSVG(theme: Theme) -> String {
        var options = options(height: 380)
        options.bottomReserve = 32
        if let reference {
            options.rightReserve = min(
                120, TextMetrics.width(referenceText(reference), size: 10) + 6)
        }
        let none = AxisScale.covering([0, Double(groupCount)], .init(isRounded: false))
        var frame = PlotFrame(options, x: none, y: scale, theme: theme)
        let slot = frame.plot.width / Double(groupCount)
        let barWidth = min(56, slot * 0.8 / Double(series.count))
        var labels: [(text: String, at: Point)] = []
        for group in 0..<groupCount {
            let middle = frame.plot.x + slot * (Double(group) + 0.5)
            let start = middle - barWidth * Double(series.count) / 2
            for (index, line) in series.enumerated() {
                guard let value = value(line, group) else { continue }
                let place = drawUpwards(
                    value, deviation(line, group), style: SeriesStyle(index: index),
                    at: (start + barWidth * Double(index), barWidth), on: &frame)
                labels.append((format.string(value), place))
            }
            let lines = TextMetrics.wrapped(categories[group], to: slot - 4, size: 11)
            for (row, text) in lines.enumerated() {
                frame.canvas.text(
                    text, at: Point(middle, frame.plot.maxY + 16 + 14 * Double(row)),
                    TextStyle(color: theme.text, anchor: .middle))
            }
        }
        if scale.lower < 0 {
            frame.canvas.line(
                from: frame.point(0, 0), to: Point(frame.plot.maxX, frame.py(0)),
                Stroke(color: theme.muted))
        }
        if let reference, reference.value.isFinite {
            let height = frame.py(reference.value)
            frame.canvas.line(
                from: Point(frame.plot.x, height), to: Point(frame.plot.maxX, height),
                Stroke(color: theme.text, width: 1.5, dash: "6 4"))
            frame.canvas.text(
                TextMetrics.truncated(referenceText(reference), to: 120, size: 10),
                at: Point(frame.plot.maxX + 4, height + 3.5),
                TextStyle(size: 10, color: theme.text))
        }
        // After the reference line, so that it does not strike through them.
        for label in labels {
            frame.canvas.text(
                label.text, at: label.at,
                TextStyle(size: 10, color: theme.text, anchor: .middle, halo: theme.background))
        }
        return frame.canvas.document()
    }

    private func referenceText(_ reference: (name: String, value: Double)) -> String {
        "\(reference.name) \(format.string(reference.value))"
    }

    /// Draws a bar and returns where its value is to be written.
    private func drawUpwards(
        _ value: Double, _ deviation: Double?, style: SeriesStyle,
        at place: (x: Double, width: Double), on frame: inout PlotFrame
    ) -> Point {
        let theme = frame.canvas.theme
        let (zero, end) = (frame.py(0), frame.py(value))
        let bar = Rect(
            x: place.x + 1, y: min(zero, end), width: max(1, place.width - 2),
            height: abs(zero - end))
        frame.canvas.rect(
            bar, fill: frame.canvas.fill(style), stroke: Stroke(color: theme.series(style.index)))
        var tip = value >= 0 ? min(zero, end) : max(zero, end)
        if let deviation {
            let (low, high) = (frame.py(value - deviation), frame.py(value + deviation))
            drawErrorBar(
                from: Point(bar.middle.x, low), to: Point(bar.middle.x, high), on: &frame.canvas)
            tip = value >= 0 ? min(tip, high) : max(tip, low)
        }
        return Point(bar.middle.x, value >= 0 ? tip - 5 : tip + 13)
    }

    // MARK: - To the right

    func horizontalSVG(theme: Theme) -> String {
        let barHeight = series.count == 1 ? 20.0 : 16
        let groupHeight = barHeight * Double(series.count) + 10
        let scale = scale
        let names = categories.prefix(groupCount).map {
            TextMetrics.truncated($0, to: 220, size: 11)
        }
        let left = 16 + (names.map { TextMetrics.width($0, size: 11) }.max() ?? 0) + 8
        let texts = series.map { line in (0..<groupCount).map { valueText(line, $0) } }
        let textWidth = texts.joined().map { TextMetrics.width($0, size: 10) }.max() ?? 0
        var options = options(height: 0)
        var canvas = SVGCanvas(
            width: options.width, height: 0, theme: theme, title: title, description: description)
        var top = canvas.heading(title, subtitle: fullSubtitle)
        top = canvas.legend(options.legend, from: top) + 4
        if reference != nil { top += 16 }
        options.height = top + groupHeight * Double(groupCount) + 40
        canvas.height = options.height
        let plot = Rect(
            x: left, y: top, width: options.width - left - textWidth - 28,
            height: groupHeight * Double(groupCount))
        func px(_ value: Double) -> Double { plot.x + plot.width * scale.fraction(value) }
        drawTicks(scale, plot, on: &canvas)
        for group in 0..<groupCount {
            let start = plot.y + groupHeight * Double(group) + 5
            let middle = start + barHeight * Double(series.count) / 2
            canvas.text(
                names[group], at: Point(plot.x - 8, middle + 4),
                TextStyle(color: theme.text, anchor: .end))
            for (index, line) in series.enumerated() {
                guard let value = value(line, group) else { continue }
                let row = start + barHeight * Double(index)
                let (zero, end) = (px(0), px(value))
                let style = SeriesStyle(index: index)
                canvas.rect(
                    Rect(
                        x: min(zero, end), y: row + 1, width: abs(end - zero), height: barHeight - 2
                    ),
                    fill: canvas.fill(style), stroke: Stroke(color: theme.series(index)))
                var tip = max(zero, end)
                if let deviation = deviation(line, group) {
                    let low = px(max(scale.lower, value - deviation))
                    let high = px(min(scale.upper, value + deviation))
                    let y = row + barHeight / 2
                    drawErrorBar(from: Point(low, y), to: Point(high, y), on: &canvas)
                    tip = max(tip, high)
                }
                canvas.text(
                    texts[index][group], at: Point(tip + 6, row + barHeight / 2 + 3.5),
                    TextStyle(size: 10, color: theme.text, halo: theme.background))
            }
        }
        drawReference(plot, px(reference?.value ?? 0), on: &canvas)
        return canvas.document()
    }

    private func drawTicks(_ scale: AxisScale, _ plot: Rect, on canvas: inout SVGCanvas) {
        let theme = canvas.theme
        for (tick, label) in zip(scale.ticks, scale.labels) {
            let x = plot.x + plot.width * scale.fraction(tick)
            canvas.line(
                from: Point(x, plot.y), to: Point(x, plot.maxY),
                Stroke(color: tick == 0 ? theme.muted : theme.grid))
            canvas.text(
                label, at: Point(x, plot.maxY + 14),
                TextStyle(size: 10, color: theme.muted, anchor: .middle))
        }
        canvas.text(
            TextMetrics.truncated(valueLabel, to: canvas.width - 32, size: 11),
            at: Point(canvas.width - 16, canvas.height - 8),
            TextStyle(color: theme.muted, anchor: .end))
    }

    /// An error bar with caps, on a halo so that it shows on every fill.
    private func drawErrorBar(from a: Point, to b: Point, on canvas: inout SVGCanvas) {
        let (dx, dy) = a.x == b.x ? (4.0, 0.0) : (0.0, 4.0)
        for stroke in [
            Stroke(color: canvas.theme.background, width: 4),
            Stroke(color: canvas.theme.text, width: 1.5),
        ] {
            canvas.line(from: a, to: b, stroke)
            for end in [a, b] {
                canvas.line(
                    from: Point(end.x - dx, end.y - dy), to: Point(end.x + dx, end.y + dy), stroke)
            }
        }
    }

    private func drawReference(_ plot: Rect, _ x: Double, on canvas: inout SVGCanvas) {
        guard let reference, reference.value.isFinite else { return }
        let text = TextMetrics.truncated(referenceText(reference), to: 240, size: 10)
        let width = TextMetrics.width(text, size: 10)
        canvas.line(
            from: Point(x, plot.y - 4), to: Point(x, plot.maxY),
            Stroke(color: canvas.theme.text, width: 1.5, dash: "6 4"))
        let start = min(max(16, x - width / 2), canvas.width - 16 - width)
        canvas.text(
            text, at: Point(start, plot.y - 8), TextStyle(size: 10, color: canvas.theme.text))
    }
}

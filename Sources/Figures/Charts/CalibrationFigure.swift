import Support
import Text

/// A reliability diagram: accuracy by confidence.
///
/// With the number of predictions of each confidence, and the expected calibration error that is measured
/// elsewhere, seed by seed.
public struct CalibrationFigure: Figure {
    /// The heading; the calibration error is added.
    public var name: String
    /// Confidence of each prediction, 0…1, `[predictions]`.
    public var confidences: [Double]
    /// Whether each prediction is right, `[predictions]`.
    public var correct: [Bool]
    /// Number of intervals of confidence that are drawn.
    public var bins = 15
    /// The expected calibration error of each seed, 0…1; it does not depend on the bins that are drawn.
    public var calibrationErrors: [Double] = []
    /// How many bins those errors were measured with.
    public var errorBins = 15

    /// Makes a reliability diagram.
    public init(title: String, confidences: [Double], correct: [Bool]) {
        name = title
        self.confidences = confidences
        self.correct = correct
    }

    /// The heading with the expected calibration error.
    public var title: String {
        guard let error = expectedCalibrationError else { return name }
        return "\(name): ECE \(ValueFormat.percent.string(error))"
    }

    /// Mean confidence, accuracy and their distance.
    public var description: String {
        let filled = groups.filter { $0.count > 0 }
        guard !filled.isEmpty else { return "Reliability diagram without data." }
        let parts = filled.map {
            "confidence \(ValueFormat.percent.string($0.confidence)): right "
                + "\(ValueFormat.percent.string($0.accuracy)) of \($0.count)"
        }
        return "Reliability diagram. " + parts.joined(separator: "; ") + "."
    }

    /// The mean of the seeds' expected calibration errors, 0…1; nil without any.
    public var expectedCalibrationError: Double? {
        let known = calibrationErrors.filter(\.isFinite)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// How the error was measured, such as `ECE, 15 bins, mean over seeds (n = 5)`.
    private var measure: String? {
        guard expectedCalibrationError != nil else { return nil }
        let count = calibrationErrors.count
        return "ECE, \(errorBins) bins" + (count > 1 ? ", mean over seeds (n = \(count))" : "")
    }

    // MARK: - Data

    private struct Group {
        var count = 0
        var confidence = 0.0
        var accuracy = 0.0
    }

    private var groups: [Group] {
        var groups = Array(repeating: Group(), count: max(1, min(bins, 50)))
        for (confidence, isRight) in zip(confidences, correct)
        where confidence.isFinite && confidence >= 0 && confidence <= 1 {
            let upper = (confidence * Double(groups.count)).rounded(.up)
            let bin = upper.integer(clampedTo: 1...groups.count) - 1
            groups[bin].count += 1
            groups[bin].confidence += confidence
            groups[bin].accuracy += isRight ? 1 : 0
        }
        for index in groups.indices where groups[index].count > 0 {
            groups[index].confidence /= Double(groups[index].count)
            groups[index].accuracy /= Double(groups[index].count)
        }
        return groups
    }

    private var subtitle: String {
        let groups = groups
        let total = groups.reduce(0) { $0 + $1.count }
        guard total > 0 else { return "" }
        let accuracy = groups.reduce(0) { $0 + $1.accuracy * Double($1.count) } / Double(total)
        let confidence = groups.reduce(0) { $0 + $1.confidence * Double($1.count) } / Double(total)
        let facts = [
            measure, "accuracy \(ValueFormat.percent.string(accuracy))",
            "mean confidence \(ValueFormat.percent.string(confidence))",
            "\(NumberText.grouped(Double(total), decimals: 0)) answers",
        ]
        return facts.compactMap(\.self).joined(separator: ", ")
    }

    // MARK: - SVG

    /// Draws accuracy by confidence above the number of predictions.
    public func svg(theme: Theme) -> String {
        let groups = groups
        let unit = AxisScale.covering([0, 1], .init(format: .percent))
        let accuracy = LegendEntry(name: "accuracy", style: SeriesStyle(index: 0), swatch: .area)
        let gap = LegendEntry(
            name: "distance to confidence", style: SeriesStyle(index: 1), swatch: .area)
        var options = PlotOptions(
            title: title, subtitle: subtitle, description: description, width: 520, height: 420,
            yLabel: "accuracy", legend: [accuracy, gap])
        var frame = PlotFrame(options, x: unit, y: unit, theme: theme)
        guard groups.contains(where: { $0.count > 0 }) else {
            frame.canvas.message("no answers", in: frame.plot)
            return frame.canvas.document()
        }
        for (index, group) in groups.enumerated() where group.count > 0 {
            drawGroup(group, at: index, of: groups.count, on: &frame)
        }
        for stroke in [
            Stroke(color: theme.background, width: 3),
            Stroke(color: theme.text, width: 1.5, dash: "6 4"),
        ] {
            frame.canvas.line(from: frame.point(0, 0), to: frame.point(1, 1), stroke)
        }
        let label = frame.point(0.03, 0.97)
        frame.canvas.text(
            "dashed: perfect calibration", at: label,
            TextStyle(size: 10, color: theme.muted, halo: theme.background))
        let area = Rect(x: 0, y: 420, width: 520, height: 150)
        options.yLabel = "answers"
        options.xLabel = "confidence"
        let counts = AxisScale.covering(
            groups.map { Double($0.count) },
            .init(includesZero: true, isInteger: true, tickCount: 3))
        var lower = PlotFrame(options, x: unit, y: counts, in: area, of: frame.canvas)
        lower.canvas.height = area.maxY
        for (index, group) in groups.enumerated() where group.count > 0 {
            let left = lower.px(Double(index) / Double(groups.count))
            let right = lower.px(Double(index + 1) / Double(groups.count))
            let top = lower.py(Double(group.count))
            lower.canvas.rect(
                Rect(x: left + 1, y: top, width: right - left - 2, height: lower.plot.maxY - top),
                fill: theme.series(0).hex)
        }
        return lower.canvas.document()
    }

    private func drawGroup(_ group: Group, at index: Int, of count: Int, on frame: inout PlotFrame)
    {
        let theme = frame.canvas.theme
        let left = frame.px(Double(index) / Double(count)) + 1
        let width = frame.px(Double(index + 1) / Double(count)) - left - 1
        let (right, sure) = (frame.py(group.accuracy), frame.py(group.confidence))
        frame.canvas.rect(
            Rect(x: left, y: right, width: width, height: frame.plot.maxY - right),
            fill: theme.series(0).hex)
        let gap = Rect(x: left, y: min(right, sure), width: width, height: abs(right - sure))
        frame.canvas.rect(
            gap, fill: frame.canvas.fill(SeriesStyle(index: 1)),
            stroke: Stroke(color: theme.series(1)))
    }

    // MARK: - Terminal

    /// Draws a row for each interval: confidence, accuracy and number of predictions.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        var lines = ink.heading(title, subtitle, width: width)
        let groups = groups
        guard groups.contains(where: { $0.count > 0 }) else {
            return (lines + ["(no answers)"]).trimmedLines(width: width)
        }
        lines.append(ink.dim("confidence  right (│ marks the confidence)"))
        let available = max(8, width - 12 - 16)
        for (index, group) in groups.enumerated() {
            let low = Double(index) / Double(groups.count) * 100
            let high = Double(index + 1) / Double(groups.count) * 100
            let bounds = [low, high].map { String($0.rounded().integer(clampedTo: 0...100)) }
            let range = TerminalText.padded(
                bounds.joined(separator: "–") + "%", to: 10, right: true)
            guard group.count > 0 else {
                lines.append("\(range)  " + ink.dim("no answers"))
                continue
            }
            var bar = Array(
                TerminalText.padded(
                    TerminalText.bar(group.accuracy, columns: available), to: available))
            bar[(group.confidence * Double(available)).integer(clampedTo: 0...available - 1)] = "│"
            lines.append(
                "\(range)  \(ink.series(String(bar), 0)) "
                    + TerminalText.padded(
                        ValueFormat.percent.string(group.accuracy), to: 6, right: true)
                    + " of \(group.count)")
        }
        return lines.trimmedLines(width: width)
    }
}

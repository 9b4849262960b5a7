import Support
import Text

/// The progress of a task: a bar with rate, time left and loss, or a line once it is done.
public struct ProgressPanel: Renderable {
    /// How work came to its end.
    public enum Outcome: Sendable, Equatable {
        /// It is running.
        case running
        /// It is done.
        case finished
        /// A person stopped it; completed work is kept.
        case interrupted
        /// An error stopped it.
        case failed
    }

    /// The latest report.
    public var update: ProgressUpdate
    /// Seconds since the work began.
    public var elapsed: Double
    /// Units a second, if that can be told yet.
    public var rate: Double?
    /// Losses in order.
    public var losses: [Double] = []
    /// How work came to its end.
    public var outcome = Outcome.running

    /// Makes a panel from the latest report.
    public init(update: ProgressUpdate, elapsed: Double, rate: Double? = nil) {
        self.update = update
        self.elapsed = elapsed
        self.rate = rate
    }

    /// The stage of the work.
    public var title: String { update.stage }

    // MARK: - Facts

    /// The fraction that is done, if the total is known.
    private var fraction: Double? {
        guard let total = update.total, total > 0 else { return nil }
        return min(max(Double(update.completed) / Double(total), 0), 1)
    }

    private func percentage(_ fraction: Double) -> Int {
        (fraction * 100).integer(clampedTo: 0...100)
    }

    private var secondsLeft: Double? {
        guard let total = update.total, let rate, rate > 0, rate.isFinite else { return nil }
        return Double(max(0, total - update.completed)) / rate
    }

    private var counts: String {
        let done = NumberText.grouped(Double(update.completed), decimals: 0)
        let total = update.total.map { "/" + NumberText.grouped(Double($0), decimals: 0) } ?? ""
        return "\(done)\(total) \(update.unit)"
    }

    private var rateText: String? {
        guard let rate, rate.isFinite, rate > 0 else { return nil }
        return "\(NumberText.significant(rate, digits: 3)) \(update.unit)/s"
    }

    private var measures: [String] {
        let metrics = update.metrics.map { "\($0.name) \(ValueFormat.number.string($0.value))" }
        return (update.loss.map { ["loss " + ValueFormat.number.string($0)] } ?? []) + metrics
    }

    /// The text after the bar.
    private var facts: [String] {
        let left = secondsLeft.map { "\(NumberText.duration($0)) left" }
        return [counts, rateText, left].compactMap { $0 } + measures
    }

    /// The final line: the task, its duration and its result.
    public var summary: String {
        let (sign, verb) =
            switch outcome {
            case .running: ("…", "")
            case .finished: ("✓", "")
            case .interrupted: ("■", " interrupted after")
            case .failed: ("✗", " failed after")
            }
        var text =
            "\(sign) \(update.stage)\(verb.isEmpty ? ":" : verb) \(counts) in "
            + NumberText.duration(elapsed)
        if elapsed > 0, update.completed > 0 {
            let mean = NumberText.significant(Double(update.completed) / elapsed, digits: 3)
            text += " (\(mean) \(update.unit)/s)"
        }
        let finite = losses.filter(\.isFinite)
        if let first = finite.first, let last = finite.last, finite.count > 1 {
            let format = ValueFormat.number
            text += ", loss \(format.string(first)) → \(format.string(last))"
        } else if let loss = update.loss {
            text += ", loss \(ValueFormat.number.string(loss))"
        }
        let metrics = update.metrics.map { "\($0.name) \(ValueFormat.number.string($0.value))" }
        return ([text] + metrics).joined(separator: ", ")
    }

    // MARK: - Text

    /// One line: the stage, a bar and the facts; or the summary.
    public func terminalText(width: Int, color: Bool) -> String {
        let width = max(24, width)
        let ink = TerminalInk(isColored: color)
        guard outcome == .running else {
            return TerminalText.wrapped(summary, to: width).joined(separator: "\n")
        }
        var kept = facts
        let stage = TerminalText.truncated(update.stage, to: width / 3)
        func available() -> Int {
            width - TerminalText.width(stage) - TerminalText.width(kept.joined(separator: " · "))
                - 9
        }
        while available() < 10, kept.count > 1 { kept.removeLast() }
        let columns = min(30, max(4, available()))
        let bar: String
        if let fraction {
            let blocks = TerminalText.padded(
                TerminalText.bar(fraction, columns: columns), to: columns)
            let percent = TerminalText.padded("\(percentage(fraction))%", to: 4, right: true)
            bar = "▕\(ink.series(blocks, 0))▏\(percent)"
        } else {
            bar = "…"
        }
        return ["\(ink.bold(stage)) \(bar) \(kept.joined(separator: " · "))"]
            .trimmedLines(width: width)
    }

    // MARK: - HTML

    /// The bar with its facts and a growing loss curve; or the summary.
    public func mimeBundle(theme: Theme) -> MIMEBundle {
        let plain = terminalText(width: 100, color: false)
        guard outcome == .running else {
            return MIMEBundle(
                plainText: plain, ["text/html": "<div>\(XMLText.escaped(summary))</div>"])
        }
        let value = fraction.map { " value=\"\(XMLText.number($0 * 100))\" max=\"100\"" } ?? ""
        let stage = XMLText.escaped(update.stage)
        let percent = fraction.map { "\(percentage($0))%" } ?? ""
        var html =
            "<div><strong>\(stage)</strong> <progress\(value)>\(percent)</progress> \(percent) "
            + facts.map(XMLText.escaped).joined(separator: " · ")
        if losses.filter(\.isFinite).count > 1 {
            let curve = LossCurveFigure(losses: losses)
            html +=
                "<br>"
                + HTMLText.image(svg: curve.svg(theme: theme), alternative: curve.description)
        }
        return MIMEBundle(plainText: plain, ["text/html": html + "</div>"])
    }
}

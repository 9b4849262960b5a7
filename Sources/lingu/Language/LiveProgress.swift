import CommandLanguage
import Foundation
import Support

/// Long work as a live bar under the cell, replaced by one line when a stage is done.
///
/// Work that ends within 0.4 seconds shows nothing; then there are at most four updates a second.
final class LiveProgress: Support.Progress {
    private struct State {
        var stage: Stage?
        var lastShown: Double = -.infinity
        var count = 0
    }

    /// What is known of the stage that runs.
    struct Stage {
        let id: String
        let started: Double
        var update: ProgressUpdate
        var firstCompleted: Int
        var losses: [Double] = []
        var isShown = false
    }

    let cancellation: Cancellation
    private let output: any Output
    private let state = Monitor(State())
    private let prefix = "progress-\(UInt32.random(in: 0 ... .max))"

    init(output: any Output, cancellation: Cancellation) {
        self.output = output
        self.cancellation = cancellation
    }

    static var now: Double { ProcessInfo.processInfo.systemUptime }

    func report(_ update: ProgressUpdate) {
        let now = Self.now
        state.withLock { state in
            if state.stage?.update.stage != update.stage {
                close(&state, now)
                state.count += 1
                state.stage = Stage(
                    id: "\(prefix)-\(state.count)", started: now, update: update,
                    firstCompleted: update.completed)
            }
            state.stage?.update = update
            if let loss = update.loss, loss.isFinite { state.stage?.losses.append(loss) }
            guard let stage = state.stage, now - stage.started > 0.4, now - state.lastShown > 0.25
            else { return }
            state.lastShown = now
            let bundle = ProgressView(stage: stage, seconds: now - stage.started).live
            if stage.isShown {
                output.update(bundle, id: stage.id)
            } else {
                output.display(bundle, id: stage.id)
                state.stage?.isShown = true
            }
        }
    }

    /// Replaces the bar by its summary.
    func finish() { state.withLock { close(&$0, Self.now) } }

    private func close(_ state: inout State, _ now: Double) {
        guard let stage = state.stage else { return }
        state.stage = nil
        guard stage.isShown else { return }
        let view = ProgressView(stage: stage, seconds: now - stage.started)
        output.update(view.summary, id: stage.id)
    }
}

/// A stage of long work as text and HTML.
struct ProgressView {
    let stage: LiveProgress.Stage
    /// Since the stage began.
    let seconds: Double

    private var update: ProgressUpdate { stage.update }
    private var rate: Double {
        Double(update.completed - stage.firstCompleted) / max(seconds, 1e-6)
    }
    private var fraction: Double? {
        guard let total = update.total, total > 0 else { return nil }
        return min(1, Double(update.completed) / Double(total))
    }

    /// The bar while the stage runs.
    var live: MIMEBundle {
        var facts = [amount]
        if rate > 0 { facts.append("\(Self.short(rate)) \(update.unit)/s") }
        if let total = update.total, rate > 0 {
            facts.append("\(Self.time(Double(total - update.completed) / rate)) left")
        }
        facts += measures
        let line = facts.joined(separator: " · ")
        let bar = fraction.map { Self.bar($0) + " " } ?? ""
        return MIMEBundle(
            plainText: "\(update.stage) \(bar)\(line)", ["text/html": html(line)])
    }

    /// The line that stays.
    var summary: MIMEBundle {
        let line = (["\(amount) in \(Self.time(seconds))"] + measures).joined(separator: " · ")
        let text = "\(update.stage): \(line)"
        return MIMEBundle(
            plainText: text,
            ["text/html": "<div style=\"font-size:90%\">\(HTMLText.escaped(text))</div>"])
    }

    private var amount: String {
        guard let total = update.total, let fraction else {
            return "\(update.completed) \(update.unit)"
        }
        return "\(update.completed)/\(total) \(update.unit) (\(Int(fraction * 100)) %)"
    }

    private var measures: [String] {
        let loss = update.loss.map { ["loss \(Self.short($0))"] } ?? []
        return loss + update.metrics.map { "\($0.name) \(Self.short($0.value))" }
    }

    private func html(_ line: String) -> String {
        let value = fraction.map { " value=\"\(Self.short($0))\"" } ?? ""
        let label = HTMLText.escaped(update.stage)
        return """
            <div style="font-size:90%"><b>\(label)</b> \
            <progress aria-label="\(label)" max="1"\(value) style="width:14em"></progress> \
            \(HTMLText.escaped(line))\(curve)</div>
            """
    }

    /// The losses so far as a small curve.
    private var curve: String {
        let losses = Self.thinned(stage.losses, to: 120)
        guard losses.count > 2, let low = losses.min(), let high = losses.max(), high > low else {
            return ""
        }
        let points = losses.enumerated().map { index, loss in
            let x = 2 + 236 * Double(index) / Double(losses.count - 1)
            let y = 2 + 36 * (high - loss) / (high - low)
            return "\((x * 10).rounded() / 10),\((y * 10).rounded() / 10)"
        }.joined(separator: " ")
        let svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="240" height="40"><title>loss</title>\
            <rect width="240" height="40" fill="#fff"/>\
            <polyline points="\(points)" fill="none" stroke="#0b63a5" stroke-width="1.5"/></svg>
            """
        let data = Data(svg.utf8).base64EncodedString()
        return """
            <br><img alt="loss falling from \(Self.short(losses[0])) to \
            \(Self.short(losses[losses.count - 1]))" src="data:image/svg+xml;base64,\(data)">
            """
    }

    /// At most `count` of some numbers, evenly picked, with the last.
    static func thinned(_ values: [Double], to count: Int) -> [Double] {
        guard values.count > count else { return values }
        return (0..<count).map { values[$0 * (values.count - 1) / (count - 1)] }
    }

    /// Twenty cells that are full from the left.
    static func bar(_ fraction: Double) -> String {
        let full = Int((fraction * 20).rounded(.down))
        return String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
    }

    /// A number with about three digits.
    static func short(_ value: Double) -> String {
        switch abs(value) {
        case 100...: String(Int(value.rounded()))
        case 10...: String((value * 10).rounded() / 10)
        case 0.01...: String((value * 1000).rounded() / 1000)
        default: String((value * 1e5).rounded() / 1e5)
        }
    }

    /// Seconds as people say them: `0.8 s`, `1 min 5 s`, `2 h 3 min`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(min(seconds, 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

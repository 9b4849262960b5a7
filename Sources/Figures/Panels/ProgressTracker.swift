import Support

/// Turns a stream of reports into panels: remembers losses and measures the rate.
///
/// Time is handed in, so that the same reports give the same panels.
public struct ProgressTracker: Sendable {
    /// Losses kept at most; beyond this, neighbours are averaged.
    private static let maximumLosses = 240
    /// Seconds over which the rate is measured.
    private static let window = 10.0

    private let start: Double
    private var stageStart: Double
    private var latest: ProgressUpdate
    private var recent: [(seconds: Double, completed: Int)] = []
    private var losses: [Double] = []
    private var pending: [Double] = []
    /// How many reports one kept loss stands for.
    private var group = 1

    /// Begins at a time in seconds.
    public init(startedAt seconds: Double) {
        start = seconds
        stageStart = seconds
        latest = ProgressUpdate(stage: "", completed: 0, unit: "")
    }

    /// Takes a report; a new stage starts its own rate and losses.
    public mutating func record(_ update: ProgressUpdate, at seconds: Double) {
        if update.stage != latest.stage {
            stageStart = latest.stage.isEmpty ? start : seconds
            recent = []
            losses = []
            pending = []
            group = 1
        }
        latest = update
        recent.append((seconds, update.completed))
        while recent.count > 2, let first = recent.first,
            seconds - first.seconds > ProgressTracker.window || recent.count > 200
        {
            recent.removeFirst()
        }
        guard let loss = update.loss, loss.isFinite else { return }
        pending.append(loss)
        guard pending.count >= group else { return }
        losses.append(pending.reduce(0, +) / Double(pending.count))
        pending = []
        guard losses.count >= ProgressTracker.maximumLosses else { return }
        losses = stride(from: 0, to: losses.count - 1, by: 2).map {
            (losses[$0] + losses[$0 + 1]) / 2
        }
        group *= 2
    }

    /// The panel at a time in seconds.
    public func panel(at seconds: Double, outcome: ProgressPanel.Outcome = .running)
        -> ProgressPanel
    {
        var rate: Double?
        if let first = recent.first, let last = recent.last, last.seconds > first.seconds,
            last.completed > first.completed
        {
            rate = Double(last.completed - first.completed) / (last.seconds - first.seconds)
        }
        var panel = ProgressPanel(
            update: latest, elapsed: max(0, seconds - stageStart), rate: rate)
        panel.losses =
            losses + (pending.isEmpty ? [] : [pending.reduce(0, +) / Double(pending.count)])
        panel.outcome = outcome
        return panel
    }
}

import Figures
import Foundation
import Support
import Synchronization

/// Shows long work in place: a bar while it runs, one line when it is done.
public final class LiveProgress: ProgressReport {
    /// Raised to stop the work.
    public let cancellation: Cancellation
    private let output: any Output
    private let settings: @Sendable () -> Settings
    private let state: Mutex<State>
    private let start = ContinuousClock().now
    /// Seconds between two drawings; the first waits as long, so that quick work shows nothing.
    private static let interval = 0.2

    private struct State: Sendable {
        var tracker: ProgressTracker?
        var stage: String?
        var identifier = ""
        var isShown = false
        /// How the reported work ended, if it did not end with the cell.
        var ended: ProgressPanel.Outcome?
        var workStart = 0.0
        var lastShown = 0.0

        /// Starts the drawing of a stage; a drawing that is shown goes on in place.
        ///
        /// Many short stages are one long task: only a command's first report restarts the clock.
        mutating func begin(_ stage: String, at now: Double) {
            self.stage = stage
            if tracker == nil {
                tracker = ProgressTracker(startedAt: now)
                identifier = "progress-\(UUID().uuidString)"
            }
        }
    }

    /// Makes the progress of one cell.
    ///
    /// - Parameters:
    ///   - output: Where it is shown.
    ///   - cancellation: Raised to stop the cell.
    ///   - settings: The session's settings at the time of showing.
    public init(
        output: any Output, cancellation: Cancellation,
        settings: @escaping @Sendable () -> Settings
    ) {
        self.output = output
        self.cancellation = cancellation
        self.settings = settings
        state = Mutex(State())
    }

    /// Takes a report and draws it if it is time.
    public func report(_ update: ProgressUpdate) {
        let now = seconds
        let settings = settings()
        guard settings.progress != "none" else { return }
        let shown = state.withLock { state -> (ProgressPanel, String, Bool)? in
            if state.tracker == nil || state.ended != nil { state.workStart = now }
            if state.stage != update.stage { state.begin(update.stage, at: now) }
            state.tracker?.record(update, at: now)
            state.ended = nil
            let isLast = update.total.map { update.completed >= $0 } ?? false
            let isDue = now - max(state.lastShown, state.workStart) >= Self.interval
            guard settings.progress == "bar", isDue || (isLast && state.isShown),
                let panel = state.tracker?.panel(at: now)
            else { return nil }
            defer {
                state.isShown = true
                state.lastShown = now
            }
            return (panel, state.identifier, state.isShown)
        }
        if let (panel, identifier, isUpdate) = shown { show(panel, identifier, isUpdate, settings) }
    }

    /// Notes that the work ended well, as work that keeps what it has does though it was interrupted.
    ///
    /// The bar stays, as the cell may go on with more.
    public func workEnded() {
        let outcome: ProgressPanel.Outcome = cancellation.isCancelled ? .interrupted : .finished
        state.withLock { state in state.ended = state.ended ?? outcome }
    }

    /// Replaces the bar by a line that says how the work ended; work that was interrupted always gets
    /// its line.
    ///
    /// - Parameter outcome: How the cell ended, which is how its work did unless that had ended before.
    public func finish(_ outcome: ProgressPanel.Outcome) {
        let now = seconds
        let settings = settings()
        let shown = state.withLock { state -> (ProgressPanel, String, Bool)? in
            guard let tracker = state.tracker else { return nil }
            defer { state = State() }
            let wasLong = now - state.workStart >= Self.interval
            let ending = state.ended ?? outcome
            let isDue = ending == .interrupted || (settings.progress == "line" && wasLong)
            guard state.isShown || isDue else { return nil }
            return (tracker.panel(at: now, outcome: ending), state.identifier, state.isShown)
        }
        if let (panel, identifier, isUpdate) = shown { show(panel, identifier, isUpdate, settings) }
    }

    private func show(
        _ panel: ProgressPanel, _ identifier: String, _ isUpdate: Bool, _ settings: Settings
    ) {
        let bundle = panel.mimeBundle(theme: settings.figureTheme)
        if isUpdate {
            output.update(bundle, id: identifier)
        } else {
            output.display(bundle, id: identifier)
        }
    }

    private var seconds: Double {
        let elapsed = (ContinuousClock().now - start).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}

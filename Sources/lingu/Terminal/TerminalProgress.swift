import Foundation
import Support
import Synchronization

/// Progress as one line of a terminal that is written over, or as lines now and then elsewhere.
final class TerminalProgress: ProgressReport {
    let cancellation = Cancellation()
    private let state = Mutex((last: -Double.infinity, line: "", isOpen: false))

    func report(_ update: ProgressUpdate) {
        let amount = update.total.map { "\(update.completed)/\($0)" } ?? "\(update.completed)"
        let bar = update.total.map {
            Self.bar(min(1, Double(update.completed) / Double(max(1, $0)))) + " "
        }
        let line = VisibleText.line("\(update.stage) \(bar ?? "")\(amount) \(update.unit)")
        let isTerminal = StandardStream.error.isTerminal
        state.withLock { state in
            let now = ProcessInfo.processInfo.systemUptime
            guard line != state.line, now - state.last > (isTerminal ? 0.1 : 5) else { return }
            state = (now, line, isTerminal)
            StandardStream.error.write(isTerminal ? "\r\u{1B}[2K" + line : line + "\n")
        }
    }

    /// Ends the line.
    func finish() {
        state.withLock { state in
            if state.isOpen { StandardStream.error.write("\r\u{1B}[2K") }
            state.isOpen = false
        }
    }

    /// Twenty cells that are full from the left.
    static func bar(_ fraction: Double) -> String {
        let full = (fraction * 20).integer(clampedTo: 0...20)
        return String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
    }
}

/// Lengths of time for people.
enum TimeText {
    /// Seconds as people say them: `0.8 s`, `1 min 5 s`, `2 h 3 min`.
    static func of(seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = seconds.rounded().integer(clampedTo: 0...1_000_000_000)
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

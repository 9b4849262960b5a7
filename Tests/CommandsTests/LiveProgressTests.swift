import Figures
import Foundation
import Support
import Testing

@testable import Commands

/// The final text of a cell's progress bar.
struct LiveProgressTests {
    private let output = NotedOutput()

    /// The last line after some work of a cell that ended somehow.
    private func line(
        _ outcome: ProgressPanel.Outcome, cancelled: Bool = false, work: (LiveProgress) -> Void
    ) -> String {
        let cancellation = Cancellation()
        let progress = LiveProgress(output: output, cancellation: cancellation) { Settings() }
        // A bar is for work of more than 0.2 seconds.
        report(progress, completed: 0)
        Thread.sleep(forTimeInterval: 0.25)
        report(progress, completed: 1)
        if cancelled { cancellation.cancel() }
        work(progress)
        progress.finish(outcome)
        return output.notes.withLock { $0.last ?? "" }
    }

    private func report(_ progress: LiveProgress, completed: Int) {
        progress.report(
            ProgressUpdate(stage: "tuning", completed: completed, total: 8, unit: "steps"))
    }

    @Test func shortStagesOfLongWorkAreShown() {
        let progress = LiveProgress(output: output, cancellation: Cancellation()) { Settings() }
        for seed in 0..<6 {
            progress.report(ProgressUpdate(stage: "seed \(seed)", completed: 1, unit: "epochs"))
            Thread.sleep(forTimeInterval: 0.05)
        }
        #expect(output.notes.withLock { $0.contains { $0.hasPrefix("display progress-") } })
    }

    @Test func laterErrorsAreNotTheWorks() {
        let text = line(.failed) { $0.workEnded() }
        #expect(text.contains("✓ tuning: 1/8 steps"), "\(text)")
    }

    @Test func errorsOfTheWorkAre() {
        let text = line(.failed) { _ in }
        #expect(text.contains("✗ tuning failed after 1/8 steps"), "\(text)")
    }

    @Test func workThatGoesOnMayFailYet() {
        let text = line(.failed) { progress in
            progress.workEnded()
            report(progress, completed: 2)
        }
        #expect(text.contains("✗ tuning failed after 2/8 steps"), "\(text)")
    }

    @Test func interruptedWorkThatKeepsWhatItHasSaysSo() {
        let text = line(.finished, cancelled: true) { $0.workEnded() }
        #expect(text.contains("■ tuning interrupted after 1/8 steps"), "\(text)")
    }
}

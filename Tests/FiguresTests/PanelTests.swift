import Foundation
import Support
import Testing

@testable import Figures

@Suite("Progress, cards and shaded words")
struct PanelTests {
    private func tracker(steps: Int, losses: Bool = true) -> ProgressTracker {
        var tracker = ProgressTracker(startedAt: 100)
        for step in 0...steps {
            tracker.record(
                ProgressUpdate(
                    stage: "tuning", completed: step, total: 120, unit: "nodes",
                    loss: losses && step > 0 ? 2 / Double(step) : nil), at: 100 + Double(step) * 0.5
            )
        }
        return tracker
    }

    @Test("measures rate and time left")
    func rate() throws {
        let panel = tracker(steps: 40).panel(at: 120)
        #expect(try abs(#require(panel.rate) - 2) < 1e-9)
        #expect(panel.elapsed == 20)
        let text = panel.terminalText(width: 100, color: false)
        #expect(text.contains("40/120 nodes"))
        #expect(text.contains("2 nodes/s"))
        #expect(text.contains("40 s left"))
        #expect(text.contains("33%"))
        #expect(text.contains("loss 0.05"))
    }

    @Test("fits its columns", arguments: [24, 40, 60, 80, 120])
    func width(columns: Int) {
        for outcome in [ProgressPanel.Outcome.running, .finished, .interrupted, .failed] {
            let text = tracker(steps: 40).panel(at: 120, outcome: outcome)
                .terminalText(width: columns, color: false)
            for line in text.split(separator: "\n") {
                #expect(TerminalText.width(String(line)) <= columns, "\(line)")
            }
        }
    }

    @Test("has neither rate nor percent where they are unknown")
    func unknown() {
        var tracker = ProgressTracker(startedAt: 0)
        tracker.record(ProgressUpdate(stage: "loading", completed: 0, unit: "files"), at: 0)
        let panel = tracker.panel(at: 0)
        #expect(panel.rate == nil)
        #expect(panel.terminalText(width: 80, color: false) == "loading … 0 files")
        #expect(
            panel.mimeBundle(theme: .light)["text/html"]?.contains("<progress></progress>") == true)
    }

    @Test("ends in one line that says how it ended")
    func summary() {
        let tracker = tracker(steps: 120)
        let finished = tracker.panel(at: 160, outcome: .finished)
        #expect(
            finished.summary
                == "✓ tuning: 120/120 nodes in 1 min 00 s (2 nodes/s), loss 2 → 0.01667")
        #expect(finished.mimeBundle(theme: .dark)["text/html"]?.contains("<img") == false)
        #expect(tracker.panel(at: 160, outcome: .interrupted).summary.contains("interrupted after"))
        #expect(tracker.panel(at: 160, outcome: .failed).summary.contains("failed after"))
    }

    @Test("shows a growing curve while it runs, as whole HTML")
    func html() throws {
        let html = try #require(
            tracker(steps: 40).panel(at: 120).mimeBundle(theme: .light)["text/html"])
        #expect(html.contains("<img alt=\"Loss from 2 to 0.05"))
        #expect(html.contains("<progress value=\"33.33\" max=\"100\">33%</progress>"))
    }

    @Test("keeps few losses of long work, and their first and last")
    func longWork() throws {
        var tracker = ProgressTracker(startedAt: 0)
        for step in 0..<100_000 {
            tracker.record(
                ProgressUpdate(
                    stage: "train", completed: step, total: 100_000, unit: "steps",
                    loss: 1 - Double(step) / 100_000), at: Double(step) / 1000)
        }
        let losses = tracker.panel(at: 100).losses
        #expect(losses.count >= 100 && losses.count <= 241)
        #expect(try #require(losses.first) > 0.98)
        #expect(try #require(losses.last) < 0.02)
        #expect(losses == losses.sorted(by: >))
    }

    @Test("starts anew with each stage")
    func stages() {
        var tracker = tracker(steps: 40)
        tracker.record(
            ProgressUpdate(stage: "evaluating", completed: 0, total: 5, unit: "nodes"), at: 130)
        let panel = tracker.panel(at: 132)
        #expect(panel.losses.isEmpty)
        #expect(panel.rate == nil)
        #expect(panel.elapsed == 2)
    }

    @Test("escapes what a card holds, and shows every line")
    func card() throws {
        let rows = Samples.hostile.map { CardPanel.Row($0, $0) }
        let card = CardPanel(
            title: Samples.hostile[0], subtitle: Samples.hostile[1], rows: rows,
            figures: [Samples.smallHistogram], notes: [Samples.hostile[0]])
        let html = try #require(card.mimeBundle(theme: .light)["text/html"])
        #expect(!html.contains("<script"))
        #expect(html.components(separatedBy: "<th scope=\"row\"").count == rows.count + 1)
        #expect(html.contains("data:image/svg+xml;base64,"))
        let page = SVGInspector(
            html.replacing("<br>", with: "").replacing(#/<img [^>]*>/#, with: ""))
        #expect(page.error == nil)
        for width in [24, 80] {
            for line in card.terminalText(width: width, color: false).split(separator: "\n") {
                #expect(TerminalText.width(String(line)) <= width, "\(line)")
            }
        }
    }

    @Test("shades words in HTML with escaped text and readable ink")
    func words() throws {
        var figure = Samples.words
        figure.words.append(.init("<b>&", importance: 5))
        for theme in [Theme.light, .dark] {
            let bundle = figure.mimeBundle(theme: theme)
            let html = try #require(bundle["text/html"])
            #expect(html.contains("&lt;b&gt;&amp;"))
            #expect(!html.contains("<b>"))
            #expect(bundle["image/svg+xml"] == figure.svg(theme: theme))
            #expect(bundle.plainText.contains("<b>&+++"))
        }
        #expect(Samples.words.terminalText(width: 80, color: false).contains("herb+++"))
        #expect(Samples.words.terminalText(width: 80, color: false).contains("edible−−−"))
    }
}

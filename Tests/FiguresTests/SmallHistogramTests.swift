import Testing

@testable import Figures

/// Mini histograms say what their bars count.
@Suite struct SmallHistogramTests {
    private let degrees: [Double] = [1, 1, 2, 3, 4, 9, 17, 17, 94]

    @Test func doublingIntervalsAreLabelledAsSuch() {
        let figure = SmallHistogramFigure(title: "degree", values: degrees, isLogarithmic: true)
        let svg = figure.svg(theme: .light)
        #expect(svg.contains("median 4, intervals double"))
        // Under the bars: where each begins. The largest value is no border of a bar.
        for label in ["1", "2", "4", "8", "16", "32", "64"] {
            #expect(svg.contains(">\(label)</text>"), "\(label)")
        }
        #expect(!svg.contains(">94</text>"))
        let text = figure.terminalText(width: 80, color: false)
        #expect(text.contains("from 1 to 94"))
        #expect(text.contains("intervals double: 1, 2–3, 4–7, …, 64–127"))
    }

    @Test func equalIntervalsSaySo() {
        let figure = SmallHistogramFigure(title: "words", values: degrees)
        let svg = figure.svg(theme: .light)
        #expect(svg.contains("equal intervals") && svg.contains(">1</text>"))
        #expect(svg.contains(">94</text>"))
        #expect(figure.terminalText(width: 80, color: false).contains("equal intervals"))
    }

    @Test func barsOfDoublingIntervalsBeginAtTheFirstValue() {
        let hubs = SmallHistogramFigure(title: "d", values: [64, 65, 200], isLogarithmic: true)
        #expect(hubs.description.contains("intervals double: 64–127, 128–255"))
        let none = SmallHistogramFigure(title: "d", values: [0, 0], isLogarithmic: true)
        #expect(none.description.contains("intervals double: 0"))
        let empty = SmallHistogramFigure(title: "d", values: [.nan], isLogarithmic: true)
        #expect(empty.description == "no values")
    }
}

import Foundation
import Support
import Testing
import Text

@testable import Figures

@Suite("Colours, text and axes")
struct DrawingTests {
    @Test("every ink has a contrast of at least 4.5", arguments: [Theme.light, .dark])
    func contrast(theme: Theme) {
        for color in theme.palette + [theme.text, theme.muted] {
            #expect(color.contrast(to: theme.background) >= 4.5, "\(color.hex)")
        }
        for color in [theme.text, theme.muted] {
            #expect(color.contrast(to: theme.surface) >= 4.5, "\(color.hex) on a panel")
        }
        for step in 0...100 {
            let share = Double(step) / 100
            for cell in [theme.ramp(share), theme.diverging(share), theme.diverging(-share)] {
                #expect(cell.ink.contrast(to: cell) >= 4.5, "\(cell.hex)")
            }
        }
    }

    @Test("luminance and contrast are those of WCAG")
    func wcag() {
        #expect(abs(Color(0xffffff).contrast(to: Color(0x000000)) - 21) < 1e-9)
        #expect(abs(Color(0x777777).contrast(to: Color(0xffffff)) - 4.478) < 1e-3)
        #expect(abs(Color(0xff0000).luminance - 0.2126) < 1e-9)
        #expect(Color(0x0072b2).hex == "#0072b2")
    }

    @Test("ramps change their lightness in one direction", arguments: [Theme.light, .dark])
    func ramps(theme: Theme) {
        for ramp in [theme.ramp, theme.opposite] {
            let lightness = ramp.map(\.luminance)
            #expect(
                lightness == lightness.sorted() || lightness == lightness.sorted().reversed())
        }
        #expect(theme.ramp(.nan) == theme.ramp[0])
    }

    @Test("neighbouring series differ in colour, dash, marker and hatch")
    func styles() {
        var seen: Set<String> = []
        for index in 0..<64 {
            let style = SeriesStyle(index: index)
            #expect(seen.insert("\(index % 8) \(style.marker)").inserted)
            #expect(style.marker != SeriesStyle(index: index + 1).marker || index % 8 == 7)
        }
        #expect(Set((0..<8).map { SeriesStyle(index: $0).hatch }).count == 8)
        #expect(Set((0..<8).map { SeriesStyle(index: $0).dash ?? "solid" }).count == 8)
    }

    @Test("escaping leaves nothing that XML forbids")
    func escaping() {
        #expect(
            XMLText.escaped("<a href=\"x\">&'\u{0}\u{b}\u{202e}\u{fffe}ok\n")
                == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;ok ")
        for text in Samples.hostile {
            let document = "<t a=\"\(XMLText.escaped(text))\">\(XMLText.escaped(text))</t>"
            #expect(SVGInspector(document).error == nil, "\(text)")
        }
    }

    @Test("coordinates are short and never scientific")
    func coordinates() {
        #expect(XMLText.number(1) == "1")
        #expect(XMLText.number(-0.5) == "-0.5")
        #expect(XMLText.number(2.0 / 3) == "0.67")
        #expect(XMLText.number(1.05) == "1.05")
        #expect(XMLText.number(-0.001) == "0")
        #expect(XMLText.number(.nan) == "0")
        #expect(XMLText.number(1e300) == "1000000000")
    }

    @Test("widths agree with DejaVu Sans, and cut text is no wider than asked")
    func metrics() {
        // "Hamburg" by the font's own table: 752 + 613 + 974 + 635 + 634 + 411 + 635.
        #expect(abs(TextMetrics.width("Hamburg", size: 10) - 46.54) < 1e-9)
        for text in Samples.hostile {
            for limit in [20.0, 60, 200] {
                let cut = TextMetrics.truncated(text, to: limit, size: 11)
                #expect(TextMetrics.width(cut, size: 11) <= limit)
                for line in TextMetrics.wrapped(text, to: limit, size: 11, maximumLines: 3) {
                    #expect(TextMetrics.width(line, size: 11) <= limit)
                }
            }
        }
        #expect(TextMetrics.wrapped("one two three", to: 30, size: 10) == ["one", "two…"])
    }

    @Test(
        "numbers are written for people",
        arguments: [
            (ValueFormat.number, 1234.5678, "1,235"), (.number, 0.123456, "0.1235"),
            (.number, -0.5, "−0.5"), (.number, 1e9, "1e9"), (.number, 0, "0"),
            (.number, 1.5e-7, "1.5e−7"), (.integer, 1_234_567, "1,234,567"),
            (.percent, 0.8766, "87.7%"), (.fixed(2), 3, "3.00"), (.number, .nan, "·"),
            (.number, .infinity, "∞"), (.number, -1_000_000, "−1,000,000"),
        ])
    func formats(format: ValueFormat, value: Double, expected: String) {
        #expect(format.string(value) == expected)
    }

    @Test("durations are written for people")
    func durations() {
        #expect(NumberText.duration(0.84) == "0.8 s")
        #expect(NumberText.duration(59.6) == "1 min 00 s")
        #expect(NumberText.duration(185) == "3 min 05 s")
        #expect(NumberText.duration(7620) == "2 h 07 min")
        #expect(NumberText.duration(.infinity) == "·")
    }

    @Test("ticks are round numbers that cover the data")
    func ticks() {
        let scale = AxisScale.covering([0.62, 0.911])
        #expect(
            scale.labels == ["0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95"]
                || scale.labels == ["0.6", "0.7", "0.8", "0.9", "1.0"])
        #expect(scale.lower <= 0.62 && scale.upper >= 0.911)
        let whole = AxisScale.covering([1, 3], .init(isInteger: true))
        #expect(whole.labels == ["1", "2", "3"])
        let logarithmic = AxisScale.covering([0, 3, 40_000], .init(isLogarithmic: true))
        #expect(logarithmic.labels == ["1", "10", "100", "1,000", "10,000", "100,000"])
        #expect(
            AxisScale.covering([2e5, 3e8], .init(isLogarithmic: true)).labels == [
                "100,000", "1M", "10M", "100M", "1e9",
            ])
        #expect(abs(logarithmic.fraction(100) - 0.4) < 1e-12)
        #expect(AxisScale.covering([0, 0.4], .init(format: .percent)).labels.last == "40%")
    }

    @Test(
        "axes survive any data",
        arguments: [
            [], [Double.nan], [0], [5, 5], [-1e-300, 1e-300], [1e308, -1e308], [-3, -2],
            [.infinity, 1], [1e-12, 2e-12], [1e12, 1e12 + 1],
        ] as [[Double]])
    func hardAxes(values: [Double]) {
        for isLogarithmic in [false, true] {
            for isRounded in [false, true] {
                let scale = AxisScale.covering(
                    values, .init(isLogarithmic: isLogarithmic, isRounded: isRounded))
                #expect(scale.lower < scale.upper)
                #expect(scale.lower.isFinite && scale.upper.isFinite)
                #expect(scale.ticks.count <= 20)
                #expect(scale.ticks.count == scale.labels.count)
                #expect(Set(scale.labels).count == scale.labels.count, "\(scale.labels)")
            }
        }
    }

    @Test("labels move apart and stay inside")
    func spreading() {
        let heights = LabelPlacer.spread([50, 50, 51, 10, 99], gap: 10, in: 0...100)
        let sorted = heights.sorted()
        for (a, b) in zip(sorted, sorted.dropFirst()) { #expect(b - a >= 10 - 1e-9) }
        #expect(sorted.first ?? -1 >= 0 && sorted.last ?? 101 <= 100)
        #expect(heights[3] == 10)
    }

    @Test("a line crosses a rectangle or does not")
    func crossing() {
        let box = Rect(x: 10, y: 10, width: 10, height: 10)
        #expect(box.isCrossed(from: Point(0, 0), to: Point(30, 30)))
        #expect(box.isCrossed(from: Point(15, 0), to: Point(15, 40)))
        #expect(!box.isCrossed(from: Point(0, 0), to: Point(9, 9)))
        #expect(!box.isCrossed(from: Point(0, 25), to: Point(40, 25)))
        #expect(!box.isCrossed(from: Point(0, 12), to: Point(12, 0)))
    }

    @Test("terminal columns count wide and combining signs")
    func columns() {
        #expect(TerminalText.width("abc") == 3)
        #expect(TerminalText.width("漢字") == 4)
        #expect(TerminalText.width("e\u{301}") == 1)
        #expect(TerminalText.width("👩‍👩‍👧") == 2)
        #expect(TerminalText.padded("漢字かな", to: 5) == "漢字…")
        #expect(TerminalText.bar(0.5, columns: 3) == "█▌")
        #expect(TerminalText.sparkline([0, 1, .nan, 0.5]) == "▁█ ▅")
        #expect(TerminalText.clipped("\u{1b}[1mabcdef\u{1b}[0m", to: 3) == "\u{1b}[1mabc\u{1b}[0m")
    }

    @Test("intervals of a histogram hold every finite value once")
    func binning() {
        for values in [[1.0, 2, 2, 3, 100], [0.1, 0.2, 0.25], [7], [-3, .nan, 4.5], [5, 5, 5]] {
            let data = Binned(values)
            #expect(data.counts.reduce(0, +) == values.count(where: \.isFinite))
            #expect(data.edges.count == data.counts.count + 1)
            #expect(data.edges == data.edges.sorted())
        }
        let whole = Binned([1, 2, 2, 3], bins: 3)
        #expect(whole.counts == [1, 2, 1])
        #expect(whole.interval(1) == (2, 2))
        #expect(Binned([3, 1, 2, 4]).median == 2.5)
    }

    @Test("errors say how to mend them")
    func errors() {
        for error in [
            FigureError.raggedPoints(values: 7, columns: 2),
            .tooManyPoints(found: 9_000, maximum: 5_000),
        ] {
            #expect(!error.name.isEmpty && !error.summary.isEmpty && !error.remedy.isEmpty)
        }
    }
}

import Testing

@testable import Figures

@Suite struct GroupedHistogramFigureTests {
    private static var figure: GroupedHistogramFigure {
        let names = [
            "animal & plant", "a name that is far too long to stand before its row of bars",
        ]
        let groups = names.enumerated().map { place, name in
            GroupedHistogramFigure.Group(
                name: name, values: (0..<40).map { Double(($0 * 7 + place) % 23) })
        }
        return GroupedHistogramFigure(title: "Scores <by> label", groups: groups, xLabel: "score")
    }

    @Test func isASoundDrawing() throws {
        for theme in [Theme.light, .dark] {
            let drawing = SVGInspector(Self.figure.svg(theme: theme))
            #expect(drawing.error == nil, "\(drawing.error ?? "")")
            #expect(drawing.numbersAreFinite && drawing.styledElements == 0)
            #expect(drawing.summary.contains("animal"))
            let area = drawing.viewBox.grown(0.75)
            for text in drawing.texts { #expect(area.contains(text.box), "\(text)") }
        }
        let text = Self.figure.terminalText(width: 60, color: false)
        #expect(text.contains("animal & plant") && text.contains("11"))
        #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 60 })
    }

    @Test func extremesAndNothingAreDrawn() {
        let ends = GroupedHistogramFigure(
            title: "Ends",
            groups: [
                .init(name: "all", values: [-1e308, 0, 1e308]), .init(name: "none", values: []),
            ], xLabel: "x")
        for figure in [ends, GroupedHistogramFigure(title: "None", groups: [], xLabel: "x")] {
            let drawing = SVGInspector(figure.svg(theme: .light))
            #expect(drawing.error == nil && drawing.numbersAreFinite)
            #expect(!figure.terminalText(width: 24, color: false).isEmpty)
        }
    }
}

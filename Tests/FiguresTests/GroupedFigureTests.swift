import Testing

@testable import Figures

@Suite struct GroupedFigureTests {
    private static func figure(_ shape: GroupedFigure.Shape? = nil) -> GroupedFigure {
        let groups = [
            "animal & plant", "a name that is far too long to stand before its row of bars",
        ]
        .enumerated().map { place, name in
            let values = (0..<40).map { Double(($0 * 7 + place) % 23) }
            return GroupedFigure.Group(
                name: name, values: values,
                shape: shape ?? .box(.init(borders: [0, 4, 11, 17, 22], outliers: [40, 41])))
        }
        return GroupedFigure(title: "Scores <by> label", groups: groups, xLabel: "score")
    }

    @Test(arguments: [GroupedFigure.Shape?.none, .histogram])
    func isASoundDrawing(shape: GroupedFigure.Shape?) throws {
        for theme in [Theme.light, .dark] {
            let drawing = SVGInspector(Self.figure(shape).svg(theme: theme))
            #expect(drawing.error == nil, "\(drawing.error ?? "")")
            #expect(drawing.numbersAreFinite && drawing.styledElements == 0)
            #expect(drawing.summary.contains("animal"))
            let area = drawing.viewBox.grown(0.75)
            for text in drawing.texts { #expect(area.contains(text.box), "\(text)") }
        }
        let text = Self.figure(shape).terminalText(width: 60, color: false)
        #expect(text.contains("animal & plant") && text.contains("11"))
        #expect(text.split(separator: "\n").allSatisfy { TerminalText.width(String($0)) <= 60 })
    }

    @Test func extremesAndNothingAreDrawn() {
        let ends = GroupedFigure(
            title: "Ends",
            groups: [
                .init(
                    name: "all", values: [-1e308, 0, 1e308],
                    shape: .box(.init(borders: [-1e308, -1e300, 0, 1e300, 1e308]))),
                .init(name: "none", values: [], shape: .histogram),
            ], xLabel: "x")
        for figure in [ends, GroupedFigure(title: "None", groups: [], xLabel: "x")] {
            let drawing = SVGInspector(figure.svg(theme: .light))
            #expect(drawing.error == nil && drawing.numbersAreFinite)
            #expect(!figure.terminalText(width: 24, color: false).isEmpty)
        }
        let many = (0..<5_000).map(Double.init)
        let crowd = GroupedFigure(
            title: "Crowd",
            groups: [
                .init(
                    name: "all", values: many,
                    shape: .box(.init(borders: [0, 1, 2, 3, 4], outliers: many)))
            ], xLabel: "x")
        #expect(SVGInspector(crowd.svg(theme: .light)).elementNames.count { $0 == "circle" } == 300)
    }
}

import Testing

@testable import Figures

@Suite struct LossCurveTests {
    /// The number at the end of the trend is the trend's, not the last batch's.
    @Test func theEndIsLabelledWithItsOwnValue() {
        let figure = LossCurveFigure(losses: Array(repeating: 8, count: 9) + [0])
        let texts = SVGInspector(figure.svg(theme: .light)).texts.map(\.content)
        #expect(texts.contains(ValueFormat.number.string(4)), "\(texts)")
    }
}

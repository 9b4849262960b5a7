import Foundation
import Support
import Testing

@testable import Figures

/// Extreme values, as data and damaged files hold them: every figure draws what it can.
@Suite("Figures of numbers at the ends of Double")
struct ExtremeNumberTests {
    private static let extremes: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -Double.leastNonzeroMagnitude,
        1e-300, .leastNormalMagnitude, 1e308, -1e308,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e200, 9.9e199, -9.9e199, 1e-200, 1,
        -1,
        0.5, 1e18, 9.3e18, -9.3e18, 1e15, 1e-9,
    ]

    private static func draw(_ count: Int, _ random: inout RandomSource) -> [Double] {
        (0..<count).map { _ in extremes[random.integer(below: extremes.count)] }
    }

    /// One figure of each kind that takes values.
    private static func figures(_ a: [Double], _ b: [Double], isLog: Bool) -> [any Figure] {
        let names = a.indices.map { "n\($0)" }
        var curves = CurvesFigure(
            title: "t",
            series: [.init(name: "a", y: a, deviation: b), .init(name: "b", y: b, x: a)],
            yLabel: "y")
        (curves.isXLogarithmic, curves.isYLogarithmic) = (isLog, isLog)
        var scatter = ScatterFigure(
            title: "t", points: zip(a, b).map { .init(x: $0, y: $1) }, xLabel: "x", yLabel: "y")
        (scatter.isXLogarithmic, scatter.isYLogarithmic) = (isLog, isLog)
        var bars = BarsFigure(
            title: "t", categories: names, series: [.init(name: "a", values: a, deviations: b)],
            valueLabel: "v")
        if let first = b.first { bars.reference = ("r", first) }
        var graph = GraphFigure(
            title: "t",
            nodes: zip(names, a).map { .init(label: $0, importance: $1) },
            edges: b.indices.dropFirst().map { .init(0, $0, weight: b[$0]) })
        graph.center = a.isEmpty ? nil : 0
        var progress = ProgressPanel(
            update: ProgressUpdate(
                stage: "s", completed: 3, total: 7, unit: "u", loss: a.first,
                metrics: [("m", b.first ?? 0)]), elapsed: a.last ?? 0, rate: b.last)
        progress.losses = a
        _ = (progress.terminalText(width: 80, color: false), progress.summary)
        return [
            curves, scatter, bars, graph, HistogramFigure(title: "t", values: a, xLabel: "x"),
            HeatmapFigure(title: "t", rows: ["r", "s"], columns: names, values: [a, b]),
            LikelihoodsFigure(
                title: "t", entries: zip(names, a).map { .init(name: $0, probability: $1) }),
            LayerWeightsFigure(
                title: "t", layers: .init(names: ["a", "b"], weights: zip(a, b).map { [$0, $1] })),
            CalibrationFigure(title: "t", confidences: a, correct: a.map { $0 > 0 }),
            LossCurveFigure(losses: a), SmallHistogramFigure(title: "t", values: a),
            EmbeddingFigure(
                title: "t", places: zip(a, b).map { [Float($0), Float($1)] },
                labels: a.map { _ in nil }, categories: []),
            WordHeatFigure(
                title: "t", words: zip(names, a).map { .init($0, importance: $1) }),
            HeatmapFigure(title: "t", rows: names, columns: ["c"], values: a.map { [$0] }),
        ]
    }

    @Test("are drawn: no trap, whole XML, coordinates that are numbers inside the drawing")
    func drawn() {
        var random = RandomSource(seed: 7)
        for round in 0..<60 {
            let count = round < Self.extremes.count ? 2 : random.integer(below: 9)
            let a = Self.draw(count, &random)
            let b = Self.draw(count, &random)
            for figure in Self.figures(a, b, isLog: round % 2 == 1) {
                let drawing = SVGInspector(figure.svg(theme: .light))
                let what = "\(type(of: figure)) of \(a) and \(b)"
                #expect(drawing.error == nil, "\(what): \(drawing.error ?? "")")
                #expect(drawing.numbersAreFinite, "\(what)")
                let area = drawing.viewBox.grown(0.75)
                for box in drawing.boxes {
                    #expect(area.contains(box), "\(what) draws a shape at \(box)")
                }
                #expect(!figure.description.isEmpty)
                #expect(!figure.terminalText(width: 80, color: false).isEmpty)
                #expect(!figure.terminalText(width: 1, color: true).isEmpty)
            }
        }
    }

    @Test("make axes with finite ends, ticks and places")
    func axes() {
        var random = RandomSource(seed: 9)
        for round in 0..<400 {
            let values = Self.draw(1 + random.integer(below: 4), &random)
            var options = AxisScale.Options()
            options.isLogarithmic = round % 2 == 0
            options.includesZero = round % 3 == 0
            options.isRounded = round % 5 != 0
            options.isInteger = round % 7 == 0
            let axis = AxisScale.covering(values, options)
            #expect(axis.lower.isFinite && axis.upper.isFinite && axis.lower < axis.upper)
            #expect(axis.ticks.allSatisfy { axis.fraction($0).isFinite }, "\(values)")
            for value in values where axis.accepts(value) {
                #expect(
                    axis.fraction(value) > -1e-6 && axis.fraction(value) < 1 + 1e-6, "\(values)")
            }
        }
    }

    @Test("are written with an exponent that fits")
    func texts() {
        #expect(ValueFormat.number.string(.leastNonzeroMagnitude) == "4.941e−324")
        #expect(ValueFormat.number.string(-1e308) == "−1e308")
        #expect(ValueFormat.number.string(9.9999e9) == "1e10")
        #expect(ValueFormat.number.string(.nan) == "·")
        #expect(XMLText.number(.nan) == "0" && XMLText.number(1e308) == "1000000000")
    }

    @Test("are projected")
    func projections() throws {
        let values =
            Self.extremes.map { Float($0) } + [3, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        let cloud = try PointCloud(Array(values.prefix(24)), columns: 4)
        let places = try PrincipalComponents.project(cloud)
        let figure = EmbeddingFigure(
            title: "t", places: places, labels: places.map { _ in nil }, categories: [])
        #expect(SVGInspector(figure.svg(theme: .light)).numbersAreFinite)
        var tsne = TSNE()
        tsne.iterations = 5
        let map = EmbeddingFigure(
            title: "t", places: try tsne.project(cloud), labels: places.map { _ in nil },
            categories: [])
        #expect(SVGInspector(map.svg(theme: .light)).error == nil)
    }
}

import CommandLanguage
import Figures
import Foundation
import Support
import Testing

@testable import Commands

@Suite struct PlotTests {
    private func figure<Drawn>(_ source: String, as type: Drawn.Type = Drawn.self) throws -> Drawn {
        let value = try TinySession(withModels: true).run(source)
        let figure = try #require(value.object(as: FigureValue.self))
        #expect(!figure.plainText.isEmpty)
        return try #require(figure.rendering as? Drawn)
    }

    @Test func barsOfGroups() throws {
        let bars: BarsFigure = try figure(
            "tiny-table | plot bars --x label --y score --title \"Scores\"")
        #expect(bars.title == "Scores" && bars.categories == ["animal", "plant"])
        #expect(bars.series.count == 1 && bars.series[0].values[0] == 2.5)
        #expect(bars.series[0].deviations?[0] == 1)
        let grouped: BarsFigure = try figure(
            "tiny-table | plot bars --x size --y score --group label")
        #expect(grouped.series.map(\.name) == ["animal", "plant"])
        #expect(grouped.series[1].values[1].isNaN, "no plant has size 4")
    }

    @Test func barsReadDeviations() throws {
        let bars: BarsFigure = try figure(
            "[{m: a, s: \"87.3 ± 1.2\"} {m: b, s: \"80\"} {m: c, s: \"–\"}] | plot bars --x m --y s"
        )
        #expect(bars.series[0].values[0] == 87.3 && bars.series[0].values[1] == 80)
        #expect(bars.series[0].values[2].isNaN)
        #expect(bars.series[0].deviations?.prefix(2) == [1.2, 0])
        let given: BarsFigure = try figure(
            "tiny-table | plot bars --x name --y [score size] --error size")
        #expect(given.series.count == 2 && given.series[0].deviations?[5] == 9)
        let tiny = try TinySession()
        #expect(
            try tiny.failure(of: "tiny-table | plot bars --x size --y name").name == "TypeMismatch")
    }

    @Test func pointsAndShades() throws {
        let scatter: ScatterFigure = try figure(
            "tiny-table | plot scatter --x size --y score --color label --label name --log-x")
        #expect(scatter.points.count == 6 && scatter.points[5].label == "poplar")
        #expect(scatter.categories == ["animal", "plant"] && scatter.isXLogarithmic)
        let long: HeatmapFigure = try figure(
            "tiny-table | plot heatmap --x label --y size --value score")
        #expect(long.rows == ["2", "4", "3", "1", "9"] && long.values[0] == [1.5, 2.2])
        #expect(long.values[1][1].isNaN)
        let wide: HeatmapFigure = try figure("tiny-table | plot heatmap")
        #expect(wide.columns == ["size", "score"] && wide.rows[0] == "otter")
        let tiny = try TinySession()
        #expect(try tiny.failure(of: "tiny-table | plot heatmap --x label").name == "Unusable")
        let histogram: HistogramFigure = try figure("tiny-table | plot histogram score")
        #expect(histogram.values.count == 6)
    }

    @Test func graphs() throws {
        let whole: GraphFigure = try figure("plot graph tiny")
        #expect(whole.nodes.count == 12 && whole.edges.count == 14 && whole.subtitle == nil)
        let part: GraphFigure = try figure("plot graph tiny --limit 4")
        #expect(part.nodes.count == 4 && part.subtitle?.contains("4 of 12") == true)
        let degrees: DegreesFigure = try figure("plot degrees tiny")
        #expect(degrees.degrees.sorted() == [2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3])
    }

    @Test func students() throws {
        let calibration: CalibrationFigure = try figure("plot calibration tiny-student")
        #expect(calibration.confidences.count == 4, "two test nodes, two seeds")
        #expect(calibration.confidences.allSatisfy { (0.5...1).contains($0) })
        for source in [
            "plot embedding tiny-student --method pca", "plot embedding tiny-distilled --layer 0",
            "plot embedding tiny-knowledge", "plot embedding tiny-knowledge --color split",
            "plot embedding tiny-student --color prediction",
        ] {
            let embedding: EmbeddingFigure = try figure(source)
            #expect(embedding.places.count == 12 && embedding.places[0].count == 2)
            #expect(embedding.labels.contains { $0 != nil })
        }
        let sampled: EmbeddingFigure = try figure("plot embedding tiny-student --limit 5")
        #expect(sampled.places.count == 5 && sampled.subtitle.contains("5 of 12"))
        let tiny = try TinySession(withModels: true)
        #expect(try tiny.failure(of: "plot embedding tiny-student --layer 9").name == "Unusable")
        #expect(
            try tiny.failure(of: "plot embedding tiny-knowledge --color correct").name == "Unusable"
        )
        tiny.cancellation.cancel()
        #expect(throws: Interrupted.self) { try tiny.run("plot embedding tiny-student") }
    }

    @Test func drawingsAreWritten() throws {
        let tiny = try TinySession()
        let path = try TinySession.folder.get() + "/drawing-\(UUID().uuidString)"
        for (ending, beginning) in [
            ("svg", "<svg"), ("html", "<!DOCTYPE html>"), ("txt", "Degrees"),
        ] {
            try tiny.run("plot degrees tiny | plot save '\(path).\(ending)'")
            let text = try String(contentsOfFile: "\(path).\(ending)", encoding: .utf8)
            #expect(text.hasPrefix(beginning))
        }
        #expect(
            try tiny.failure(of: "plot degrees tiny | plot save '\(path).svg'").name == "FileExists"
        )
        #expect(
            try tiny.failure(of: "graph describe tiny | plot save '\(path)-2.svg'").name
                == "Unusable")
        #expect(
            try tiny.failure(of: "plot degrees tiny | plot save '\(path).png'").name == "Unusable")
        let light = try String(contentsOfFile: path + ".svg", encoding: .utf8)
        try tiny.run(
            """
            drawing = plot degrees tiny
            session save drawn; session restore drawn; set theme dark
            drawing | plot save '\(path).svg' --overwrite
            """)
        #expect(try String(contentsOfFile: path + ".svg", encoding: .utf8) != light)
    }
}

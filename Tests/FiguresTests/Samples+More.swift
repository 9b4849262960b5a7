import Foundation
import Support

@testable import Figures

extension Samples {
    /// Six blobs of points in two dimensions.
    static var embedding: EmbeddingFigure {
        var random = RandomSource(seed: 4)
        var places: [[Float]] = []
        var labels: [Int?] = []
        for index in 0..<600 {
            let angle = Double(index % 6)
            places.append([
                Float(cos(angle) * 10 + random.normal() * 2),
                Float(sin(angle) * 10 + random.normal() * 2),
            ])
            labels.append(index % 6)
        }
        return EmbeddingFigure(
            title: "Embedding of small", places: places, labels: labels, categories: classes,
            subtitle: "t-SNE of the last layer, 600 nodes")
    }

    static var scatter: ScatterFigure {
        let names = ["gcn", "gat", "sage", "gin", "teacher", "plain gcn", "plain gat"]
        let sizes: [Double] = [41_000, 90_500, 62_000, 70_000, 270_000_000, 41_000, 90_500]
        let scores = [0.896, 0.887, 0.903, 0.871, 0.911, 0.623, 0.611]
        var figure = ScatterFigure(
            title: "Accuracy by size",
            points: names.indices.map {
                .init(
                    x: sizes[$0], y: scores[$0], category: $0 == 4 ? 0 : $0 < 4 ? 1 : 2,
                    label: names[$0])
            }, categories: ["teacher", "distilled", "plain"], xLabel: "parameters",
            yLabel: "accuracy")
        figure.isXLogarithmic = true
        figure.yFormat = .percent
        return figure
    }

    static var heatmap: HeatmapFigure {
        var figure = HeatmapFigure(
            title: "Distilled accuracy by teacher and student",
            rows: ["gemma3-270m", "qwen2.5-0.5b", "llama-tiny"],
            columns: ["gcn", "gat", "sage", "gin"],
            values: [[0.89, 0.88, 0.9, 0.87], [0.91, 0.9, .nan, 0.88], [0.7, 0.68, 0.72, 0.66]])
        figure.rowTitle = "teacher"
        figure.columnTitle = "student"
        figure.format = .percent
        return figure
    }

    static var heatmapSigned: HeatmapFigure {
        let names = (0..<16).map { "dimension \($0)" }
        return HeatmapFigure(
            title: "Correlation of features", rows: names, columns: names,
            values: names.indices.map { row in
                names.indices.map { row == $0 ? 1 : cos(Double(row * 3 + $0 * 3)) * 0.8 }
            })
    }

    static var calibration: CalibrationFigure {
        var random = RandomSource(seed: 6)
        let confidences = (0..<900).map { _ in 0.3 + 0.7 * random.uniform().squareRoot() }
        let correct = confidences.map { random.uniform() < $0 * $0 + 0.05 }
        return CalibrationFigure(
            title: "Calibration of tuned", confidences: confidences, correct: correct)
    }

    static var degrees: DegreesFigure {
        var random = RandomSource(seed: 7)
        return DegreesFigure(
            title: "Degrees of nouns",
            degrees: (0..<20_000).map {
                pow(random.uniform() + 1e-4, -0.8).integer(clampedTo: 0...10_000)
                    - ($0 % 50 == 0 ? 1 : 0)
            })
    }

    static var hopTree: HopTreeFigure {
        HopTreeFigure(
            title: "What gemma reads about node 35",
            segments: [
                .init(
                    name: "instruction",
                    text:
                        "Which of these categories does the text belong to? animal, plant, food, artifact, person, body",
                    tokens: 42),
                .init(
                    name: "centre",
                    text:
                        "broad bean: a tall perennial herb of the bean family, grown for fodder and for its seeds. It has 5 neighbours.",
                    tokens: 31),
                .init(
                    name: "hop 1",
                    text:
                        "legume: an erect or climbing bean or pea plant · fava: seed of the broad-bean plant · vetch: any of various climbing plants",
                    tokens: 48),
                .init(
                    name: "hop 2",
                    text: "herb: a plant lacking a permanent woody stem · tare: weedy annual vetch",
                    tokens: 37),
            ],
            questions: (0...2).map {
                .init(name: "question \($0)", text: "The category is", tokens: 8)
            })
    }

    static var words: WordHeatFigure {
        let text =
            "a tall perennial herb of the bean family, grown for fodder and for its edible seeds"
        let values = [0, 0.2, 0.7, 1.1, 0, 0, -0.5, 0.3, 0.1, 0, -0.7, 0, 0, 0, -1.0, 0.4]
        return WordHeatFigure(
            title: "Why small says plant",
            words: zip(text.split(separator: " "), values).map {
                .init(String($0), importance: $1)
            },
            subtitle: "gradient × input, node 35")
    }

    static var importances: GraphFigure {
        var figure = ego(7, 9)
        figure.title = "What small looked at for node 35"
        for index in figure.nodes.indices {
            figure.nodes[index].importance = Double((index * 37) % 10) / 10
        }
        for index in figure.edges.indices {
            figure.edges[index].weight = Double((index * 23) % 10) / 10
        }
        return figure
    }

    // MARK: - Much at once

    static var barsNegative: BarsFigure {
        var figure = BarsFigure(
            title: "Gain over the plain student", categories: ["gcn", "gat", "sage", "gin"],
            series: [
                .init(
                    name: "without contrast", values: [0.12, -0.03, 0.2, -0.11],
                    deviations: [0.02, 0.02, 0.01, 0.03]),
                .init(name: "with contrast", values: [0.27, 0.2, -0.01, 0.3]),
            ], valueLabel: "accuracy gained")
        figure.format = .percent
        return figure
    }

    static var barsMany: BarsFigure {
        BarsFigure(
            title: "Milliseconds a node", categories: (0..<14).map { "conv-\($0)" },
            series: (0..<4).map { line -> BarsFigure.Series in
                let values = (0..<14).map { group -> Double in
                    Double((group * 7 + line * 5) % 11) * 0.37 + 0.05
                }
                return .init(name: "width \(64 << line)", values: values)
            }, valueLabel: "ms")
    }

    static var curvesMany: CurvesFigure {
        CurvesFigure(
            title: "Twelve seeds",
            series: (0..<12).map { seed in
                .init(
                    name: "seed \(seed)",
                    y: wave(2_000, from: 2, to: 0.2 + 0.02 * Double(seed), seed: seed))
            }, xLabel: "step", yLabel: "loss")
    }

    static var graphHuge: GraphFigure { ego(60, 640) }

    static var confusionHuge: ConfusionFigure {
        let names = (0..<70).map { "class \($0)" }
        return ConfusionFigure(
            title: "Seventy classes", classes: names,
            counts: names.indices.map { row in
                names.indices.map { $0 == row ? 50 + row : (row * 31 + $0 * 17) % 97 == 0 ? 9 : 0 }
            })
    }
}

import Foundation
import Support

@testable import Figures

/// Drawings of every kind, with ordinary and with difficult data.
enum Samples {
    static let classes = ["animal", "plant", "food", "artifact", "person", "body"]

    /// Names that break careless drawings.
    static let hostile = [
        "<script>alert('x')</script>", "\"quoted\" & 'single'", "emoji 👩‍👩‍👧 🎉 flag 🇩🇪",
        String(repeating: "very long name ", count: 20), "漢字かな交じり文の長い名前です",
        "tab\tnewline\nnull\u{0}bell\u{7}end", "عربي right to left \u{202e}turned", "",
    ]

    /// Every ordinary figure by a short name.
    static var figures: [(name: String, figure: any Figure)] {
        [
            ("curves", curves), ("curves-one", curvesOne), ("bars", bars),
            ("bars-sweep", barsSweep), ("histogram", histogram),
            ("likelihoods", likelihoods), ("likelihoods-many", likelihoodsMany),
            ("confusion", confusion), ("confusion-large", confusionLarge), ("layers", layers),
            ("graph-ego", graph), ("graph-ego-large", graphLarge), ("graph-forces", graphForces),
            ("loss", LossCurveFigure(losses: losses)), ("card-degree", smallHistogram),
            ("scatter", scatter), ("embedding", embedding), ("heatmap", heatmap),
            ("heatmap-signed", heatmapSigned), ("calibration", calibration), ("degrees", degrees),
            ("hop-tree", hopTree), ("words", words), ("bars-negative", barsNegative),
            ("bars-many", barsMany),
            ("curves-many", curvesMany), ("graph-huge", graphHuge),
            ("confusion-huge", confusionHuge),
            ("graph-importance", importances),
        ]
    }

    /// Every figure without data.
    static var empty: [any Figure] {
        [
            CurvesFigure(title: "empty", series: [], yLabel: "accuracy"),
            CurvesFigure(
                title: "gaps", series: [.init(name: "a", y: [.nan, .infinity])], yLabel: "loss"),
            BarsFigure(title: "empty", categories: [], series: [], valueLabel: "accuracy"),
            BarsFigure(
                title: "gaps", categories: ["a"], series: [.init(name: "b", values: [.nan])],
                valueLabel: "accuracy"),
            HistogramFigure(title: "empty", values: [], xLabel: "degree"),
            HistogramFigure(title: "gaps", values: [.nan, -.infinity], xLabel: "degree"),
            LikelihoodsFigure(title: "empty", entries: []),
            LikelihoodsFigure(title: "gaps", entries: [.init(name: "a", probability: .nan)]),
            ConfusionFigure(title: "empty", classes: [], counts: []),
            ConfusionFigure(title: "ragged", classes: ["a", "b"], counts: [[1]]),
            LayerWeightsFigure(title: "empty", layers: .init(names: [], weights: [])),
            GraphFigure(title: "empty", nodes: [], edges: []),
            GraphFigure(
                title: "stray", nodes: [.init(label: "a")], edges: [.init(0, 7), .init(0, 0)],
                center: 3), LossCurveFigure(losses: []),
            SmallHistogramFigure(title: "empty", values: []),
            ScatterFigure(title: "empty", points: [], xLabel: "x", yLabel: "y"),
            ScatterFigure(
                title: "gaps", points: [.init(x: .nan, y: 1, category: 5)], categories: ["a"],
                xLabel: "x", yLabel: "y"),
            EmbeddingFigure(title: "empty", places: [[1]], labels: [], categories: []),
            HeatmapFigure(title: "empty", rows: [], columns: [], values: []),
            HeatmapFigure(title: "gaps", rows: ["a"], columns: ["b", "c"], values: [[.nan]]),
            CalibrationFigure(title: "empty", confidences: [], correct: []),
            CalibrationFigure(title: "gaps", confidences: [.nan, 3], correct: [true, false]),
            DegreesFigure(title: "empty", degrees: []),
            DegreesFigure(title: "isolated", degrees: [0, 0]),
            HopTreeFigure(title: "empty", segments: [], questions: []),
            HopTreeFigure(
                title: "no tokens", segments: [.init(name: "", text: "", tokens: 0)],
                questions: []), WordHeatFigure(title: "empty", words: []),
            WordHeatFigure(title: "gaps", words: [.init("a", importance: .nan)]),
        ]
    }

    /// Every figure with hostile names.
    static var hostileFigures: [any Figure] {
        let count = hostile.count
        let ramp = (0..<count).map { Double($0 + 1) / Double(count * 2) }
        let title = hostile[0] + hostile[3]
        return [
            CurvesFigure(
                title: title,
                series: hostile.map { .init(name: $0, y: [1e300, 2, 3, .nan, 5], best: 2) },
                xLabel: hostile[1], yLabel: hostile[3]),
            BarsFigure(
                title: title, categories: hostile,
                series: [
                    .init(name: hostile[0], values: ramp), .init(name: hostile[3], values: ramp),
                ],
                valueLabel: hostile[3]),
            HistogramFigure(title: title, values: ramp + [1e308, -1e308], xLabel: hostile[3]),
            LikelihoodsFigure(
                title: title, entries: zip(hostile, ramp).map { .init(name: $0, probability: $1) },
                truth: 3),
            ConfusionFigure(
                title: title, classes: hostile,
                counts: hostile.indices.map { row in hostile.indices.map { row * $0 * 999_999 } }),
            LayerWeightsFigure(
                title: title, layers: .init(names: hostile, weights: [ramp, ramp, ramp]),
                losses: .init(names: hostile, weights: [ramp, ramp])),
            GraphFigure(
                title: title, nodes: hostile.enumerated().map { .init(label: $1, category: $0) },
                edges: (1..<count).map { .init(0, $0) }, categories: hostile, center: 0),
            SmallHistogramFigure(title: title, values: [1, 2, 1e300]),
            ScatterFigure(
                title: title,
                points: hostile.enumerated().map {
                    .init(x: Double($0), y: ramp[$0], category: $0, label: $1)
                }, categories: hostile, xLabel: hostile[3], yLabel: hostile[3]),
            EmbeddingFigure(
                title: title, places: ramp.map { [Float($0), 3] }, labels: Array(0..<count),
                categories: hostile, subtitle: hostile[3]),
            HeatmapFigure(
                title: title, rows: hostile, columns: hostile,
                values: hostile.map { _ in ramp.map { $0 * -1e12 } }),
            CalibrationFigure(
                title: title, confidences: [0, 1, 0.5], correct: [true, true, false]),
            DegreesFigure(title: title, degrees: [1, 1_000_000_000, .max]),
            HopTreeFigure(
                title: title,
                segments: hostile.map { .init(name: $0, text: $0, tokens: 1_000_000) },
                questions: hostile.dropLast().map { .init(name: $0, text: $0, tokens: 9) }),
            WordHeatFigure(
                title: title,
                words: hostile.enumerated().map { .init($1, importance: ramp[$0] - 0.2) }),
        ]
    }

    // MARK: - Ordinary data

    static func wave(_ count: Int, from start: Double, to end: Double, seed: Int) -> [Double] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { step in
            let t = 1 - exp(-4 * Double(step) / Double(count))
            return start + (end - start) * t + 0.01 * random.normal()
        }
    }

    static var losses: [Double] { wave(200, from: 2.3, to: 0.4, seed: 3) }

    static var curves: CurvesFigure {
        let ends = [("plain gcn", 0.62), ("distilled gcn", 0.89), ("distilled gat", 0.885)]
        let series = ends.enumerated().map { index, end in
            let y = wave(60, from: 0.2, to: end.1, seed: index)
            return CurvesFigure.Series(
                name: end.0, y: y, deviation: y.map { 0.04 * (1 - $0) + 0.01 },
                best: y.indices.max { y[$0] < y[$1] })
        }
        var figure = CurvesFigure(
            title: "Validation accuracy on nouns", series: series, yLabel: "validation accuracy")
        figure.subtitle = "mean over 5 seeds; band: ± 1 standard deviation"
        figure.yFormat = .percent
        return figure
    }

    static var curvesOne: CurvesFigure {
        var figure = CurvesFigure(
            title: "Learning rate sweep",
            series: [
                .init(
                    name: "gcn", y: [0.3, 0.5, 0.71, 0.8, 0.78, 0.4],
                    x: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1], best: 3)
            ], xLabel: "learning rate", yLabel: "accuracy")
        figure.isXLogarithmic = true
        return figure
    }

    static var bars: BarsFigure {
        var figure = BarsFigure(
            title: "Test accuracy of students, plain and distilled",
            categories: ["gcn", "gat", "sage", "gin"],
            series: [
                .init(
                    name: "plain", values: [0.623, 0.611, 0.64, 0.598],
                    deviations: [0.011, 0.015, 0.02, 0.03]),
                .init(
                    name: "distilled", values: [0.896, 0.887, 0.903, 0.871],
                    deviations: [0.017, 0.012, 0.008, 0.022]),
            ], valueLabel: "accuracy")
        figure.subtitle = "mean ± standard deviation over 5 seeds"
        figure.format = .percent
        figure.reference = ("teacher", 0.911)
        return figure
    }

    static var barsSweep: BarsFigure {
        var figure = BarsFigure(
            title: "What each part brings",
            categories: [
                "everything", "without layer-adaptive weights", "without contrast between classes",
                "soft labels only", "hop 0 only",
            ],
            series: [
                .init(
                    name: "gcn", values: [0.896, 0.881, 0.79, 0.853, 0.77],
                    deviations: [0.01, 0.02, 0.03, 0.01, 0.02])
            ],
            valueLabel: "accuracy")
        figure.format = .percent
        figure.reference = ("plain student", 0.623)
        return figure
    }

    static var histogram: HistogramFigure {
        var random = RandomSource(seed: 1)
        var figure = HistogramFigure(
            title: "Words a text",
            values: (0..<800).map { _ in (exp(2.6 + 0.5 * random.normal())).rounded() },
            xLabel: "words")
        figure.unit = "nodes"
        return figure
    }

    static var smallHistogram: SmallHistogramFigure {
        var random = RandomSource(seed: 2)
        return SmallHistogramFigure(
            title: "degree",
            values: (0..<800).map { _ in (1 / (random.uniform() + 0.01)).rounded() },
            isLogarithmic: true)
    }

    static var likelihoods: LikelihoodsFigure {
        var figure = LikelihoodsFigure(
            title: "What gemma thinks node 35 is",
            entries: zip(classes, [0.08, 0.31, 0.42, 0.12, 0.02, 0.05]).map {
                .init(name: $0, probability: $1)
            }, truth: 1)
        figure.subtitle =
            "“a tall perennial herb of the bean family, grown for fodder and for its seeds”"
        return figure
    }

    static var likelihoodsMany: LikelihoodsFigure {
        LikelihoodsFigure(
            title: "Forty classes",
            entries: (0..<40).map {
                .init(name: "cs.\($0) computing", probability: 1 / Double(($0 + 2) * ($0 + 2)))
            },
            truth: 33)
    }

    static var confusion: ConfusionFigure {
        var counts = classes.indices.map { row in classes.indices.map { (row * 7 + $0 * 3) % 9 } }
        for index in classes.indices { counts[index][index] = 60 + index * 13 }
        return ConfusionFigure(
            title: "Confusion of small on the test nodes", classes: classes, counts: counts)
    }

    static var confusionLarge: ConfusionFigure {
        let names = (0..<26).map { "noun.category-\($0)" }
        var random = RandomSource(seed: 5)
        let counts = names.indices.map { row in
            names.indices.map {
                $0 == row ? 20 + random.integer(below: 2000) : random.integer(below: 30) / 18 * 7
            }
        }
        return ConfusionFigure(title: "Twenty-six classes", classes: names, counts: counts)
    }

    static var layers: LayerWeightsFigure {
        let epochs = 0..<120
        func softmax(_ x: [Double]) -> [Double] {
            let e = x.map { exp($0) }
            return e.map { $0 / e.reduce(0, +) }
        }
        return LayerWeightsFigure(
            title: "Learned weights of small",
            layers: .init(
                names: ["hop 0", "hop 1", "hop 2"],
                weights: epochs.map { softmax([1 - Double($0) / 150, 1, 1 + Double($0) / 200]) }),
            losses: .init(
                names: ["classes", "distillation"],
                weights: epochs.map { softmax([1 + Double($0) / 200, 1 - Double($0) / 300]) }))
    }

    static func ego(_ inner: Int, _ outer: Int) -> GraphFigure {
        var random = RandomSource(seed: inner)
        let words = [
            "oak", "bark", "root vegetable", "leaf", "garden tool", "seed", "finch", "pine cone",
            "resin", "forest floor",
        ]
        var nodes = [GraphFigure.Node(label: "tree", category: 1)]
        var edges: [GraphFigure.Edge] = []
        for index in 0..<inner {
            nodes.append(.init(label: words[index % words.count], category: index % 4))
            edges.append(.init(0, index + 1))
        }
        for index in 0..<outer {
            nodes.append(
                .init(label: "\(words[(index * 3) % words.count]) \(index)", category: index % 6))
            edges.append(.init(1 + random.integer(below: inner), nodes.count - 1))
            if index % 5 == 0 {
                edges.append(.init(1 + random.integer(below: inner), nodes.count - 1))
            }
        }
        edges.append(.init(1, 2))
        return GraphFigure(
            title: "Node 35 and what is within two hops", nodes: nodes, edges: edges,
            categories: classes, center: 0)
    }

    static var graph: GraphFigure { ego(6, 14) }
    static var graphLarge: GraphFigure { ego(24, 110) }

    static var graphForces: GraphFigure {
        var random = RandomSource(seed: 9)
        var nodes: [GraphFigure.Node] = []
        var edges: [GraphFigure.Edge] = []
        for index in 0..<70 {
            nodes.append(.init(label: "node \(index)", category: index / 24))
            if index % 24 > 0 {
                edges.append(.init(index, index / 24 * 24 + random.integer(below: index % 24)))
            }
        }
        edges += [.init(3, 30), .init(40, 60), .init(8, 65)]
        return GraphFigure(
            title: "Three communities", nodes: nodes, edges: edges, categories: classes)
    }
}

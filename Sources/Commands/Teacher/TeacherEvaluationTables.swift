import CommandLanguage
import Distillation
import Graphs
import Tables

/// The tables of `teacher evaluate`.
enum TeacherEvaluationRows: String, CaseIterable, ParameterValue {
    /// Accuracy, macro-F1 and calibration error of each hop's prompts and of the majority.
    case hop
    /// Precision, recall and F1 of each class, by majority.
    case className = "class"
    /// The confusion matrix, by majority.
    case confusion
    /// The accuracy by confidence, for each hop's prompts.
    case confidence
}

extension TeacherEvaluation {
    /// The intervals of confidence.
    private static let bins = 10

    /// The table of one kind of rows.
    func table(_ rows: TeacherEvaluationRows, of graph: TextAttributedGraph) -> Table {
        switch rows {
        case .hop: byHop
        case .className: byClass(graph.classNames)
        case .confusion: confusion(graph.classNames)
        case .confidence: byConfidence(of: graph)
        }
    }

    private var byHop: Table {
        let rows = hops + [majority]
        return Table([
            TableColumn("hops", hops.indices.map(Self.name) + ["majority"]),
            TableColumn("nodes", rows.map(\.count)),
            TableColumn("accuracy", measures: rows.map(\.accuracy)),
            TableColumn("macro-f1", measures: rows.map(\.macroF1)),
            TableColumn("ece", measures: rows.map(\.calibrationError)),
        ])
    }

    private func byClass(_ names: [String]) -> Table {
        let scores = majority.classes
        return Table([
            TableColumn("class", names),
            TableColumn("precision", .numbers(scores.map(\.precision))),
            TableColumn("recall", .numbers(scores.map(\.recall))),
            TableColumn("f1", .numbers(scores.map(\.f1))),
            TableColumn("support", scores.map(\.support)),
            TableColumn("predicted", scores.map(\.predicted)),
        ])
    }

    private func confusion(_ names: [String]) -> Table {
        let columns = names.enumerated().map { number, name in
            TableColumn(name, majority.confusion.map { $0[number] })
        }
        return Table([TableColumn("class", names)] + columns)
    }

    private func byConfidence(of graph: TextAttributedGraph) -> Table {
        let bins = Self.bins
        var names: [String] = []
        var intervals: [String] = []
        var counts: [Int] = []
        var confidences: [Double] = []
        var accuracies: [Double] = []
        for (hop, answers) in hopPredictions.enumerated() {
            let bin = hopConfidences[hop].map {
                ($0 * Float(bins)).integer(clampedTo: 0...bins - 1)
            }
            for number in 0..<bins {
                let members = nodes.indices.filter { bin[$0] == number }
                guard !members.isEmpty else { continue }
                let right = members.count { answers[$0] == Int(graph.labels[nodes[$0]]) }
                let sum = members.reduce(0) { $0 + Double(hopConfidences[hop][$1]) }
                names.append(Self.name(hop))
                intervals.append("\(number * 100 / bins)–\((number + 1) * 100 / bins) %")
                counts.append(members.count)
                confidences.append(sum / Double(members.count))
                accuracies.append(Double(right) / Double(members.count))
            }
        }
        return Table([
            TableColumn("hops", names), TableColumn("interval", intervals),
            TableColumn("nodes", counts), TableColumn("confidence", confidences),
            TableColumn("accuracy", accuracies),
        ])
    }

    /// How the prompts of a hop are called.
    private static func name(_ hop: Int) -> String { "0–\(hop)" }
}

import CommandLanguage
import Distillation
import Tables
import Tensor

extension CompareTable {
    /// Adds what a baseline gave.
    ///
    /// - Parameters:
    ///   - outcome: Trained networks, or class probabilities.
    ///   - baseline: Which one it is.
    ///   - name: What its row is called.
    ///   - task: The labels and the test nodes.
    mutating func add(
        _ outcome: Baseline.Outcome, of baseline: Baseline, name: String,
        on task: NodeClassification
    ) throws {
        let count = rows.count
        switch outcome {
        case .runs(let runs, let task): try add(runs, on: task, name: name)
        case .probabilities(let all):
            let metrics = all.map {
                ClassificationMetrics(
                    probabilities: $0, labels: task.labels, nodes: task.test)
            }
            let accuracies = metrics.map(\.accuracy)
            rows.append(
                Row(
                    name: name, accuracy: Percent.summary(accuracies),
                    macroF1: Percent.summary(metrics.map(\.macroF1)),
                    comparison: comparison(accuracies, of: task),
                    mean: SampleStatistics(accuracies).mean))
        }
        for index in rows.indices.dropFirst(count) {
            rows[index].needsLanguageModel = baseline.needsLanguageModel
        }
    }

    /// A baseline without seeds of its own is not tested against students that have some.
    private func comparison(_ accuracies: [Double], of task: NodeClassification)
        -> PairedComparison?
    {
        guard let reference, !reference.runs.wasInterrupted,
            reference.runs.testAccuracies.count == accuracies.count
        else { return nil }
        return PairedComparison(
            reference.runs.testAccuracies, accuracies,
            resolution: 1 / Double(max(1, task.test.count)))
    }

    /// The mean accuracy of the best baseline that needs no language model for a new node.
    private var bestBaseline: Double? {
        rows.filter { $0.needsLanguageModel == false }.compactMap(\.mean).filter(\.isFinite).max()
    }

    /// `needs llm` and `gain`; none without baselines.
    var baselineColumns: [TableColumn] {
        guard let bestBaseline else { return [] }
        return [
            TableColumn(
                "needs llm",
                .texts(rows.map { $0.needsLanguageModel.map { $0 ? "yes" : "no" } })),
            TableColumn("gain", measures: rows.map { $0.mean.map { ($0 - bestBaseline) * 100 } }),
        ]
    }
}

import Foundation
import Support
import Tensor

/// Metrics of predicted classes against the labels of some nodes.
public struct ClassificationMetrics: Sendable, Equatable, Codable {
    /// How many nodes were evaluated.
    public let count: Int
    /// The accuracy, 0 … 1; NaN without nodes.
    public let accuracy: Double
    /// The mean over classes of the F1 score; NaN without nodes.
    ///
    /// Classes that neither occur nor are predicted do not count.
    public let macroF1: Double
    /// The confusion matrix: true classes in rows, predicted ones in columns.
    public let confusion: [[Int]]
    /// The expected calibration error (`CalibrationError`); `nil` without probabilities or nodes.
    public let calibrationError: Double?

    /// Compares class probabilities with labels.
    ///
    /// - Parameters:
    ///   - probabilities: `[nodes, classes]`.
    ///   - labels: The class of each node of the graph.
    ///   - nodes: The nodes to evaluate; each has a label.
    public init(probabilities: Tensor, labels: [Int], nodes: [Int]) {
        let classes = probabilities.rowSize
        var predictions: [Int] = []
        var confidences: [Float] = []
        for node in nodes {
            let row = probabilities.row(node)
            let best = row.argMax ?? 0
            predictions.append(best)
            confidences.append(row[best])
        }
        self.init(
            predictions: predictions, labels: nodes.map { labels[$0] }, classes: classes,
            confidences: confidences)
    }

    /// Compares predicted classes with labels.
    ///
    /// - Parameters:
    ///   - predictions: A class for each node.
    ///   - labels: The right class for each node.
    ///   - classes: How many classes there are.
    ///   - confidences: The probability of each prediction, if known.
    public init(predictions: [Int], labels: [Int], classes: Int, confidences: [Float]? = nil) {
        precondition(predictions.count == labels.count, "a prediction for each label")
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
        for (prediction, label) in zip(predictions, labels) { confusion[label][prediction] += 1 }
        count = labels.count
        let right = (0..<classes).reduce(0) { $0 + confusion[$1][$1] }
        accuracy = count > 0 ? Double(right) / Double(count) : .nan
        let scores = (0..<classes).compactMap { label -> Double? in
            let actual = confusion[label].reduce(0, +)
            let predicted = confusion.reduce(0) { $0 + $1[label] }
            guard actual + predicted > 0 else { return nil }
            return 2 * Double(confusion[label][label]) / Double(actual + predicted)
        }
        macroF1 = scores.isEmpty ? .nan : scores.reduce(0, +) / Double(scores.count)
        self.confusion = confusion
        calibrationError = confidences.flatMap {
            CalibrationError.of($0, isRight: zip(predictions, labels).map { $0 == $1 })
        }
    }
}

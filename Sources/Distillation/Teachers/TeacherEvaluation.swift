import Foundation
import Graphs
import Support

/// A teacher's predictions and metrics on some nodes, hop by hop and by majority.
public struct TeacherEvaluation: Sendable {
    /// The nodes that were evaluated.
    public let nodes: [Int]
    /// Each hop's metrics; the class with the largest log-probability is predicted, ties by class order.
    public let hops: [ClassificationMetrics]
    /// The majority over hops 0 … K; ties go to the largest hop among the tied.
    public let majority: ClassificationMetrics
    /// The classes predicted by majority, in the order of `nodes`.
    public let predictions: [Int]
    /// Each hop's predictions, in the order of `nodes`.
    public let hopPredictions: [[Int]]
    /// The confidence of each hop's predictions, the softmax of the log-probabilities, in the order of `nodes`.
    public let hopConfidences: [[Float]]

    /// Evaluates class log-probabilities.
    ///
    /// - Parameters:
    ///   - logProbabilities: For each hop, for each node, the log-probability of each class.
    ///   - prior: For each hop the log-probabilities under a content-free prompt, subtracted if given.
    ///   - nodes: The nodes, in the same order; all labelled.
    ///   - graph: Their graph.
    public init(
        logProbabilities: [[[Float]]], prior: [[Float]]? = nil, nodes: [Int],
        graph: TextAttributedGraph
    ) {
        self.nodes = nodes
        let labels = nodes.map { Int(graph.labels[$0]) }
        let calibrated = logProbabilities.enumerated().map { hop, rows in
            guard let prior else { return rows }
            return rows.map { row in zip(row, prior[hop]).map { $0 - $1 } }
        }
        let predictions = calibrated.map { $0.map { $0.argMax ?? 0 } }
        let confidences = zip(calibrated, predictions).map { rows, predictions in
            zip(rows, predictions).map { Self.softmax($0)[$1] }
        }
        (hopPredictions, hopConfidences) = (predictions, confidences)
        hops = zip(predictions, confidences).map { predictions, confidences in
            ClassificationMetrics(
                predictions: predictions, labels: labels, classes: graph.classCount,
                confidences: confidences)
        }
        let majority = nodes.indices.map { node in Self.majority(predictions.map { $0[node] }) }
        self.predictions = majority
        self.majority = ClassificationMetrics(
            predictions: majority, labels: labels, classes: graph.classCount)
    }

    private static func majority(_ predictions: [Int]) -> Int {
        var votes: [Int: Int] = [:]
        for answer in predictions { votes[answer, default: 0] += 1 }
        let most = votes.values.max() ?? 0
        return predictions.last { votes[$0] == most } ?? 0
    }

    private static func softmax(_ logProbabilities: [Float]) -> [Float] {
        let largest = logProbabilities.max() ?? 0
        let powers = logProbabilities.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

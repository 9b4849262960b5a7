import Foundation
import Graphs
import Support

/// How well a teacher answers for some nodes, hop by hop and by majority.
public struct TeacherEvaluation: Sendable {
    /// The nodes that were asked about.
    public let nodes: [Int]
    /// Each hop's answers: the class with the largest score, ties by class order.
    public let hops: [ClassificationMetrics]
    /// The majority over hops 0 … K; ties go to the largest hop among the tied.
    public let majority: ClassificationMetrics
    /// The classes answered by majority, in the order of `nodes`.
    public let predictions: [Int]
    /// Each hop's answers, in the order of `nodes`.
    public let hopPredictions: [[Int]]
    /// How sure each hop's answers are, the soft-max of the scores, in the order of `nodes`.
    public let hopConfidences: [[Float]]

    /// Evaluates scores.
    ///
    /// - Parameters:
    ///   - scores: For each hop, for each node, the score of each class.
    ///   - prior: For each hop the scores under a prompt without content, subtracted if given.
    ///   - nodes: The nodes, in the same order; all labelled.
    ///   - graph: Their graph.
    public init(
        scores: [[[Float]]], prior: [[Float]]? = nil, nodes: [Int], graph: TextAttributedGraph
    ) {
        self.nodes = nodes
        let labels = nodes.map { Int(graph.labels[$0]) }
        let calibrated = scores.enumerated().map { hop, rows in
            guard let prior else { return rows }
            return rows.map { row in zip(row, prior[hop]).map { $0 - $1 } }
        }
        let predictions = calibrated.map { $0.map { $0.argMax ?? 0 } }
        let confidences = zip(calibrated, predictions).map { rows, answers in
            zip(rows, answers).map { Self.softmax($0)[$1] }
        }
        (hopPredictions, hopConfidences) = (predictions, confidences)
        hops = zip(predictions, confidences).map { answers, confidences in
            ClassificationMetrics(
                predictions: answers, labels: labels, classes: graph.classCount,
                confidences: confidences)
        }
        let majority = nodes.indices.map { node in Self.majority(predictions.map { $0[node] }) }
        self.predictions = majority
        self.majority = ClassificationMetrics(
            predictions: majority, labels: labels, classes: graph.classCount)
    }

    private static func majority(_ answers: [Int]) -> Int {
        var votes: [Int: Int] = [:]
        for answer in answers { votes[answer, default: 0] += 1 }
        let most = votes.values.max() ?? 0
        return answers.last { votes[$0] == most } ?? 0
    }

    private static func softmax(_ scores: [Float]) -> [Float] {
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

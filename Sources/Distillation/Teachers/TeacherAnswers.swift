import Foundation
import Support

/// A teacher's answers for some nodes, hop by hop and by majority.
public struct TeacherAnswers: Sendable {
    /// Each hop's answers: the class of the largest log-probability, ties by class order.
    public let hops: [[Int]]
    /// The probability of each class at each hop, the softmax of the log-probabilities, for each node.
    public let probabilities: [[[Float]]]
    /// The classes answered by majority over the hops; ties go to the largest hop among the tied.
    public let majority: [Int]

    /// Takes the answers from class log-probabilities.
    ///
    /// - Parameters:
    ///   - logProbabilities: For each hop, for each node, the log-probability of each class.
    ///   - prior: For each hop the log-probabilities under a content-free prompt, subtracted if given.
    public init(logProbabilities: [[[Float]]], prior: [[Float]]? = nil) {
        let calibrated = logProbabilities.enumerated().map { hop, rows in
            guard let prior else { return rows }
            return rows.map { row in zip(row, prior[hop]).map { $0 - $1 } }
        }
        let answers = calibrated.map { $0.map { $0.argMax ?? 0 } }
        hops = answers
        probabilities = calibrated.map { $0.map(Self.softmax) }
        majority = (answers.first ?? []).indices.map { node in
            Self.majority(answers.map { $0[node] })
        }
    }

    /// How sure a hop's answer for a node is.
    public func confidence(hop: Int, node: Int) -> Float {
        probabilities[hop][node][hops[hop][node]]
    }

    /// The probability of the majority's answer for a node, a mean over the hops.
    public func confidence(node: Int) -> Float {
        probabilities.reduce(0) { $0 + $1[node][majority[node]] } / Float(max(1, hops.count))
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

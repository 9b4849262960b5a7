/// Precision, recall and F1 of one class.
public struct ClassScores: Sendable, Equatable {
    /// The class's index.
    public let label: Int
    /// The support: how many nodes have the class.
    public let support: Int
    /// How many nodes are predicted to have the class.
    public let predicted: Int
    /// The true positives.
    public let right: Int

    /// Precision; `nil` if the class is never predicted.
    public var precision: Double? { predicted > 0 ? Double(right) / Double(predicted) : nil }
    /// Recall; `nil` if the class does not occur.
    public var recall: Double? { support > 0 ? Double(right) / Double(support) : nil }
    /// The harmonic mean of precision and recall; `nil` if the class neither occurs nor is given.
    public var f1: Double? {
        support + predicted > 0 ? 2 * Double(right) / Double(support + predicted) : nil
    }
}

extension ClassificationMetrics {
    /// The scores of every class, in the classes' order.
    public var classes: [ClassScores] {
        confusion.indices.map { label in
            ClassScores(
                label: label, support: confusion[label].reduce(0, +),
                predicted: confusion.reduce(0) { $0 + $1[label] }, right: confusion[label][label])
        }
    }
}

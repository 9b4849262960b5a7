/// How well one class is told from the others.
public struct ClassScores: Sendable, Equatable {
    /// The class's number.
    public let label: Int
    /// How many nodes are of the class.
    public let support: Int
    /// How many nodes were given the class.
    public let predicted: Int
    /// How many of the class were given it.
    public let right: Int

    /// The share of those given the class that are of it; `nil` if none was given it.
    public var precision: Double? { predicted > 0 ? Double(right) / Double(predicted) : nil }
    /// The share of those of the class that were given it; `nil` if none is of it.
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

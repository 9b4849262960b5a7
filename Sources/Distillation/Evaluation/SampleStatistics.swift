import Foundation

/// A mean and a sample standard deviation.
public struct SampleStatistics: Sendable, Equatable {
    /// How many values there are.
    public let count: Int
    /// Their mean; NaN without any.
    public let mean: Double
    /// Their sample standard deviation (n − 1); 0 for fewer than two.
    public let deviation: Double

    /// Summarises values.
    public init(_ values: [Double]) {
        let mean = values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        count = values.count
        self.mean = mean
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    }
}

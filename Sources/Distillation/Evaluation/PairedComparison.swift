import Foundation

/// Whether two ways of training differ by more than chance, over paired seeds.
public struct PairedComparison: Sendable, Equatable {
    /// How many pairs there are.
    public let count: Int
    /// The mean of second − first.
    public let difference: Double
    /// Student's t; `nil` for fewer than three pairs or pairs that all differ equally.
    public let t: Double?
    /// The two-sided p-value; `nil` as for t, but 1 where no pair differs.
    public let p: Double?
    /// Cohen's d_z, the mean difference over its standard deviation; `nil` as for t, where the deviation
    /// is below the resolution, and beyond ±`effectLimit`.
    public let effect: Double?

    /// The largest effect that is reported: a larger one only says that a few seeds happened to agree.
    public static let effectLimit = 10.0
    /// The resolution of results: differences below it come from rounding, not from training.
    private static let precision = 1e-9

    /// Compares paired results with a paired two-sided t-test (Student 1908).
    ///
    /// - Parameters:
    ///   - first: The results to compare with.
    ///   - second: The others, in the same order.
    ///   - resolution: The smallest step that a result can take, such as 1/n for accuracies of n nodes;
    ///     a deviation below it is no measure of the spread.
    public init(_ first: [Double], _ second: [Double], resolution: Double = 0) {
        let differences = zip(first, second).map { Self.rounded($1 - $0) }
        let summary = SampleStatistics(differences)
        count = differences.count
        difference = Self.rounded(summary.mean)
        guard count >= 3 else {
            (t, p, effect) = (nil, nil, nil)
            return
        }
        guard summary.deviation > Self.precision else {
            (t, effect) = (nil, nil)
            p = difference == 0 ? 1 : nil
            return
        }
        let ratio = difference / summary.deviation
        let statistic = ratio * Double(count).squareRoot()
        t = statistic
        let isMeasured = summary.deviation >= resolution && abs(ratio) <= Self.effectLimit
        effect = isMeasured ? ratio : nil
        p = StudentDistribution.twoSided(t: statistic, freedom: Double(count - 1))
    }

    private static func rounded(_ value: Double) -> Double {
        let steps = (value / precision).rounded()
        return steps == 0 ? 0 : steps * precision
    }

    /// Holm's correction of several p-values (Holm 1979); missing ones stay missing and do not count.
    public static func holm(_ values: [Double?]) -> [Double?] {
        let present = values.indices.filter { values[$0] != nil }
            .sorted { (values[$0] ?? 1, $0) < (values[$1] ?? 1, $1) }
        var corrected = values
        var largest = 0.0
        for (rank, index) in present.enumerated() {
            largest = max(largest, min(1, (values[index] ?? 1) * Double(present.count - rank)))
            corrected[index] = largest
        }
        return corrected
    }
}

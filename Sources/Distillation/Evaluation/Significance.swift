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

    /// The largest effect that is given: a larger one says that a few seeds happened to agree.
    public static let effectLimit = 10.0
    /// What results are rounded to: differences below it come from rounding, not from training.
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
        let summary = Summary(differences)
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

/// A mean and a sample standard deviation.
public struct Summary: Sendable, Equatable {
    /// How many numbers there are.
    public let count: Int
    /// Their mean; NaN without any.
    public let mean: Double
    /// Their sample standard deviation (n − 1); 0 for fewer than two.
    public let deviation: Double

    /// Summarises numbers.
    public init(_ values: [Double]) {
        let mean = values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        count = values.count
        self.mean = mean
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    }
}

/// Student's t distribution.
enum StudentDistribution {
    /// The probability of a |t| at least this large: I_{ν/(ν+t²)}(ν/2, 1/2).
    static func twoSided(t: Double, freedom: Double) -> Double {
        guard t.isFinite else { return 0 }
        return incompleteBeta(freedom / (freedom + t * t), a: freedom / 2, b: 0.5)
    }

    /// The regularised incomplete beta function by its continued fraction (Lentz's method).
    static func incompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let powers = a * log(x) + b * log(1 - x)
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + powers)
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var result = d
        for m in 1...300 {
            let m = Double(m)
            let span = (a + 2 * m - 1) * (a + 2 * m)
            let even = m * (b - m) * x / span
            d = 1 / away(1 + even * d)
            c = away(1 + even / c)
            result *= d * c
            let scale = (a + 2 * m) * (a + 2 * m + 1)
            let odd = -(a + m) * (a + b + m) * x / scale
            d = 1 / away(1 + odd * d)
            c = away(1 + odd / c)
            let factor = d * c
            result *= factor
            if abs(factor - 1) < 1e-15 { break }
        }
        return result
    }
}

import Support

/// Whether one way of training beats another over several draws of a split, each trained from several
/// seeds.
///
/// Seeds of one draw share its labels, so they are not independent: results are averaged over the seeds
/// of each draw first. The test is then paired over draws, and the interval a bootstrap over draws
/// (Efron 1979).
public struct DrawComparison: Sendable, Equatable {
    /// How many draws both ways have.
    public let draws: Int
    /// The mean over draws of second − first.
    public let difference: Double
    /// The limits between which 95 of 100 resampled means lie; `nil` for fewer than three draws.
    public let interval: ClosedRange<Double>?
    /// The two-sided p-value of the t-test paired over draws; `nil` for fewer than three draws.
    public let p: Double?

    /// How often draws are resampled.
    public static let resamples = 10_000

    /// Compares results by draw; draws that only one side has are left out.
    ///
    /// - Parameters:
    ///   - first: The results to compare with, one for each seed, by draw.
    ///   - second: The others.
    ///   - seed: Draws the resamples.
    ///   - cancellation: Looked at for every resample.
    /// - Throws: `Interrupted`.
    public init(
        _ first: [String: [Double]], _ second: [String: [Double]], seed: Int = 0,
        cancellation: Cancellation = Cancellation()
    ) throws(Interrupted) {
        let shared = first.keys.filter { second[$0] != nil }.sorted()
        let pairs = shared.map { draw in
            (SampleStatistics(first[draw] ?? []).mean, SampleStatistics(second[draw] ?? []).mean)
        }.filter { $0.0.isFinite && $0.1.isFinite }
        let differences = pairs.map { $0.1 - $0.0 }
        draws = differences.count
        difference = SampleStatistics(differences).mean
        p = PairedComparison(pairs.map(\.0), pairs.map(\.1)).p
        interval = try Self.interval(differences, seed: seed, cancellation)
    }

    private static func interval(
        _ differences: [Double], seed: Int, _ cancellation: Cancellation
    ) throws(Interrupted) -> ClosedRange<Double>? {
        guard differences.count >= 3 else { return nil }
        var random = RandomSource(seed: seed)
        var means: [Double] = []
        for _ in 0..<resamples {
            try cancellation.check()
            var sum = 0.0
            for _ in differences { sum += differences[random.integer(below: differences.count)] }
            means.append(sum / Double(differences.count))
        }
        means.sort()
        let outside = resamples / 40
        return means[outside]...means[resamples - 1 - outside]
    }
}

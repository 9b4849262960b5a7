import Foundation
import Text

/// Values sorted into intervals of equal width.
struct Binned: Sendable {
    /// Borders, one more than intervals.
    let edges: [Double]
    let counts: [Int]
    let count: Int
    let low: Double
    let high: Double
    let median: Double
    let mean: Double
    /// Whether all values are integers; intervals are then centred on integers.
    let isInteger: Bool

    init(_ values: [Double], bins wanted: Int? = nil) {
        let sorted = values.filter(AxisScale.isDrawable).sorted()
        count = sorted.count
        guard let first = sorted.first, let last = sorted.last else {
            (edges, counts, low, high, median, mean, isInteger) = ([], [], 0, 0, 0, 0, false)
            return
        }
        (low, high) = (first, last)
        median =
            sorted.count % 2 == 1
            ? sorted[sorted.count / 2]
            : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
        mean = sorted.reduce(0) { $0 + $1 / Double(sorted.count) }
        let isInteger = last.magnitude < 1e9 && sorted.allSatisfy { $0 == $0.rounded() }
        self.isInteger = isInteger
        var bins = wanted ?? Binned.intervals(sorted)
        bins = min(max(bins, 1), 200)
        var width = (last - first) / Double(bins)
        var start = first
        if isInteger {
            width = max(1, ((last - first + 1) / Double(bins)).rounded(.up))
            start = first - 0.5
            bins = ((last - first + 1) / width).rounded(.up).integer(clampedTo: 1...200)
        } else if width <= 1e-12 * max(first.magnitude, last.magnitude, 1e-280) {
            width = max(first.magnitude * 0.01, 1e-6)
            start = first - width / 2
            bins = 1
        }
        edges = (0...bins).map { start + Double($0) * width }
        var counts = Array(repeating: 0, count: bins)
        for value in sorted {
            counts[((value - start) / width).integer(clampedTo: 0...bins - 1)] += 1
        }
        self.counts = counts
    }

    /// The lowest and highest value that an interval may hold.
    func interval(_ index: Int) -> (Double, Double) {
        isInteger
            ? (edges[index] + 0.5, edges[index + 1] - 0.5) : (edges[index], edges[index + 1])
    }

    private static func intervals(_ sorted: [Double]) -> Int {
        let quarter = sorted[sorted.count / 4]
        let threeQuarters = sorted[sorted.count * 3 / 4]
        let range = sorted[sorted.count - 1] - sorted[0]
        let width = 2 * (threeQuarters - quarter) / cbrt(Double(sorted.count))
        guard width > 0, range > 0 else { return 20 }
        return (range / width).rounded().integer(clampedTo: 5...40)
    }
}

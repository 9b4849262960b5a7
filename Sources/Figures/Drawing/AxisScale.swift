import Foundation

/// Maps the values of one axis to 0…1 and places its ticks.
struct AxisScale: Sendable {
    /// The options of an axis.
    struct Options {
        var includesZero = false
        var isLogarithmic = false
        /// Ends on ticks.
        var isRounded = true
        /// Has ticks at integers only.
        var isInteger = false
        var tickCount = 5
        var format = ValueFormat.number
    }

    let lower: Double
    let upper: Double
    let isLogarithmic: Bool
    let ticks: [Double]
    let labels: [String]

    /// 0 at the lower end, 1 at the upper.
    func fraction(_ value: Double) -> Double {
        if isLogarithmic {
            guard value > 0 else { return 0 }
            return (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
        }
        return (value - lower) / (upper - lower)
    }

    /// Whether a value lies on this axis.
    func accepts(_ value: Double) -> Bool {
        Self.isDrawable(value) && (!isLogarithmic || value > 0)
    }

    /// Whether a value is small enough that sums, differences and steps of such values are finite.
    static func isDrawable(_ value: Double) -> Bool { value.magnitude < 1e200 }

    /// An axis that shows all finite elements of `values` (on a logarithmic one: all positive).
    static func covering(_ values: some Sequence<Double>, _ options: Options = Options())
        -> AxisScale
    {
        var low = Double.infinity
        var high = -Double.infinity
        for value in values
        where isDrawable(value) && (!options.isLogarithmic || value > 0) {
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = options.isLogarithmic ? (1, 10) : (0, 1) }
        if options.isLogarithmic { return logarithmic(low, high, options) }
        if options.includesZero { (low, high) = (min(low, 0), max(high, 0)) }
        if high - low <= 1e-12 * max(low.magnitude, high.magnitude, 1e-280) {
            let smallest: Double = options.isInteger ? 1 : 1e-3
            let pad = max(low.magnitude * 0.1, smallest)
            if options.includesZero && low == 0 { return linear(0, 1, options) }
            return linear(low - pad, high + pad, options)
        }
        return linear(low, high, options)
    }

    /// An axis without ticks that leaves a small margin around the values.
    static func unlabelled(_ values: some Sequence<Double>) -> AxisScale {
        let tight = covering(values, Options(isRounded: false))
        let pad = (tight.upper - tight.lower) * 0.03
        return AxisScale(
            lower: tight.lower - pad, upper: tight.upper + pad, isLogarithmic: false, ticks: [],
            labels: [])
    }

    private static func linear(_ low: Double, _ high: Double, _ options: Options) -> AxisScale {
        var step = niceStep((high - low) / Double(max(1, options.tickCount)))
        if options.isInteger { step = max(1, step.rounded()) }
        let first: Double = low / step
        let last: Double = high / step
        let tolerance = 1e-9 * max(1, first.magnitude, last.magnitude)
        let start =
            options.isRounded
            ? (first + tolerance).rounded(.down) : (first - tolerance).rounded(.up)
        let end =
            options.isRounded ? (last - tolerance).rounded(.up) : (last + tolerance).rounded(.down)
        let count = (end - start).integer(clampedTo: 0...1000)
        let slack: Double = step * 1e-6
        var ticks = (0...count).map { (start + Double($0)) * step }
        if !options.isRounded { ticks.removeAll { $0 < low - slack || $0 > high + slack } }
        let lower = options.isRounded ? start * step : low
        let upper = options.isRounded ? max(end * step, lower + step) : high
        return AxisScale(
            lower: lower, upper: upper, isLogarithmic: false, ticks: ticks,
            labels: ticks.map { options.format.tick($0, step: step) })
    }

    /// The power of ten below the smallest positive value.
    private static let smallestExponent = -324

    private static func logarithmic(_ low: Double, _ high: Double, _ options: Options) -> AxisScale
    {
        let bottom = log10(low)
        let top = log10(high)
        let first = (bottom + 1e-9).rounded(.down).integer(clampedTo: smallestExponent...308)
        let last = (top - 1e-9).rounded(.up).integer(clampedTo: first + 1...309)
        let factors: [Double] = last - first <= 2 ? [1, 2, 5] : [1]
        let stride = max(1, (last - first) / max(1, options.tickCount))
        var ticks: [Double] = []
        for exponent in Swift.stride(from: first, through: last, by: stride) {
            for factor in factors where exponent < last || factor == 1 {
                let tick = factor * pow(10, Double(exponent))
                if tick > 0 { ticks.append(tick) }
            }
        }
        let end = Double(last)
        return AxisScale(
            lower: max(pow(10, Double(first)), .leastNonzeroMagnitude), upper: pow(10, end),
            isLogarithmic: true, ticks: ticks,
            labels: ticks.map { options.format.tick($0, step: $0) })
    }

    /// The smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `step`.
    private static func niceStep(_ step: Double) -> Double {
        let magnitude = pow(10, log10(step).rounded(.down))
        let normal = step / magnitude
        for candidate in [1, 2, 2.5, 5, 10] where normal <= candidate * (1 + 1e-9) {
            return candidate * magnitude
        }
        return 10 * magnitude
    }
}

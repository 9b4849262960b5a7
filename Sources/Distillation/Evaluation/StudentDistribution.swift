import Foundation

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

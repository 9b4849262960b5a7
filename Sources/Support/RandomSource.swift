import Foundation

/// A reproducible random number generator: xoshiro256++ (Blackman and Vigna 2019), seeded by
/// SplitMix64.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spareNormal: Double?

    /// Makes a generator that is initialised from a seed alone.
    public init(seed: Int) {
        var mixer = UInt64(bitPattern: Int64(seed))
        func next() -> UInt64 {
            mixer &+= 0x9e37_79b9_7f4a_7c15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        state = (next(), next(), next(), next())
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotate(state.0 &+ state.3, 23) &+ state.0
        let t = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= t
        state.3 = rotate(state.3, 45)
        return result
    }

    /// A number drawn uniformly from `0..<1`.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number drawn uniformly from `range`.
    public mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + Float(uniform()) * (range.upperBound - range.lowerBound)
    }

    /// A number drawn uniformly from `0..<bound`; `bound` is at least 1.
    public mutating func integer(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    /// A number drawn from the standard normal distribution (Marsaglia's polar method).
    public mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            guard s > 0, s < 1 else { continue }
            let factor = (-2 * log(s) / s).squareRoot()
            spareNormal = v * factor
            return u * factor
        }
    }

    /// A random order of `0..<count` (Fisher and Yates).
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        order.shuffle(using: &self)
        return order
    }

    /// A generator for a numbered part of the work, independent of how much was drawn elsewhere so far.
    public static func derived(seed: Int, stream: Int) -> RandomSource {
        RandomSource(seed: seed &* 1_000_003 &+ stream &* 7_919 &+ 17)
    }
}

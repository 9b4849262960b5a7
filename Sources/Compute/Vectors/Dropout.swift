/// Dropout whose mask is a function of a seed and the element's index, so that it need not be
/// saved.
public enum Dropout {
    /// out = a / (1 − rate) where kept, else 0; kept with probability 1 − rate.
    ///
    /// The backward pass applies the same mask to the gradient.
    public static func apply(
        _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int, rate: Float,
        seed: UInt64
    ) {
        visit(count, rate: rate, seed: seed) { i, factors in
            (Vector(loading: a + i) * factors).store(to: out + i)
        } rest: { i, n, factors in
            storePart(loadPart(a + i, n) * factors, out + i, n)
        }
    }

    /// ga += g / (1 − rate) where kept.
    public static func addBackward(
        _ g: UnsafePointer<Float>, to ga: UnsafeMutablePointer<Float>, _ count: Int, rate: Float,
        seed: UInt64
    ) {
        visit(count, rate: rate, seed: seed) { i, factors in
            multiplyAdd(Vector(loading: g + i), factors, Vector(loading: ga + i)).store(to: ga + i)
        } rest: { i, n, factors in
            storePart(loadPart(g + i, n) * factors + loadPart(ga + i, n), ga + i, n)
        }
    }

    /// The mask, for any index.
    public struct Mask: Sendable {
        private let threshold: SIMD16<UInt32>
        private let kept: Vector
        private let key: SIMD16<UInt32>

        /// Describes the mask of a seed.
        public init(rate: Float, seed: UInt64) {
            threshold = SIMD16<UInt32>(repeating: Dropout.threshold(rate: rate))
            kept = Vector(repeating: 1 / (1 - rate))
            key = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: seed ^ (seed >> 32)))
        }

        /// Zero or 1 / (1 − rate) for each of sixteen elements.
        @inline(__always)
        func factors(from start: Int) -> Vector {
            let first = SIMD16<UInt32>(repeating: UInt32(truncatingIfNeeded: start))
            return kept.replacing(with: 0, where: Dropout.hash(first, key) .< threshold)
        }
    }

    /// An element is dropped if its hash lies below this; `rate` is a probability.
    static func threshold(rate: Float) -> UInt32 {
        let largest = 4_294_967_295
        return UInt32((Double(rate) * Double(largest)).integer(clampedTo: 0...largest))
    }

    @inline(__always)
    private static func visit(
        _ count: Int, rate: Float, seed: UInt64, _ whole: (Int, Vector) -> Void,
        rest: (Int, Int, Vector) -> Void
    ) {
        let mask = Mask(rate: rate, seed: seed)
        ThreadPool.shared.forEachRange((count + 15) / 16, grain: 2_048) { blocks in
            for block in blocks {
                let i = block * 16
                let factors = mask.factors(from: i)
                if i + 16 <= count { whole(i, factors) } else { rest(i, count - i, factors) }
            }
        }
    }

    /// Sixteen well-mixed words for the 16 indices from `start` on (Wellons' `lowbias32`, applied
    /// twice with the key between).
    @inline(__always)
    fileprivate static func hash(_ start: SIMD16<UInt32>, _ key: SIMD16<UInt32>) -> SIMD16<UInt32> {
        let lanes = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        return mix(mix(start &+ lanes) ^ key)
    }

    @inline(__always)
    private static func mix(_ value: SIMD16<UInt32>) -> SIMD16<UInt32> {
        var x = value
        x ^= x &>> 16
        x = x &* 0x7feb_352d
        x ^= x &>> 15
        x = x &* 0x846c_a68b
        return x ^ (x &>> 16)
    }
}

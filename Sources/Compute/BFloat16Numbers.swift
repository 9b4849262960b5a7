/// Float32 numbers in half their room: the upper sixteen bits, rounded to nearest, ties to even.
///
/// Source: the bfloat16 format of Intel's "BFLOAT16 Hardware Numerics Definition", 2018. What is no number
/// stays none; infinities stay.
public enum BFloat16Numbers {
    /// Rounds numbers.
    ///
    /// - Parameters:
    ///   - source: `[count]`.
    ///   - target: `[count]`.
    public static func round(
        _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<UInt16>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: 16_384) { range in
            var i = range.lowerBound
            while i + 16 <= range.upperBound {
                // SAFETY: sixteen numbers of both, which the caller vouches for.
                let bits = unsafeBitCast(Vector(loading: source + i), to: SIMD16<UInt32>.self)
                UnsafeMutableRawPointer(target + i)
                    .storeBytes(of: rounded(bits), as: SIMD16<UInt16>.self)
                i += 16
            }
            while i < range.upperBound {
                target[i] = rounded(SIMD16(repeating: source[i].bitPattern))[0]
                i += 1
            }
        }
    }

    @inline(__always)
    private static func rounded(_ bits: SIMD16<UInt32>) -> SIMD16<UInt16> {
        let nearest = bits &+ 0x7fff &+ (bits &>> 16 & 1)
        // Rounding could carry what is no number into infinity.
        let isNone = (bits & 0x7fff_ffff) .> 0x7f80_0000
        let kept = nearest.replacing(with: bits | 0x40_0000, where: isNone)
        // The upper halves: a conversion would go number by number.
        return unsafeBitCast(kept, to: SIMD32<UInt16>.self).oddHalf
    }

    /// Writes numbers as Float32.
    ///
    /// - Parameters:
    ///   - source: `[count]`.
    ///   - target: `[count]`.
    public static func expand(
        _ source: UnsafePointer<UInt16>, into target: UnsafeMutablePointer<Float>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: 16_384) { range in
            var i = range.lowerBound
            while i + 16 <= range.upperBound {
                // SAFETY: sixteen numbers of both, which the caller vouches for.
                let narrow = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD16<UInt16>.self)
                var halves = SIMD32<UInt16>()
                halves.oddHalf = narrow
                unsafeBitCast(halves, to: Vector.self).store(to: target + i)
                i += 16
            }
            while i < range.upperBound {
                target[i] = Float(bitPattern: UInt32(source[i]) << 16)
                i += 1
            }
        }
    }
}

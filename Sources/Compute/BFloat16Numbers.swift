import CNarrowKernels

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
            // SAFETY: as many numbers of both, which the caller vouches for.
            round_to_bfloat16(
                source + range.lowerBound, target + range.lowerBound, range.count)
        }
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

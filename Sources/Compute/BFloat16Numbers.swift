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
}

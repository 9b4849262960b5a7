import CHalfWidthKernels

/// Rounds Float32 to bfloat16: the upper 16 bits, to nearest, ties to even.
///
/// Source: the bfloat16 format of Intel's "BFLOAT16 Hardware Numerics Definition", 2018. NaN and
/// infinities are preserved.
public enum BFloat16Rounding {
    /// Rounds elements.
    ///
    /// - Parameters:
    ///   - source: `[count]`.
    ///   - target: `[count]`.
    public static func round(
        _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<UInt16>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: 16_384) { range in
            // SAFETY: the caller guarantees `count` elements of both.
            round_to_bfloat16(
                source + range.lowerBound, target + range.lowerBound, range.count)
        }
    }
}

import CHalfWidthKernels

/// bfloat16: the upper half of a Float32.
enum BF16: SingleElementCodec {
    static let bytes = 2

    @inline(__always)
    static func element(at source: UnsafeRawPointer) -> Float {
        let bits = UInt16(littleEndian: source.loadUnaligned(as: UInt16.self))
        return Float(bitPattern: UInt32(bits) << 16)
    }

    /// A value rounded to nearest, ties to even; NaN stays NaN.
    @inline(__always)
    static func bits(of number: Float) -> UInt16 {
        let bits = number.bitPattern
        let rounded = bits &+ 0x7fff &+ (bits >> 16 & 1)
        let quiet = bits | 0x40_0000
        let isNaN = bits & 0x7fff_ffff > 0x7f80_0000
        return UInt16(truncatingIfNeeded: (isNaN ? quiet : rounded) >> 16)
    }

    /// Rounds contiguous elements.
    @inline(__always)
    static func round(
        _ values: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: both pointers have `count` elements.
        round_to_bfloat16(values, target, count)
    }

    /// Elements rounded to nearest, ties to even, as bytes.
    static func encode(_ values: [Float]) -> [UInt8] {
        values.map { bits(of: $0).littleEndian }.withUnsafeBytes { Array($0) }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: two bytes an element on both sides.
        UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: blocks * 2)
    }
}

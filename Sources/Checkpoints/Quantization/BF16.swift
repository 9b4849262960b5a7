import CHalfWidthKernels

/// bfloat16: the upper half of a Float32.
enum BF16: SingleNumberCodec {
    static let bytes = 2

    @inline(__always)
    static func number(at source: UnsafeRawPointer) -> Float {
        let bits = UInt16(littleEndian: source.loadUnaligned(as: UInt16.self))
        return Float(bitPattern: UInt32(bits) << 16)
    }

    /// A number rounded to nearest, ties to even; NaN stays NaN.
    @inline(__always)
    static func bits(of number: Float) -> UInt16 {
        let bits = number.bitPattern
        let rounded = bits &+ 0x7fff &+ (bits >> 16 & 1)
        let quiet = bits | 0x40_0000
        let isNaN = bits & 0x7fff_ffff > 0x7f80_0000
        return UInt16(truncatingIfNeeded: (isNaN ? quiet : rounded) >> 16)
    }

    /// Rounds numbers that lie one after another.
    @inline(__always)
    static func round(
        _ numbers: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: both pointers have `count` elements.
        round_to_bfloat16(numbers, target, count)
    }

    /// Numbers rounded to nearest, ties to even, as their bytes.
    static func encode(_ numbers: [Float]) -> [UInt8] {
        numbers.map { bits(of: $0).littleEndian }.withUnsafeBytes { Array($0) }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) {
        // SAFETY: two bytes an element on both sides.
        UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: blocks * 2)
    }
}

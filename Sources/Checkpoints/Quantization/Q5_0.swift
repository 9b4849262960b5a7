import CHalfWidthKernels

/// 32 elements `d·(q − 16)`, q of 5 bits: `d` (half), 4 bytes of fifth bits, 16 bytes of two lower
/// parts each.
enum Q5_0: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 22

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        // SAFETY: the caller's block has 22 bytes.
        let masks = fifthBits(block + 2)
        let packed = block.loadUnaligned(fromByteOffset: 6, as: SIMD16<UInt8>.self)
        // Without its fifth bit an element is 16 less than its lower part: the upper bits are set.
        sink.take(
            signed(packed & 15 | ~masks.lowHalf & 0xf0),
            signed(packed &>> 4 | ~masks.highHalf & 0xf0), by: scale, at: 0)
    }

    /// Bytes of 255 where one of 32 elements has its fifth bit, else 0.
    @inline(__always)
    static func fifthBits(_ bits: UnsafeRawPointer) -> SIMD32<UInt8> {
        byte_masks(UInt32(littleEndian: bits.loadUnaligned(as: UInt32.self)))
    }
}

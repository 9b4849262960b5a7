/// 32 numbers `d·(q − 16)`, q of 5 bits: `d` (half), 4 bytes of fifth bits, 16 bytes of two lower
/// parts each.
enum Q5_0: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 22

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into taker: inout some ScaledNumberTaker) {
        let scale = block.half(at: 0)
        let (low, high) = fiveBits(block + 2)
        taker.take(signed(low) &- 16, signed(high) &- 16, by: scale, at: 0)
    }

    /// The first and last 16 numbers of 4 bytes of fifth bits and 16 bytes of lower parts.
    @inline(__always)
    static func fiveBits(_ block: UnsafeRawPointer) -> (SIMD16<UInt8>, SIMD16<UInt8>) {
        // SAFETY: the caller's block has 20 bytes here.
        let fifth = block.loadUnaligned(as: SIMD4<UInt8>.self)
        let packed = block.loadUnaligned(fromByteOffset: 4, as: SIMD16<UInt8>.self)
        return (
            packed & 15 | spread(fifth[0], fifth[1]), packed &>> 4 | spread(fifth[2], fifth[3])
        )
    }

    /// Sixteen bits as sixteen bytes of 0 or 16, the lowest first.
    @inline(__always)
    private static func spread(_ first: UInt8, _ second: UInt8) -> SIMD16<UInt8> {
        let bits = SIMD16(lowHalf: SIMD8(repeating: first), highHalf: SIMD8(repeating: second))
        return SIMD16.zero.replacing(with: 16, where: bits & places .== places)
    }

    /// The bit of each byte that counts.
    private static var places: SIMD16<UInt8> {
        SIMD16(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
    }
}

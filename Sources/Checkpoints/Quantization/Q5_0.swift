/// 32 numbers `d·(q − 16)`, q of 5 bits: `d` (half), 4 bytes of fifth bits, 16 bytes of two lower
/// parts each.
enum Q5_0: BlockCodec {
    static let elements = 32
    static let bytes = 22

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let (low, high) = fiveBits(block + 2)
        scaled(signed(low) &- 16, by: scale, into: target)
        scaled(signed(high) &- 16, by: scale, into: target + 16)
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

    /// Sixteen bits as sixteen bytes of 0 or 16.
    @inline(__always)
    private static func spread(_ first: UInt8, _ second: UInt8) -> SIMD16<UInt8> {
        unsafeBitCast(SIMD2(spread(first), spread(second)), to: SIMD16<UInt8>.self)
    }

    /// Eight bits as eight bytes of 0 or 16, the lowest first.
    @inline(__always)
    private static func spread(_ bits: UInt8) -> UInt64 {
        let places = UInt64(bits) &* 0x0101_0101_0101_0101 & 0x8040_2010_0804_0201
        // A byte that is not 0 carries into its highest bit, never beyond it.
        return ((places &+ 0x7f7f_7f7f_7f7f_7f7f) & 0x8080_8080_8080_8080) >> 3
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

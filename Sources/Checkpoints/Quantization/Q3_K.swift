/// 256 numbers `d·(s − 32)·(q − 4)`, q of 3 bits.
///
/// In memory: 32 bytes of third bits, 64 bytes of four lower parts each, 12 bytes of sixteen s of
/// 6 bits, `d` (half). A scale serves 16 numbers.
enum Q3_K: BlockCodec {
    static let elements = 256
    static let bytes = 110

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 108)
        for part in 0..<16 {
            let (half, shift, group) = (part &>> 3, part &>> 1 & 3, part & 1)
            let packed = block.loadUnaligned(
                fromByteOffset: 32 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            let third = block.loadUnaligned(fromByteOffset: group &* 16, as: SIMD16<UInt8>.self)
            let low = packed &>> UInt8(truncatingIfNeeded: shift &* 2) & 3
            let high = (third &>> UInt8(truncatingIfNeeded: half &* 4 &+ shift) & 1) &<< 2
            scaled(
                signed(low | high) &- 4,
                by: scale * Float(factor(part, block + 96)), into: target + part &* 16)
        }
    }

    /// The signed scale of a part: four lower bits in the first 8 bytes, two upper in the last 4.
    @inline(__always)
    private static func factor(_ part: Int, _ scales: UnsafeRawPointer) -> Int32 {
        let low = scales.byte(part & 7) &>> UInt8(truncatingIfNeeded: part &>> 3 &* 4) & 15
        let high = scales.byte(8 &+ part & 3) &>> UInt8(truncatingIfNeeded: part &>> 2 &* 2) & 3
        return Int32(low | high &<< 4) - 32
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

/// 256 numbers `d·s·(q − 32)`, q of 6 bits.
///
/// In memory: 128 bytes of two lower parts each, 64 bytes of four upper parts each, 16 signed
/// bytes s, `d` (half). A scale serves 16 numbers.
enum Q6_K: BlockCodec {
    static let elements = 256
    static let bytes = 210

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 208)
        for part in 0..<16 {
            // 128 numbers lie in 64 bytes of lower and 32 bytes of upper parts.
            let (half, row, group) = (part &>> 3, part &>> 1 & 3, part & 1)
            let lower = block.loadUnaligned(
                fromByteOffset: half &* 64 &+ (row & 1) &* 32 &+ group &* 16,
                as: SIMD16<UInt8>.self)
            let upper = block.loadUnaligned(
                fromByteOffset: 128 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            let low = lower &>> UInt8(truncatingIfNeeded: row &>> 1 &* 4) & 15
            let high = (upper &>> UInt8(truncatingIfNeeded: row &* 2) & 3) &<< 4
            let factor = block.load(fromByteOffset: 192 &+ part, as: Int8.self)
            scaled(
                signed(low | high) &- 32, by: scale * Float(factor),
                into: target + part &* 16)
        }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

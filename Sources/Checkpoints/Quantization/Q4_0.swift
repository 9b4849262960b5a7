/// 32 numbers `d·(q − 8)`, q of 4 bits: `d` (half), 16 bytes of two q each.
enum Q4_0: BlockCodec {
    static let elements = 32
    static let bytes = 18

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let packed = block.loadUnaligned(fromByteOffset: 2, as: SIMD16<UInt8>.self)
        let low = signed(packed & 15) &- 8
        let high = signed(packed &>> 4) &- 8
        scaled(low, by: scale, into: target)
        scaled(high, by: scale, into: target + 16)
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

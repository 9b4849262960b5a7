/// 32 numbers `d·q + m`, q of 4 bits: `d`, `m` (halves), 16 bytes of two q each.
enum Q4_1: BlockCodec {
    static let elements = 32
    static let bytes = 20

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        let packed = block.loadUnaligned(fromByteOffset: 4, as: SIMD16<UInt8>.self)
        scaled(packed & 15, by: scale, plus: minimum, into: target)
        scaled(packed &>> 4, by: scale, plus: minimum, into: target + 16)
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

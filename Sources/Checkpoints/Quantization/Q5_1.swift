/// 32 numbers `d·q + m`, q of 5 bits: `d`, `m` (halves), 4 bytes of fifth bits, 16 bytes of two
/// lower parts each.
enum Q5_1: BlockCodec {
    static let elements = 32
    static let bytes = 24

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        let (low, high) = Q5_0.fiveBits(block + 4)
        scaled(low, by: scale, plus: minimum, into: target)
        scaled(high, by: scale, plus: minimum, into: target + 16)
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

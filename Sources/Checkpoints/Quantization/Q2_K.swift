/// 256 numbers `d·s·q − m·t`, q of 2 bits.
///
/// In memory: 16 bytes of (s, t) of 4 bits, 64 bytes of four q each, `d`, `m` (halves). A pair (s,
/// t) serves 16 numbers.
enum Q2_K: BlockCodec {
    static let elements = 256
    static let bytes = 84

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 80)
        let minimum = block.half(at: 82)
        for part in 0..<16 {
            // 128 numbers lie in 32 bytes: two groups of 16 bytes, four shifts.
            let (half, shift, group) = (part &>> 3, part &>> 1 & 3, part & 1)
            let pair = block.byte(part)
            let packed = block.loadUnaligned(
                fromByteOffset: 16 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            scaled(
                packed &>> UInt8(truncatingIfNeeded: shift &* 2) & 3, by: scale * Float(pair & 15),
                plus: -(minimum * Float(pair >> 4)), into: target + part &* 16)
        }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

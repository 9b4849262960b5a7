/// 256 numbers `d·s·q − m·t`, q of 5 bits.
///
/// In memory: `d`, `m` (halves), 12 bytes of eight (s, t) of 6 bits, 32 bytes of fifth bits, 128
/// bytes of two lower parts each. A pair (s, t) serves 32 numbers.
enum Q5_K: BlockCodec {
    static let elements = 256
    static let bytes = 176

    @inline(__always)
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        for quarter in 0..<4 {
            let (s0, t0) = Q4_K.pair(quarter &* 2, block + 4)
            let (s1, t1) = Q4_K.pair(quarter &* 2 &+ 1, block + 4)
            let (d0, m0) = (scale * s0, -(minimum * t0))
            let (d1, m1) = (scale * s1, -(minimum * t1))
            let shift = UInt8(truncatingIfNeeded: quarter &* 2)
            let result = target + quarter &* 64
            for group in 0..<2 {
                let fifth = block.loadUnaligned(
                    fromByteOffset: 16 &+ group &* 16, as: SIMD16<UInt8>.self)
                let packed = block.loadUnaligned(
                    fromByteOffset: 48 &+ quarter &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
                let low = packed & 15 | (fifth &>> shift & 1) &<< 4
                let high = packed &>> 4 | (fifth &>> (shift &+ 1) & 1) &<< 4
                scaled(low, by: d0, plus: m0, into: result + group &* 16)
                scaled(high, by: d1, plus: m1, into: result + (32 &+ group &* 16))
            }
        }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) { decodeAll(blocks: blocks, source, into: target) }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) { decodeStrips(blocks: blocks, source, intoBFloat16: target) }
}

/// 256 elements `d·s·q − m·t`, q of 5 bits.
///
/// In memory: `d`, `m` (halves), 12 bytes of eight (s, t) of 6 bits, 32 bytes of fifth bits, 128
/// bytes of two lower parts each. A pair (s, t) serves 32 elements.
enum Q5_K: ScaledBlockCodec {
    static let elements = 256
    static let bytes = 176

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        // Two bits of each of these bytes serve a quarter of the elements.
        var fifths = (
            block.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self),
            block.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self)
        )
        for quarter in 0..<4 {
            let (s0, t0) = Q4_K.pair(quarter &* 2, block + 4)
            let (s1, t1) = Q4_K.pair(quarter &* 2 &+ 1, block + 4)
            let (d0, m0) = (scale * s0, -(minimum * t0))
            let (d1, m1) = (scale * s1, -(minimum * t1))
            let place = quarter &* 64
            let packed = block + (48 &+ quarter &* 32)
            let first = packed.loadUnaligned(as: SIMD16<UInt8>.self)
            let second = packed.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
            sink.take(
                first & 15 | (fifths.0 & 1) &<< 4, second & 15 | (fifths.1 & 1) &<< 4, by: d0,
                plus: m0, at: place)
            sink.take(
                first &>> 4 | (fifths.0 & 2) &<< 3, second &>> 4 | (fifths.1 & 2) &<< 3, by: d1,
                plus: m1, at: place &+ 32)
            fifths = (fifths.0 &>> 2, fifths.1 &>> 2)
        }
    }
}

/// 256 elements `d·s·q − m·t`, q of 4 bits.
///
/// In memory: `d`, `m` (halves), 12 bytes of eight (s, t) of 6 bits, 128 bytes of two q each. A
/// pair (s, t) serves 32 elements.
enum Q4_K: ScaledBlockCodec {
    static let elements = 256
    static let bytes = 144

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        for quarter in 0..<4 {
            let (s0, t0) = pair(quarter &* 2, block + 4)
            let (s1, t1) = pair(quarter &* 2 &+ 1, block + 4)
            let (d0, m0) = (scale * s0, -(minimum * t0))
            let (d1, m1) = (scale * s1, -(minimum * t1))
            let place = quarter &* 64
            let packed = block + (16 &+ quarter &* 32)
            let first = packed.loadUnaligned(as: SIMD16<UInt8>.self)
            let second = packed.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
            sink.take(first & 15, second & 15, by: d0, plus: m0, at: place)
            sink.take(first &>> 4, second &>> 4, by: d1, plus: m1, at: place &+ 32)
        }
    }

    /// The scale and minimum of 6 bits of the 32 elements `part`, out of 12 bytes.
    @inline(__always)
    static func pair(_ part: Int, _ packed: UnsafeRawPointer) -> (Float, Float) {
        // SAFETY: part is below 8, so that offsets stay below 12.
        if part < 4 {
            return (Float(packed.byte(part) & 63), Float(packed.byte(part &+ 4) & 63))
        }
        let both = packed.byte(part &+ 4)
        return (
            Float(both & 15 | (packed.byte(part &- 4) >> 6) << 4),
            Float(both >> 4 | (packed.byte(part) >> 6) << 4)
        )
    }
}

/// 256 elements `d·s·q − m·t`, q of 2 bits.
///
/// In memory: 16 bytes of (s, t) of 4 bits, 64 bytes of four q each, `d`, `m` (halves). A pair (s,
/// t) serves 16 elements.
enum Q2_K: ScaledBlockCodec {
    static let elements = 256
    static let bytes = 84

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 80)
        let minimum = block.half(at: 82)
        // 128 elements lie in 32 bytes: two groups of 16 bytes, four elements a byte.
        for part in 0..<4 {
            let (half, group) = (part &>> 1, part & 1)
            let packed = block.loadUnaligned(
                fromByteOffset: 16 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            @inline(__always) func take(_ values: SIMD16<UInt8>, _ row: Int) {
                let place = half &* 8 &+ row &* 2 &+ group
                let pair = block.byte(place)
                sink.take(
                    values & 3, by: scale * Float(pair & 15),
                    plus: -(minimum * Float(pair >> 4)), at: place &* 16)
            }
            take(packed, 0)
            take(packed &>> 2, 1)
            take(packed &>> 4, 2)
            take(packed &>> 6, 3)
        }
    }
}

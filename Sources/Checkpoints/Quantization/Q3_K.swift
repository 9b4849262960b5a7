/// 256 elements `d·(s − 32)·(q − 4)`, q of 3 bits.
///
/// In memory: 32 bytes of third bits, 64 bytes of four lower parts each, 12 bytes of sixteen s of
/// 6 bits, `d` (half). A scale serves 16 elements.
enum Q3_K: ScaledBlockCodec {
    static let elements = 256
    static let bytes = 110

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 108)
        // 128 elements lie in 32 bytes: two groups of 16 bytes, four lower parts a byte.
        for part in 0..<4 {
            let (half, group) = (part &>> 1, part & 1)
            let packed = block.loadUnaligned(
                fromByteOffset: 32 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            let thirds = block.loadUnaligned(fromByteOffset: group &* 16, as: SIMD16<UInt8>.self)
            let third = half == 0 ? thirds : thirds &>> 4
            @inline(__always) func take(_ low: SIMD16<UInt8>, _ high: SIMD16<UInt8>, _ row: Int) {
                let place = half &* 8 &+ row &* 2 &+ group
                sink.take(
                    signed(low & 3 | high & 4) &- 4,
                    by: scale * Float(factor(place, block + 96)), at: place &* 16)
            }
            take(packed, third &<< 2, 0)
            take(packed &>> 2, third &<< 1, 1)
            take(packed &>> 4, third, 2)
            take(packed &>> 6, third &>> 1, 3)
        }
    }

    /// The signed scale of a part: four lower bits in the first 8 bytes, two upper in the last 4.
    @inline(__always)
    private static func factor(_ part: Int, _ scales: UnsafeRawPointer) -> Int32 {
        let low = scales.byte(part & 7) &>> UInt8(truncatingIfNeeded: part &>> 3 &* 4) & 15
        let high = scales.byte(8 &+ part & 3) &>> UInt8(truncatingIfNeeded: part &>> 2 &* 2) & 3
        return Int32(low | high &<< 4) - 32
    }
}

/// 256 elements `d·s·(q − 32)`, q of 6 bits.
///
/// In memory: 128 bytes of two lower parts each, 64 bytes of four upper parts each, 16 signed
/// bytes s, `d` (half). A scale serves 16 elements.
enum Q6_K: ScaledBlockCodec {
    static let elements = 256
    static let bytes = 210

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 208)
        // 128 elements lie in 64 bytes of lower and 32 bytes of upper parts: sixteen bytes of upper parts
        // belong to every second sixteen elements of these.
        for part in 0..<4 {
            let (half, group) = (part &>> 1, part & 1)
            @inline(__always) func lower(_ row: Int) -> SIMD16<UInt8> {
                block.loadUnaligned(
                    fromByteOffset: half &* 64 &+ row &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            }
            let upper = block.loadUnaligned(
                fromByteOffset: 128 &+ half &* 32 &+ group &* 16, as: SIMD16<UInt8>.self)
            @inline(__always) func take(_ values: SIMD16<UInt8>, _ row: Int) {
                let place = half &* 8 &+ row &* 2 &+ group
                let factor = block.load(fromByteOffset: 192 &+ place, as: Int8.self)
                sink.take(
                    signed(values) &- 32, by: scale * Float(factor), at: place &* 16)
            }
            take(lower(0) & 15 | (upper & 3) &<< 4, 0)
            take(lower(1) & 15 | (upper &>> 2 & 3) &<< 4, 1)
            take(lower(0) &>> 4 | (upper &>> 4 & 3) &<< 4, 2)
            take(lower(1) &>> 4 | (upper &>> 6) &<< 4, 3)
        }
    }
}

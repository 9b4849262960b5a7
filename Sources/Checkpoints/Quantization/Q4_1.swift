/// 32 elements `d·q + m`, q of 4 bits: `d`, `m` (halves), 16 bytes of two q each.
enum Q4_1: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 20

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        let packed = block.loadUnaligned(fromByteOffset: 4, as: SIMD16<UInt8>.self)
        sink.take(packed & 15, packed &>> 4, by: scale, plus: minimum, at: 0)
    }
}

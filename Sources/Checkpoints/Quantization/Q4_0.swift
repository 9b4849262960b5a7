/// 32 elements `d·(q − 8)`, q of 4 bits: `d` (half), 16 bytes of two q each.
enum Q4_0: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 18

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        let packed = block.loadUnaligned(fromByteOffset: 2, as: SIMD16<UInt8>.self)
        let low = signed(packed & 15) &- 8
        let high = signed(packed &>> 4) &- 8
        sink.take(low, high, by: scale, at: 0)
    }
}

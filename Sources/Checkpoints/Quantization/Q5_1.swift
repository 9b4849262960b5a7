/// 32 elements `d·q + m`, q of 5 bits: `d`, `m` (halves), 4 bytes of fifth bits, 16 bytes of two
/// lower parts each.
enum Q5_1: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 24

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        // SAFETY: the caller's block has 24 bytes.
        let masks = Q5_0.fifthBits(block + 4)
        let packed = block.loadUnaligned(fromByteOffset: 8, as: SIMD16<UInt8>.self)
        sink.take(
            packed & 15 | masks.lowHalf & 16, packed &>> 4 | masks.highHalf & 16, by: scale,
            plus: minimum, at: 0)
    }
}

/// 32 numbers `d·q + m`, q of 5 bits: `d`, `m` (halves), 4 bytes of fifth bits, 16 bytes of two
/// lower parts each.
enum Q5_1: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 24

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into taker: inout some ScaledNumberTaker) {
        let scale = block.half(at: 0)
        let minimum = block.half(at: 2)
        let (low, high) = Q5_0.fiveBits(block + 4)
        taker.take(low, by: scale, plus: minimum, at: 0)
        taker.take(high, by: scale, plus: minimum, at: 16)
    }
}

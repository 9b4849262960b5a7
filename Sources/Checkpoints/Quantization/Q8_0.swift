/// 32 elements `d·q`, q signed of 8 bits: `d` (half), 32 bytes.
enum Q8_0: ScaledBlockCodec {
    static let elements = 32
    static let bytes = 34

    @inline(__always)
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink) {
        let scale = block.half(at: 0)
        sink.take(
            block.loadUnaligned(fromByteOffset: 2, as: SIMD16<Int8>.self),
            block.loadUnaligned(fromByteOffset: 18, as: SIMD16<Int8>.self), by: scale, at: 0)
    }

    /// Elements, a multiple of 32, in blocks: the largest magnitude becomes ±127.
    static func encode(_ values: [Float]) -> [UInt8] {
        precondition(values.count % elements == 0, "\(values.count) numbers in blocks of 32")
        var result: [UInt8] = []
        result.reserveCapacity(values.count / elements * bytes)
        for start in stride(from: 0, to: values.count, by: elements) {
            let block = values[start..<start + elements]
            let scale = block.reduce(0) { max($0, abs($1)) } / 127
            let inverse = scale > 0 ? 1 / scale : 0
            let half = F16.bits(of: scale)
            result.append(UInt8(truncatingIfNeeded: half))
            result.append(UInt8(truncatingIfNeeded: half >> 8))
            for number in block {
                let quantum = (number * inverse).rounded(.toNearestOrAwayFromZero)
                let clamped = quantum.isFinite ? quantum.integer(clampedTo: -128...127) : 0
                result.append(UInt8(truncatingIfNeeded: clamped))
            }
        }
        return result
    }
}

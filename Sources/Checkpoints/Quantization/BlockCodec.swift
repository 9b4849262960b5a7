/// The layout of one block format and how a block turns into numbers.
protocol BlockCodec {
    /// Elements of a block.
    static var elements: Int { get }
    /// Bytes of a block.
    static var bytes: Int { get }
    /// Expands one block: reads `bytes` bytes, writes `elements` numbers.
    static func decode(_ block: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>)
    /// Expands blocks that lie one after another.
    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>)
    /// Expands blocks that lie one after another, rounded to bfloat16.
    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>)
}

// SAFETY: all pointers here come from `BlockFormat.dequantize`, which has checked that the source
// holds `blocks × bytes` bytes and the target has room for `blocks × elements` numbers.
extension BlockCodec {
    @inline(__always)
    static func decodeAll(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            decode(source + block &* bytes, into: target + block &* elements)
        }
    }

    /// Goes through a strip of Float32 that stays in the first-level cache.
    @inline(__always)
    static func decodeStrips(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) {
        let blocksPerStrip = max(1, 512 / elements)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: blocksPerStrip * elements) {
            guard let strip = $0.baseAddress else { return }
            var done = 0
            while done < blocks {
                let count = min(blocksPerStrip, blocks - done)
                decodeAll(blocks: count, source + done &* bytes, into: strip)
                BF16.round(strip, count: count &* elements, into: target + done &* elements)
                done += count
            }
        }
    }
}

/// Half precision to single, exactly, in integer steps that vectorise on any CPU.
@inline(__always)
func float(half bits: UInt16) -> Float {
    let wide = UInt32(bits)
    let magnitude = (wide & 0x7fff) << 13
    // 2¹¹² makes up for the difference of the exponents' biases, subnormal numbers included.
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    let special = wide & 0x7c00 == 0x7c00 ? UInt32(0x7f80_0000) : 0
    return Float(bitPattern: scaled | special | (wide & 0x8000) << 16)
}

extension UnsafeRawPointer {
    /// The half-precision number at an offset.
    @inline(__always)
    func half(at offset: Int) -> Float {
        float(half: UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }

    /// The byte at an offset.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }
}

/// The same bytes, read as signed.
@inline(__always)
func signed(_ numbers: SIMD16<UInt8>) -> SIMD16<Int8> {
    unsafeBitCast(numbers, to: SIMD16<Int8>.self)
}

/// Writes sixteen signed numbers times a scale.
///
/// Lane by lane: that becomes a few instructions for all lanes, a conversion of the whole vector a call.
@inline(__always)
func scaled(
    _ numbers: SIMD16<Int8>, by scale: Float, into target: UnsafeMutablePointer<Float>
) {
    // SAFETY: the target has room for the block's numbers, sixteen of which these are.
    for lane in 0..<16 { target[lane] = Float(numbers[lane]) * scale }
}

/// Writes sixteen unsigned numbers below 128 times a scale plus an offset.
@inline(__always)
func scaled(
    _ numbers: SIMD16<UInt8>, by scale: Float, plus offset: Float,
    into target: UnsafeMutablePointer<Float>
) {
    let numbers = signed(numbers)
    // SAFETY: the target has room for the block's numbers, sixteen of which these are.
    for lane in 0..<16 { target[lane] = Float(numbers[lane]) * scale + offset }
}

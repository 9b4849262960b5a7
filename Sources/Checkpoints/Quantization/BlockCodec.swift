import CProcessorHints

/// The layout of one block format and its dequantisation.
protocol BlockCodec {
    /// Elements of a block.
    static var elements: Int { get }
    /// Bytes of a block.
    static var bytes: Int { get }
    /// Dequantises contiguous blocks.
    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>)
    /// Dequantises contiguous blocks, rounded to bfloat16.
    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>)
    /// The scalar product of the elements of contiguous blocks with as many of `x`; with its int16
    /// elements if `x` has them and the blocks hold integers.
    static func dot(blocks: Int, _ source: UnsafeRawPointer, _ x: VectorAddress) -> Float
}

// SAFETY: all pointers here come from `BlockFormat`, which has checked that the source holds
// `blocks × bytes` bytes and that there are `blocks × elements` elements at the other pointer.
extension BlockCodec {
    /// Goes through strips of Float32 that stay in the L1 cache: `body` gets the number of blocks
    /// before a strip, the number in it, and their elements.
    @inline(__always)
    private static func forEachStrip(
        blocks: Int, _ source: UnsafeRawPointer,
        _ body: (Int, Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let blocksPerStrip = max(1, 512 / elements)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: blocksPerStrip * elements) {
            guard let strip = $0.baseAddress else { return }
            for done in stride(from: 0, to: blocks, by: blocksPerStrip) {
                let count = min(blocksPerStrip, blocks - done)
                decode(blocks: count, source + done &* bytes, into: strip)
                body(done, count, strip)
            }
        }
    }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, intoBFloat16 target: UnsafeMutablePointer<UInt16>
    ) {
        forEachStrip(blocks: blocks, source) { done, count, strip in
            BF16.round(strip, count: count &* elements, into: target + done &* elements)
        }
    }

    static func dot(blocks: Int, _ source: UnsafeRawPointer, _ x: VectorAddress) -> Float {
        var sum: Float = 0
        forEachStrip(blocks: blocks, source) { done, count, strip in
            let x = x.exact + done &* elements
            var sums = SIMD16<Float>.zero
            let whole = count &* elements / 16 * 16
            for i in stride(from: 0, to: whole, by: 16) {
                sums += sixteen(strip + i) * sixteen(x + i)
            }
            sum += laneSum(sums)
            for i in whole..<count &* elements { sum += strip[i] * x[i] }
        }
        return sum
    }
}

/// A format whose blocks are read sixteen or thirty-two elements at a time.
///
/// A format describes a block once, in `read`; the sink decides whether its elements are written or
/// multiplied immediately.
protocol ScaledBlockCodec: BlockCodec {
    /// Passes all elements of one block to a sink.
    static func read(_ block: UnsafeRawPointer, into sink: inout some DequantizationSink)
}

/// Receives the elements of a block: integers times a scale, some plus an offset.
protocol DequantizationSink {
    /// Receives the block's sixteen elements from `place` on.
    mutating func take(_ values: SIMD16<Int8>, by scale: Float, at place: Int)
    /// Receives the block's thirty-two elements from `place` on.
    mutating func take(
        _ first: SIMD16<Int8>, _ second: SIMD16<Int8>, by scale: Float, at place: Int)
    /// Receives the block's sixteen elements from `place` on, all below 128.
    mutating func take(
        _ values: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int)
    /// Receives the block's thirty-two elements from `place` on, all below 128.
    mutating func take(
        _ first: SIMD16<UInt8>, _ second: SIMD16<UInt8>, by scale: Float, plus offset: Float,
        at place: Int)
}

extension DequantizationSink {
    @inline(__always)
    mutating func take(
        _ first: SIMD16<UInt8>, _ second: SIMD16<UInt8>, by scale: Float, plus offset: Float,
        at place: Int
    ) {
        take(first, by: scale, plus: offset, at: place)
        take(second, by: scale, plus: offset, at: place &+ 16)
    }
}

/// Writes the dequantised elements to memory.
private struct DequantizedWriter: DequantizationSink {
    var target: UnsafeMutablePointer<Float>

    // SAFETY: the target holds the block's elements, sixteen of which these are. Lane by lane:
    // this compiles to a few vector instructions, a conversion of the whole vector to a call.
    @inline(__always)
    mutating func take(_ values: SIMD16<Int8>, by scale: Float, at place: Int) {
        for lane in 0..<16 { target[place &+ lane] = Float(values[lane]) * scale }
    }

    @inline(__always)
    mutating func take(
        _ first: SIMD16<Int8>, _ second: SIMD16<Int8>, by scale: Float, at place: Int
    ) {
        take(first, by: scale, at: place)
        take(second, by: scale, at: place &+ 16)
    }

    @inline(__always)
    mutating func take(
        _ values: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int
    ) {
        let values = signed(values)
        for lane in 0..<16 { target[place &+ lane] = Float(values[lane]) * scale + offset }
    }
}

extension ScaledBlockCodec {
    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) {
        var writer = DequantizedWriter(target: target)
        for block in 0..<blocks {
            writer.target = target + block &* elements
            read(source + block &* bytes, into: &writer)
        }
    }

    static func dot(blocks: Int, _ source: UnsafeRawPointer, _ x: VectorAddress) -> Float {
        if let rounded = x.rounded { return dot(blocks: blocks, source, rounded) }
        var multiplier = QuantizedDot(x: x.exact)
        for block in 0..<blocks {
            prefetch(source + block &* bytes)
            multiplier.x = x.exact + block &* elements
            read(source + block &* bytes, into: &multiplier)
        }
        return multiplier.product
    }

    /// Prefetches as many bytes as a block has, one page ahead: rows of blocks are contiguous, and hardware
    /// prefetchers stop at page boundaries.
    @inline(__always)
    private static func prefetch(_ block: UnsafeRawPointer) {
        // SAFETY: a prefetch never faults, whatever the address.
        var offset = 0
        while offset < bytes {
            prefetch_next(block + (4_096 &+ offset))
            offset &+= 64
        }
    }

    private static func dot(blocks: Int, _ source: UnsafeRawPointer, _ x: RoundedAddress) -> Float {
        var multiplier = QuantizedIntegerDot(x: x)
        for block in 0..<blocks {
            prefetch(source + block &* bytes)
            multiplier.x = x.advanced(by: block &* elements)
            read(source + block &* bytes, into: &multiplier)
        }
        return multiplier.product
    }
}

/// A format that stores elements one by one, without blocks.
protocol SingleElementCodec: BlockCodec {
    /// The element at an address.
    static func element(at source: UnsafeRawPointer) -> Float
}

extension SingleElementCodec {
    static var elements: Int { 1 }

    static func decode(
        blocks: Int, _ source: UnsafeRawPointer, into target: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<blocks { target[index] = element(at: source + index &* bytes) }
    }
}

/// The sixteen elements at an address that need not be aligned.
@inline(__always)
func sixteen(_ source: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(source).loadUnaligned(as: SIMD16<Float>.self)
}

/// Int8 lanes as Float32, lane by lane for the same reason as above.
@inline(__always)
func floats(_ values: SIMD16<Int8>) -> SIMD16<Float> {
    var result = SIMD16<Float>.zero
    for lane in 0..<16 { result[lane] = Float(values[lane]) }
    return result
}

/// The sum of the sixteen lanes by halving: the library's `sum()` is sequential.
@inline(__always)
func laneSum(_ sixteen: SIMD16<Float>) -> Float {
    let eight = sixteen.lowHalf + sixteen.highHalf
    let four = eight.lowHalf + eight.highHalf
    return four.x + four.y + (four.z + four.w)
}

/// `a · b + c`, in one instruction where the processor has it.
@inline(__always)
func multiplyAdd(_ a: SIMD16<Float>, _ b: SIMD16<Float>, _ c: SIMD16<Float>) -> SIMD16<
    Float
> {
    #if LINGU_FMA
        c.addingProduct(a, b)
    #else
        a * b + c
    #endif
}

/// Half precision to single, exactly, in integer steps that vectorise on any CPU.
@inline(__always)
func float(half bits: UInt16) -> Float {
    let wide = UInt32(bits)
    let magnitude = (wide & 0x7fff) << 13
    // 2¹¹² makes up for the difference of the exponents' biases, subnormals included.
    let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    let special = wide & 0x7c00 == 0x7c00 ? UInt32(0x7f80_0000) : 0
    return Float(bitPattern: scaled | special | (wide & 0x8000) << 16)
}

extension UnsafeRawPointer {
    /// The half-precision element at an offset.
    @inline(__always)
    func half(at offset: Int) -> Float {
        let bits = UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        #if LINGU_FMA
            // Such processors have an instruction for it.
            return Float(Float16(bitPattern: bits))
        #else
            return float(half: bits)
        #endif
    }

    /// The byte at an offset.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }
}

/// The same bytes, read as signed.
@inline(__always)
func signed(_ values: SIMD16<UInt8>) -> SIMD16<Int8> {
    unsafeBitCast(values, to: SIMD16<Int8>.self)
}

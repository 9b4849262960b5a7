import CHalfWidthKernels

/// Multiplies dequantised elements by those of a vector and sums the products.
struct QuantizedDot: DequantizationSink {
    var x: UnsafePointer<Float>
    private var sums = SIMD16<Float>.zero
    /// Second accumulator, to hide FMA latency.
    private var others = SIMD16<Float>.zero

    init(x: UnsafePointer<Float>) { self.x = x }

    @inline(__always)
    var product: Float { laneSum(sums + others) }

    @inline(__always)
    private mutating func add(_ a: SIMD16<Float>, _ b: SIMD16<Float>) {
        let sum = multiplyAdd(a, b, sums)
        sums = others
        others = sum
    }

    @inline(__always)
    mutating func take(_ values: SIMD16<Int8>, by scale: Float, at place: Int) {
        add(floats(values) * sixteen(x + place), SIMD16(repeating: scale))
    }

    @inline(__always)
    mutating func take(
        _ first: SIMD16<Int8>, _ second: SIMD16<Int8>, by scale: Float, at place: Int
    ) {
        let product = floats(first) * sixteen(x + place)
        add(
            multiplyAdd(floats(second), sixteen(x + place + 16), product),
            SIMD16(repeating: scale))
    }

    @inline(__always)
    mutating func take(
        _ values: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int
    ) {
        let factors = floats(signed(values))
        add(
            multiplyAdd(factors, SIMD16(repeating: scale), SIMD16(repeating: offset)),
            sixteen(x + place))
    }
}

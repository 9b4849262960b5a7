import CHalfWidthKernels

/// Multiplies quantised integers by int16 elements, in pairs, and sums the scaled products.
struct QuantizedIntegerDot: DequantizationSink {
    var x: RoundedAddress
    private var sums = SIMD8<Float>.zero
    private var others = SIMD8<Float>.zero
    /// Accumulators of thirty-two products, whose pair sums fill sixteen lanes.
    private var wideSums = SIMD16<Float>.zero
    private var wideOthers = SIMD16<Float>.zero
    /// Accumulators of the offsets' contributions.
    private var offsets: (Float, Float) = (0, 0)

    init(x: RoundedAddress) { self.x = x }

    @inline(__always)
    var product: Float {
        let wide = wideSums + wideOthers
        let eight = sums + others + (wide.lowHalf + wide.highHalf)
        let four = eight.lowHalf + eight.highHalf
        return four.x + four.y + (four.z + four.w) + (offsets.0 + offsets.1)
    }

    @inline(__always)
    private mutating func add(_ products: SIMD16<Float>, by scale: Float, at place: Int) {
        let scale = SIMD16(repeating: scale * x.scales[place / VectorAddress.part])
        let sum = multiplyAdd(products, scale, wideSums)
        wideSums = wideOthers
        wideOthers = sum
    }

    @inline(__always)
    private mutating func add(_ products: SIMD8<Float>, by scale: Float, at place: Int) {
        let scale = SIMD8(repeating: scale * x.scales[place / VectorAddress.part])
        #if LINGU_FMA
            let sum = sums.addingProduct(products, scale)
        #else
            let sum = sums + products * scale
        #endif
        sums = others
        others = sum
    }

    @inline(__always)
    mutating func take(_ values: SIMD16<Int8>, by scale: Float, at place: Int) {
        add(int16_pair_products(values, x.whole + place), by: scale, at: place)
    }

    @inline(__always)
    mutating func take(
        _ first: SIMD16<Int8>, _ second: SIMD16<Int8>, by scale: Float, at place: Int
    ) {
        add(int16_two_pair_products(first, second, x.whole + place), by: scale, at: place)
    }

    @inline(__always)
    mutating func take(
        _ values: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int
    ) {
        take(signed(values), by: scale, at: place)
        addOffset(offset * x.sums[place / 16])
    }

    @inline(__always)
    mutating func take(
        _ first: SIMD16<UInt8>, _ second: SIMD16<UInt8>, by scale: Float, plus offset: Float,
        at place: Int
    ) {
        take(signed(first), signed(second), by: scale, at: place)
        addOffset(offset * (x.sums[place / 16] + x.sums[place / 16 + 1]))
    }

    @inline(__always)
    private mutating func addOffset(_ offset: Float) {
        offsets = (offsets.1, offsets.0 + offset)
    }
}

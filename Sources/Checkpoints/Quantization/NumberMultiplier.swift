import CHalfWidthKernels

/// Multiplies the numbers by others and adds up the products.
struct NumberMultiplier: ScaledNumberTaker {
    var x: UnsafePointer<Float>
    private var sums = SIMD16<Float>.zero
    /// Takes turns with `sums`, so that no sum waits for the one before it.
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
    mutating func take(_ numbers: SIMD16<Int8>, by scale: Float, at place: Int) {
        add(floats(numbers) * sixteen(x + place), SIMD16(repeating: scale))
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
        _ numbers: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int
    ) {
        let factors = floats(signed(numbers))
        add(
            multiplyAdd(factors, SIMD16(repeating: scale), SIMD16(repeating: offset)),
            sixteen(x + place))
    }
}

/// Multiplies whole numbers by rounded ones, in pairs, and adds up the scaled products.
struct WholeNumberMultiplier: ScaledNumberTaker {
    var x: RoundedAddress
    private var sums = SIMD8<Float>.zero
    private var others = SIMD8<Float>.zero
    /// For products of thirty-two numbers, where the processor's pairs fill sixteen lanes.
    private var wideSums = SIMD16<Float>.zero
    private var wideOthers = SIMD16<Float>.zero
    /// What offsets add.
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
    mutating func take(_ numbers: SIMD16<Int8>, by scale: Float, at place: Int) {
        add(int16_pair_products(numbers, x.whole + place), by: scale, at: place)
    }

    @inline(__always)
    mutating func take(
        _ first: SIMD16<Int8>, _ second: SIMD16<Int8>, by scale: Float, at place: Int
    ) {
        add(int16_two_pair_products(first, second, x.whole + place), by: scale, at: place)
    }

    @inline(__always)
    mutating func take(
        _ numbers: SIMD16<UInt8>, by scale: Float, plus offset: Float, at place: Int
    ) {
        take(signed(numbers), by: scale, at: place)
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

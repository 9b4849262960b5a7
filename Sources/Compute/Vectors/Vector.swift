import CHalfWidthKernels

/// Sixteen Float32 elements: one AVX-512 register, or several shorter ones.
public typealias Vector = SIMD16<Float>

/// `a · b + c`, fused where the processor has FMA.
@inline(__always)
public func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
    #if LINGU_FMA
        fused_multiply_add(a, b, c)
    #else
        a * b + c
    #endif
}

extension Vector {
    /// The 16 elements at an address that need not be aligned.
    @inline(__always)
    public init(loading source: UnsafePointer<Float>) {
        // SAFETY: the caller guarantees 16 readable elements from `source` on.
        self = UnsafeRawPointer(source).loadUnaligned(as: Vector.self)
    }

    /// `self · factor + sum`, fused where the processor has FMA.
    @inline(__always)
    func times(_ factor: Float, plus sum: Vector) -> Vector {
        multiplyAdd(self, Vector(repeating: factor), sum)
    }

    /// Writes the 16 elements to an address that need not be aligned.
    @inline(__always)
    public func store(to target: UnsafeMutablePointer<Float>) {
        // SAFETY: the caller guarantees 16 writable elements from `target` on.
        UnsafeMutableRawPointer(target).storeBytes(of: self, as: Vector.self)
    }

    /// The sum of the lanes, by halves: the library's `sum()` adds them one by one.
    @inline(__always)
    public var laneSum: Float { (lowHalf + highHalf).laneSum }

    /// The maximum of the lanes, by halves; the library's `pointwiseMax` is a call.
    @inline(__always)
    var laneMaximum: Float {
        let eight = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
        let (low, high) = (eight.lowHalf, eight.highHalf)
        let four = low.replacing(with: high, where: high .> low)
        return Swift.max(Swift.max(four.x, four.y), Swift.max(four.z, four.w))
    }

    /// exp by lane, with fused multiply-adds where the processor has them.
    @inline(__always)
    static func fusedExp(_ value: Vector) -> Vector { fused_exp(value) }

    /// exp by lane, with a relative error below 2e-7; 0 below −87.3, saturated above 88.
    ///
    /// Nothing is fused, so that students' training does not depend on the processor.
    @inline(__always)
    public static func exp(_ value: Vector) -> Vector { unfused_exp(value) }

    /// 1 / (1 + e⁻ˣ) by lane.
    @inline(__always)
    public static func sigmoid(_ x: Vector) -> Vector { 1 / (1 + fusedExp(-x)) }

    /// tanh by lane, with an absolute error below 1e-6.
    @inline(__always)
    public static func tanh(_ x: Vector) -> Vector { 1 - 2 / (exp(x + x) + 1) }
}

extension SIMD8 where Scalar == Float {
    /// The sum of the lanes, by halves.
    @inline(__always)
    var laneSum: Float {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}

/// Loops over `count` elements, 16 at a time.
///
/// `rest` gets the offset and the count of the remaining elements, and must not touch more than
/// those.
@inline(__always)
public func forEachVector(_ count: Int, _ whole: (Int) -> Void, rest: (Int, Int) -> Void) {
    var i = 0
    while i + 16 <= count {
        whole(i)
        i += 16
    }
    if i < count { rest(i, count - i) }
}

/// The first `count` elements at an address, the others zero.
@inline(__always)
public func loadPart(_ source: UnsafePointer<Float>, _ count: Int) -> Vector {
    var vector = Vector.zero
    for i in 0..<count { vector[i] = source[i] }
    return vector
}

/// Writes the first `count` elements of a vector.
@inline(__always)
public func storePart(_ vector: Vector, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count { target[i] = vector[i] }
}

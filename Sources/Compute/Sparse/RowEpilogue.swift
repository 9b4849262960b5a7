/// The epilogue of a row's sums: applied before they are written.
struct RowEpilogue {
    /// Whether to accumulate into the result.
    var adds = false
    /// A row whose multiple is added, if any: `[width]`.
    var own: UnsafePointer<Float>?
    /// The factor of that row.
    var factor: Float = 1
    /// The bias, if any: `[width]`.
    var bias: UnsafePointer<Float>?
    /// Applied last.
    var activation = EpilogueActivation.identity

    /// The 16 elements to be written from a column on.
    @inline(__always)
    func apply(_ sum: Vector, _ column: Int, _ out: UnsafeMutablePointer<Float>) -> Vector {
        var sum = sum
        if adds { sum += Vector(loading: out + column) }
        if let own {
            sum = multiplyAdd(Vector(loading: own + column), Vector(repeating: factor), sum)
        }
        if let bias { sum += Vector(loading: bias + column) }
        if activation == .relu { sum.replace(with: Vector.zero, where: sum .< Vector.zero) }
        return sum
    }

    /// As many elements as `V` has lanes, to be written from a column on.
    @inline(__always)
    func apply<V: SIMD>(_ sum: V, _ column: Int, _ out: UnsafeMutablePointer<Float>) -> V
    where V.Scalar == Float {
        guard own != nil || bias != nil || activation == .relu else {
            // SAFETY: the result has as many elements as `V` has lanes from the column on.
            return adds
                ? sum + UnsafeRawPointer(out + column).loadUnaligned(as: V.self) : sum
        }
        var done = sum
        for lane in sum.indices { done[lane] = apply(sum[lane], column + lane, out) }
        return done
    }

    /// The element to be written to a column.
    @inline(__always)
    func apply(_ sum: Float, _ column: Int, _ out: UnsafeMutablePointer<Float>) -> Float {
        let total =
            sum + (adds ? out[column] : 0) + (own.map { $0[column] * factor } ?? 0)
            + (bias?[column] ?? 0)
        return activation == .relu && total < 0 ? 0 : total
    }
}

/// Soft capping: x becomes c · tanh(x / c), which lies between −c and c.
public struct SoftCap: Sendable, Equatable {
    /// The bound c, above 0.
    public let bound: Float

    /// Describes a cap.
    public init(bound: Float) {
        precondition(bound > 0, "a cap of \(bound)")
        self.bound = bound
    }

    /// c · tanh(x / c).
    @inline(__always)
    func value(_ x: Vector) -> Vector { Vector.tanh(x * (1 / bound)) * bound }

    /// The derivative by x, given the capped value: 1 − (y / c)².
    @inline(__always)
    func derivative(atValue y: Vector) -> Vector {
        let fraction = y * (1 / bound)
        return 1 - fraction * fraction
    }

    /// Caps elements in place.
    ///
    /// - Parameters:
    ///   - x: The elements, multiplied by `factor` before they are capped.
    ///   - factor: Multiplies the elements.
    ///   - derivatives: Output for the derivatives by the scaled elements; `nil`: not wanted.
    func apply(
        _ x: UnsafeMutablePointer<Float>, by factor: Float = 1, count: Int,
        derivatives: UnsafeMutablePointer<Float>? = nil
    ) {
        forEachVector(count) { i in
            let y = value(Vector(loading: UnsafePointer(x + i)) * factor)
            y.store(to: x + i)
            if let derivatives { derivative(atValue: y).store(to: derivatives + i) }
        } rest: { i, n in
            let y = value(loadPart(UnsafePointer(x + i), n) * factor)
            storePart(y, x + i, n)
            if let derivatives { storePart(derivative(atValue: y), derivatives + i, n) }
        }
    }

    /// The derivative by x of one element, given the capped value.
    func derivative(atValue y: Float) -> Float { 1 - (y / bound) * (y / bound) }
}

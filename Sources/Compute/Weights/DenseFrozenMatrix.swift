/// A frozen matrix of Float32 elements.
public final class DenseFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// The number of output features.
    public let outFeatures: Int
    /// The number of input features.
    public let inFeatures: Int
    private let elements: UnsafeMutablePointer<Float>

    /// Makes a matrix that a closure fills.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - fill: Gets the address of the first element and must write all of them, row after row.
    public init(
        outFeatures: Int, inFeatures: Int, fill: (UnsafeMutablePointer<Float>) throws -> Void
    ) rethrows {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
        elements = .allocate(capacity: max(1, outFeatures * inFeatures))
        do {
            try fill(elements)
        } catch {
            elements.deallocate()
            throw error
        }
    }

    deinit { elements.deallocate() }

    /// Four bytes an element.
    public var byteCount: Int { outFeatures * inFeatures * MemoryLayout<Float>.size }
    /// `Float32`.
    public var storageDescription: String { "Float32" }

    /// y = x · Wᵀ + beta · y.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        MatrixProduct.multiply(
            x, elements, into: y, m: rows, n: outFeatures, k: inFeatures, transposeB: true,
            beta: beta)
    }

    /// dx = g · W, or dx += g · W.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        MatrixProduct.multiply(
            g, elements, into: dx, m: rows, n: inFeatures, k: outFeatures, beta: adds ? 1 : 0)
    }

    /// Copies rows.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        target.update(
            from: elements + range.lowerBound * inFeatures, count: range.count * inFeatures)
    }
}

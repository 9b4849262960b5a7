/// A weight matrix `[outFeatures, inFeatures]` that is not trained, stored in the format that
/// multiplies fastest or is smallest.
public protocol FrozenMatrix: AnyObject, Sendable {
    /// The number of output features.
    var outFeatures: Int { get }
    /// The number of input features.
    var inFeatures: Int { get }
    /// The memory it takes, in bytes.
    var byteCount: Int { get }
    /// Its storage format, such as `Float32` or `bfloat16, packed`.
    var storageDescription: String { get }

    /// y = x · Wᵀ + beta · y, with x of `[rows, inFeatures]` and y of `[rows, outFeatures]`.
    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float)

    /// dx = g · W, or dx += g · W, with g of `[rows, outFeatures]` and dx of `[rows, inFeatures]`.
    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool)

    /// Writes the rows `range` as Float32, row after row.
    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>)

    /// The format of this matrix for many rows.
    var forManyRows: any FrozenMatrix { get }

    /// If threads that each multiply their own rows are as fast as all threads at one product: the
    /// number that each one's row count should be a multiple of.
    var rowsForEachThread: Int? { get }
}

extension FrozenMatrix {
    /// The matrix itself.
    public var forManyRows: any FrozenMatrix { self }
    /// `nil`: all threads work on one product.
    public var rowsForEachThread: Int? { nil }
}

/// A frozen matrix of Float32 elements.
public final class DenseFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// The number of output features.
    public let outFeatures: Int
    /// The number of input features.
    public let inFeatures: Int
    private let numbers: UnsafeMutablePointer<Float>

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
        numbers = .allocate(capacity: max(1, outFeatures * inFeatures))
        do {
            try fill(numbers)
        } catch {
            numbers.deallocate()
            throw error
        }
    }

    deinit { numbers.deallocate() }

    /// Four bytes an element.
    public var byteCount: Int { outFeatures * inFeatures * MemoryLayout<Float>.size }
    /// `Float32`.
    public var storageDescription: String { "Float32" }

    /// y = x · Wᵀ + beta · y.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        MatrixProduct.multiply(
            x, numbers, into: y, m: rows, n: outFeatures, k: inFeatures, transposeB: true,
            beta: beta)
    }

    /// dx = g · W, or dx += g · W.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        MatrixProduct.multiply(
            g, numbers, into: dx, m: rows, n: inFeatures, k: outFeatures, beta: adds ? 1 : 0)
    }

    /// Copies rows.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        target.update(
            from: numbers + range.lowerBound * inFeatures, count: range.count * inFeatures)
    }
}

/// A weight matrix `[outFeatures, inFeatures]` that no training changes, stored in whatever form
/// multiplies fastest or takes least room.
public protocol FrozenMatrix: AnyObject, Sendable {
    /// How many numbers a result row has.
    var outFeatures: Int { get }
    /// How many numbers an input row has.
    var inFeatures: Int { get }
    /// How many bytes of memory it takes.
    var byteCount: Int { get }
    /// What it is stored as, such as `Float32` or `bfloat16, packed`.
    var storageDescription: String { get }

    /// y = x · Wᵀ + beta · y, with x of `[rows, inFeatures]` and y of `[rows, outFeatures]`.
    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float)

    /// dx = g · W, or dx += g · W, with g of `[rows, outFeatures]` and dx of `[rows, inFeatures]`.
    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool)

    /// Writes the rows `range` as Float32, row after row.
    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>)

    /// The form of this matrix that multiplies many rows.
    var forManyRows: any FrozenMatrix { get }

    /// Where threads that each multiply some rows on their own are as fast as all at one product: of how many
    /// rows theirs should be a multiple.
    var rowsForEachThread: Int? { get }
}

extension FrozenMatrix {
    /// The matrix itself.
    public var forManyRows: any FrozenMatrix { self }
    /// None: all threads work at one product.
    public var rowsForEachThread: Int? { nil }
}

/// A frozen matrix held as Float32 numbers.
public final class DenseFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// How many numbers a result row has.
    public let outFeatures: Int
    /// How many numbers an input row has.
    public let inFeatures: Int
    private let numbers: UnsafeMutablePointer<Float>

    /// Makes a matrix that a closure fills.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - fill: Gets the address of the first number and must write all of them, row after row.
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

    /// Four bytes a number.
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

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

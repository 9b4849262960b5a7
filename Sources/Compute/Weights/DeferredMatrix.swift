import Synchronization

/// A frozen matrix that is packed at its first product: until then a loaded model costs no more
/// than its file mapping.
public final class DeferredMatrix: FrozenMatrix {
    /// The number of output features.
    public let outFeatures: Int
    /// The number of input features.
    public let inFeatures: Int
    /// The format it will have.
    public let storageDescription: String
    private let expectedBytes: Int
    private let source: @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    private let make: @Sendable () -> any FrozenMatrix
    private let made = Mutex<(any FrozenMatrix)?>(nil)

    /// Describes a matrix that is made later.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - expectedBytes: The memory it will take.
    ///   - storageDescription: The format it will have.
    ///   - source: Writes rows as Float32.
    ///   - make: Makes the matrix; called once, at the first product.
    init(
        outFeatures: Int, inFeatures: Int, expectedBytes: Int, storageDescription: String,
        source: @escaping @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void,
        make: @escaping @Sendable () -> any FrozenMatrix
    ) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        self.expectedBytes = expectedBytes
        self.storageDescription = storageDescription
        self.source = source
        self.make = make
    }

    private var matrix: any FrozenMatrix {
        made.withLock { present in
            if let present { return present }
            let new = make()
            present = new
            return new
        }
    }

    /// The packed matrix, made now if need be.
    public var forManyRows: any FrozenMatrix { matrix.forManyRows }

    /// The memory it takes, or will take once it is used.
    public var byteCount: Int { made.withLock { $0?.byteCount } ?? expectedBytes }

    /// y = x · Wᵀ + beta · y.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) { matrix.multiply(x, into: y, rows: rows, beta: beta) }

    /// dx += g · W.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) { matrix.multiplyTransposed(g, into: dx, rows: rows, adds: adds) }

    /// Copies rows from the source.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }
}

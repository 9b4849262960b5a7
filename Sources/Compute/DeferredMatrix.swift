import Synchronization

/// A frozen matrix that takes its fast form when it is first multiplied: a model that is loaded costs
/// no more than the mapping of its file until it is used.
public final class DeferredMatrix: FrozenMatrix {
    /// How many numbers a result row has.
    public let outFeatures: Int
    /// How many numbers an input row has.
    public let inFeatures: Int
    /// The form it will take.
    public let storageDescription: String
    private let expectedBytes: Int
    private let source: @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void
    private let make: @Sendable () -> any FrozenMatrix
    private let made = Mutex<(any FrozenMatrix)?>(nil)

    /// Describes a matrix that is not made yet.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - expectedBytes: What it will take.
    ///   - storageDescription: The form it will take.
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

    /// The form it has taken, or takes now.
    public var forManyRows: any FrozenMatrix { matrix.forManyRows }

    /// What it takes, or will take once it is used.
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

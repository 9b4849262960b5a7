/// A frozen matrix that is packed for the forward product only; the backward product, which few rows
/// need, expands its compact form each time.
///
/// A vocabulary's output matrix is the case: a second packed form would take hundreds of megabytes
/// to serve the few rows of a batch that have an answer.
public final class ForwardPackedMatrix: FrozenMatrix {
    private let packed: any FrozenMatrix
    private let compact: ExpandedPanelMatrix

    /// Joins two forms of one matrix.
    public init(packed: any FrozenMatrix, compact: ExpandedPanelMatrix) {
        precondition(
            packed.outFeatures == compact.outFeatures && packed.inFeatures == compact.inFeatures,
            "two forms of different matrices")
        self.packed = packed
        self.compact = compact
    }

    /// How many numbers a result row has.
    public var outFeatures: Int { packed.outFeatures }
    /// How many numbers an input row has.
    public var inFeatures: Int { packed.inFeatures }
    /// What the packed form takes; the compact one is the file's.
    public var byteCount: Int { packed.byteCount }
    /// The packed form's name.
    public var storageDescription: String { packed.storageDescription }

    /// y = x · Wᵀ + beta · y, by the packed form.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) { packed.multiply(x, into: y, rows: rows, beta: beta) }

    /// dx += g · W, by the compact form.
    public func addTransposedProduct(
        _ g: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>, rows: Int
    ) { compact.addTransposedProduct(g, to: dx, rows: rows) }

    /// Expands rows of the compact form.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        compact.copyRows(range, into: target)
    }
}

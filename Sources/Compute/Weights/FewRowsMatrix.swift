/// A frozen matrix in two formats: few rows read the compact one, many rows the packed one.
///
/// A few rows are bound by memory bandwidth, as when text is generated token by token: blocks of
/// four to eight bits are read several times faster than packed elements. The packed format is made
/// at the first product with many rows.
public final class FewRowsMatrix: FrozenMatrix {
    private let many: any FrozenMatrix
    private let few: ExpandedPanelMatrix

    /// Joins two formats of one matrix.
    public init(many: any FrozenMatrix, few: ExpandedPanelMatrix) {
        precondition(
            many.outFeatures == few.outFeatures && many.inFeatures == few.inFeatures,
            "two forms of different matrices")
        self.many = many
        self.few = few
    }

    /// The number of output features.
    public var outFeatures: Int { many.outFeatures }
    /// The number of input features.
    public var inFeatures: Int { many.inFeatures }
    /// That of the packed format.
    public var forManyRows: any FrozenMatrix { many.forManyRows }
    /// The size of the packed format; the compact one is the file's.
    public var byteCount: Int { many.byteCount }
    /// The packed format's name.
    public var storageDescription: String { many.storageDescription }

    /// y = x · Wᵀ + beta · y.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        rows <= ExpandedPanelMatrix.fewRows
            ? few.multiply(x, into: y, rows: rows, beta: beta)
            : many.multiply(x, into: y, rows: rows, beta: beta)
    }

    /// The products of one row with several matrices at once.
    ///
    /// - Parameters:
    ///   - x: `[inFeatures]`.
    ///   - matrices: Matrices with equal numbers of columns.
    ///   - results: `[outFeatures]` of each.
    /// - Returns: Whether that is faster than one after another; otherwise nothing is done.
    static func multiplyOne(
        _ x: UnsafePointer<Float>, by matrices: [any FrozenMatrix],
        into results: [UnsafeMutablePointer<Float>]
    ) -> Bool {
        let few = matrices.compactMap {
            ($0 as? FewRowsMatrix)?.few ?? $0 as? ExpandedPanelMatrix
        }
        guard few.count == matrices.count else { return false }
        return ExpandedPanelMatrix.multiplyOne(x, by: few, into: results)
    }

    /// dx = g · W, or dx += g · W, with the packed format.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) { many.multiplyTransposed(g, into: dx, rows: rows, adds: adds) }

    /// Dequantises rows of the compact format.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        few.copyRows(range, into: target)
    }
}

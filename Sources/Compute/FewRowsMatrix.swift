/// A frozen matrix in two forms: few rows read the compact one, many the packed one.
///
/// A few rows are bound by reading the matrix, as a token at a time when text is generated: blocks of
/// four to eight bits are read several times faster than packed numbers. The packed form is made when
/// many rows first ask for it.
public final class FewRowsMatrix: FrozenMatrix {
    private let many: any FrozenMatrix
    private let few: ExpandedPanelMatrix

    /// Joins two forms of one matrix.
    public init(many: any FrozenMatrix, few: ExpandedPanelMatrix) {
        precondition(
            many.outFeatures == few.outFeatures && many.inFeatures == few.inFeatures,
            "two forms of different matrices")
        self.many = many
        self.few = few
    }

    /// How many numbers a result row has.
    public var outFeatures: Int { many.outFeatures }
    /// How many numbers an input row has.
    public var inFeatures: Int { many.inFeatures }
    /// The packed form's own.
    public var forManyRows: any FrozenMatrix { many.forManyRows }
    /// What the packed form takes; the compact one is the file's.
    public var byteCount: Int { many.byteCount }
    /// The packed form's name.
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
    ///   - matrices: All of as many columns.
    ///   - results: For each `[outFeatures]`.
    /// - Returns: Whether there is a faster way than one after another; else nothing is done.
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

    /// dx = g · W, or dx += g · W, by the packed form.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) { many.multiplyTransposed(g, into: dx, rows: rows, adds: adds) }

    /// Expands rows of the compact form.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        few.copyRows(range, into: target)
    }
}

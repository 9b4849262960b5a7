import Support

/// A frozen matrix in whole numbers of sixteen bits, one copy for both directions.
final class Int16FrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// Writes rows of the matrix as Float32, row after row.
    typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

    private let weights: Int16Weights
    private let source: Source

    var outFeatures: Int { weights.outFeatures }
    var inFeatures: Int { weights.inFeatures }

    init(outFeatures: Int, inFeatures: Int, source: @escaping Source) {
        self.source = source
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: outFeatures * inFeatures)
        defer { rows.deallocate() }
        source(0..<outFeatures, rows)
        // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
        weights = Int16Weights(outFeatures: outFeatures, inFeatures: inFeatures, rows: rows)
    }

    deinit { weights.deallocate() }

    var byteCount: Int {
        Int16Weights.byteCount(outFeatures: outFeatures, inFeatures: inFeatures)
    }
    var storageDescription: String { "int16 blocks, packed" }

    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
        MatrixProduct.forEachShare(
            rows, outFeatures, rowStep: Int16Weights.tileRows, columnStep: Int16Weights.tileColumns
        ) { rows, columns in
            weights.multiply(
                x + rows.lowerBound * inFeatures, into: y + rows.lowerBound * outFeatures,
                rows: rows.count, columns: columns, adds: beta == 1)
        }
    }

    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        MatrixProduct.forEachShare(
            rows, inFeatures, rowStep: Int16Weights.tileRows, columnStep: Int16Weights.tileColumns
        ) { rows, columns in
            weights.multiplyTransposed(
                g + rows.lowerBound * outFeatures, into: dx + rows.lowerBound * inFeatures,
                rows: rows.count, columns: columns, adds: adds)
        }
    }

    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }
}

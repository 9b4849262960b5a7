import Support

/// A frozen matrix packed once into the panels of `TileProduct`, in Float32.
///
/// The panels are those of the forward product; the backward one transposes what it needs of them,
/// which takes a tenth of its time and saves the memory of a second copy.
final class PanelFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// Writes rows of the matrix as Float32, row after row.
    typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

    let outFeatures: Int
    let inFeatures: Int
    private let source: Source
    private let panels: UnsafeMutablePointer<Float>

    init(outFeatures: Int, inFeatures: Int, source: @escaping Source) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        self.source = source
        // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
        let panels = AlignedMemory.allocate(
            byteCount: max(64, 4 * TileProduct.panelCount(k: inFeatures, n: outFeatures)))
        self.panels = panels
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: outFeatures * inFeatures)
        defer { rows.deallocate() }
        // All rows at once, so that the source knows that it is not needed for a while.
        source(0..<outFeatures, rows)
        let step = TileProduct.tileColumns
        ThreadPool.shared.forEachRange((outFeatures + step - 1) / step, grain: 4) { range in
            let columns = range.lowerBound * step..<min(outFeatures, range.upperBound * step)
            TileProduct.pack(
                StridedMatrix(
                    start: rows + columns.lowerBound * inFeatures, rowStride: 1,
                    columnStride: inFeatures),
                k: inFeatures, n: columns.count, into: panels + columns.lowerBound * inFeatures)
        }
    }

    deinit { AlignedMemory.free(panels) }

    var byteCount: Int {
        TileProduct.panelCount(k: inFeatures, n: outFeatures) * MemoryLayout<Float>.size
    }
    var storageDescription: String { "Float32, packed" }

    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
        let (k, n) = (inFeatures, outFeatures)
        MatrixProduct.forEachShare(
            rows, n, rowStep: TileProduct.tileRows, columnStep: TileProduct.tileColumns
        ) { rows, columns in
            TileProduct.multiply(
                StridedMatrix(start: x + rows.lowerBound * k, rowStride: k, columnStride: 1),
                panels: panels + columns.lowerBound * k,
                into: y + rows.lowerBound * n + columns.lowerBound, ldc: n, m: rows.count,
                n: columns.count, k: k, adds: beta == 1)
        }
    }

    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        let (k, n) = (outFeatures, inFeatures)
        MatrixProduct.forEachShare(
            rows, n, rowStep: TileProduct.tileRows, columnStep: TileProduct.tileColumns
        ) { rows, columns in
            TileProduct.multiply(
                StridedMatrix(start: g + rows.lowerBound * k, rowStride: k, columnStride: 1),
                transposedPanels: panels, width: n, first: columns.lowerBound,
                into: dx + rows.lowerBound * n + columns.lowerBound, ldc: n, m: rows.count,
                n: columns.count, k: k, adds: adds)
        }
    }

    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }
}

import Support
import Synchronization

/// A frozen matrix copied once into the panels of `TileProduct`, in Float32.
///
/// The forward product's panels are made with the matrix, the backward product's when it is first
/// asked for, from the same source.
final class PanelFrozenMatrix: FrozenMatrix, @unchecked Sendable {
    /// Writes rows of the matrix as Float32, row after row.
    typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

    let outFeatures: Int
    let inFeatures: Int
    private let source: Source
    private let forward: Panels
    private let backward = Mutex<Panels?>(nil)

    init(outFeatures: Int, inFeatures: Int, source: @escaping Source) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        self.source = source
        forward = Self.withRows(outFeatures, inFeatures, source) { rows in
            Panels(k: inFeatures, n: outFeatures) { columns, panels in
                TileProduct.pack(
                    StridedMatrix(
                        start: rows + columns.lowerBound * inFeatures, rowStride: 1,
                        columnStride: inFeatures),
                    k: inFeatures, n: columns.count, into: panels)
            }
        }
    }

    var byteCount: Int { forward.byteCount + backward.withLock { $0?.byteCount ?? 0 } }
    var storageDescription: String { "Float32, packed" }

    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
        forward.multiply(x, into: y, rows: rows, adds: beta == 1)
    }

    func addTransposedProduct(
        _ g: UnsafePointer<Float>, to dx: UnsafeMutablePointer<Float>, rows: Int
    ) {
        let panels = backward.withLock { present in
            if let present { return present }
            let made = makeBackward()
            present = made
            return made
        }
        panels.multiply(g, into: dx, rows: rows, adds: true)
    }

    func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }

    private func makeBackward() -> Panels {
        Self.withRows(outFeatures, inFeatures, source) { rows in
            Panels(k: outFeatures, n: inFeatures) { [outFeatures, inFeatures] columns, panels in
                TileProduct.pack(
                    StridedMatrix(
                        start: rows + columns.lowerBound, rowStride: inFeatures, columnStride: 1),
                    k: outFeatures, n: columns.count, into: panels)
            }
        }
    }

    /// Asks the source for all rows at once, so that it knows when it is not needed for a while.
    private static func withRows(
        _ count: Int, _ width: Int, _ source: Source, _ body: (UnsafePointer<Float>) -> Panels
    ) -> Panels {
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: count * width)
        defer { rows.deallocate() }
        source(0..<count, rows)
        return body(rows)
    }
}

/// A right factor of `[k, n]` in panels.
private final class Panels: @unchecked Sendable {
    private let k: Int
    private let n: Int
    private let numbers: UnsafeMutablePointer<Float>

    /// Makes the panels; `fill` gets a range of columns that begins at a panel, and where they belong.
    init(k: Int, n: Int, fill: (Range<Int>, UnsafeMutablePointer<Float>) -> Void) {
        self.k = k
        self.n = n
        // SAFETY: owned by this object alone, freed in `deinit`, never written after `init`.
        numbers = NumberBlock.allocate(byteCount: max(64, 4 * TileProduct.panelCount(k: k, n: n)))
        let step = TileProduct.tileColumns
        let numbers = numbers
        ThreadPool.shared.forEachRange((n + step - 1) / step, grain: 4) { panels in
            let columns = panels.lowerBound * step..<min(n, panels.upperBound * step)
            fill(columns, numbers + columns.lowerBound * k)
        }
    }

    deinit { NumberBlock.free(numbers) }

    var byteCount: Int { TileProduct.panelCount(k: k, n: n) * MemoryLayout<Float>.size }

    /// y = x · W, or y += x · W; threads share the rows if there are many, else the columns.
    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        guard rows > 0 else { return }
        MatrixProduct.forEachShare(
            rows, n, rowStep: TileProduct.tileRows, columnStep: TileProduct.tileColumns
        ) { rows, columns in
            TileProduct.multiply(
                StridedMatrix(start: x + rows.lowerBound * k, rowStride: k, columnStride: 1),
                panels: numbers + columns.lowerBound * k,
                into: y + rows.lowerBound * n + columns.lowerBound, ldc: n, m: rows.count,
                n: columns.count, k: k, adds: adds)
        }
    }
}

/// A frozen matrix that stays in its compact format and is dequantised panel by panel during a
/// product.
///
/// It takes no memory of its own except for the panels in use: for models that would not fit when
/// packed.
public final class ExpandedPanelMatrix: FrozenMatrix, @unchecked Sendable {
    /// Writes rows of the matrix as Float32, row after row; called concurrently.
    public typealias Source = @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void

    /// Takes a vector of `inFeatures` elements once and returns a closure that writes the dot
    /// products of some rows with it; that one is called concurrently.
    public typealias RowProducts =
        @Sendable (UnsafePointer<Float>) ->
        @Sendable (Range<Int>, UnsafeMutablePointer<Float>)
        -> Void

    /// The number of output features.
    public let outFeatures: Int
    /// The number of input features.
    public let inFeatures: Int
    /// The size of the compact format.
    public let byteCount: Int
    /// The compact format's name, such as `Q4_K, mapped`.
    public let storageDescription: String
    private let source: Source
    private let products: RowProducts?
    private let isHalfWidth: Bool
    /// Rows that are dequantised at a time: with their packed copy they fit L2.
    private let panel: Int

    /// Makes a matrix of `[outFeatures, inFeatures]`.
    ///
    /// - Parameters:
    ///   - outFeatures: Number of rows.
    ///   - inFeatures: Number of columns.
    ///   - byteCount: The size of the compact format.
    ///   - storageDescription: The compact format's name.
    ///   - precision: The precision of the factors where there are many rows.
    ///   - source: Dequantises rows; kept.
    ///   - products: Multiplies rows by one vector without dequantising them, if possible; kept.
    public init(
        outFeatures: Int, inFeatures: Int, byteCount: Int, storageDescription: String,
        precision: ComputePrecision = .float32, source: @escaping Source,
        products: RowProducts? = nil
    ) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        self.byteCount = byteCount
        self.storageDescription = storageDescription
        self.source = source
        self.products = products
        isHalfWidth = precision == .bfloat16 && HalfWidthWeights.isFast
        panel = max(64, 65_536 / max(1, inFeatures) / 64 * 64)
    }

    /// y = x · Wᵀ + beta · y; threads divide the panels, that is the columns of y.
    public func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        if rows <= Self.fewRows { return multiplyFew(x, into: y, rows: rows, beta: beta) }
        if isHalfWidth { return multiplyHalfWidth(x, into: y, rows: rows, beta: beta) }
        // SAFETY: each thread writes only its panels' columns of y.
        forEachShare { _, panels in
            expand(panels) { range, panel in
                guard TileProduct.isFast, inFeatures > 0, beta == 0 || beta == 1 else {
                    return MatrixProduct.multiply(
                        x, panel.rows, into: y + range.lowerBound, m: rows, n: range.count,
                        k: inFeatures, transposeB: true, beta: beta, ldc: outFeatures)
                }
                // For any number of rows, so that a row's sums do not depend on it.
                TileProduct.multiply(
                    StridedMatrix(start: x, rowStride: inFeatures, columnStride: 1),
                    StridedMatrix(start: panel.rows, rowStride: 1, columnStride: inFeatures),
                    into: y + range.lowerBound, ldc: outFeatures, m: rows, n: range.count,
                    k: inFeatures, adds: beta == 1)
            }
        }
    }

    /// The product with half-width elements; x is rounded once for all panels.
    private func multiplyHalfWidth(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        precondition(beta == 0 || beta == 1, "a packed product cannot scale by \(beta)")
        let strips = HalfWidthStrips(x, rows: rows, width: inFeatures)
        defer { strips.deallocate() }
        // SAFETY: each thread writes only its panels' columns of y.
        forEachShare { _, panels in
            expand(panels) { range, panel in
                panel.halfWidth?.multiply(
                    strips, rows: rows,
                    into: .init(
                        start: y + range.lowerBound, width: outFeatures, columns: 0..<range.count,
                        addend: beta == 1 ? .rows(y + range.lowerBound, width: outFeatures) : nil))
            }
        }
    }

    /// Rows being multiplied on one thread, as Float32 or packed.
    private struct Panel {
        let rows: UnsafeMutablePointer<Float>
        let halfWidth: HalfWidthWeights?
    }

    /// Divides the panels among threads: calls `body` with a part's index and its panels.
    private func forEachShare(_ body: (Int, Range<Int>) -> Void) {
        let count = (outFeatures + panel - 1) / panel
        let parts = min(count, ThreadPool.shared.threadCount)
        ThreadPool.shared.forEachRange(parts) { range in
            for part in range {
                body(part, count * part / parts..<count * (part + 1) / parts)
            }
        }
    }

    /// Dequantises some panels one after another on the calling thread.
    private func expand(_ panels: Range<Int>, _ body: (Range<Int>, Panel) -> Void) {
        // SAFETY: a buffer local to this call.
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: panel * inFeatures)
        let halfWidth =
            isHalfWidth ? HalfWidthWeights(outFeatures: panel, inFeatures: inFeatures) : nil
        defer {
            rows.deallocate()
            halfWidth?.deallocate()
        }
        for index in panels {
            let range = index * panel..<min(outFeatures, (index + 1) * panel)
            source(range, rows)
            halfWidth?.fill(rows, count: range.count)
            body(range, Panel(rows: rows, halfWidth: halfWidth))
        }
    }

    /// Up to this many rows the product is bound by memory bandwidth.
    public static let fewRows = 4

    /// The product for a few rows: dequantises as much at a time as fits L1 and reads it once for
    /// each row.
    private func multiplyFew(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
    ) {
        if rows == 1, beta == 0, Self.multiplyOne(x, by: [self], into: [y]) { return }
        let step = max(1, min(16, 8_192 / max(1, inFeatures)))
        // SAFETY: each thread has a buffer of its own and writes only its own columns of y.
        ThreadPool.shared.forEachRange((outFeatures + step - 1) / step, grain: 4) { range in
            let buffer = UnsafeMutablePointer<Float>.allocate(capacity: step * inFeatures)
            defer { buffer.deallocate() }
            for index in range {
                let start = index * step
                let count = min(step, outFeatures - start)
                source(start..<start + count, buffer)
                for row in 0..<rows {
                    let (x, y) = (x + row * inFeatures, y + row * outFeatures + start)
                    for column in 0..<count {
                        let sum = Elementwise.dot(x, buffer + column * inFeatures, inFeatures)
                        y[column] = beta == 0 ? sum : sum + beta * y[column]
                    }
                }
            }
        }
    }

    /// The products of one row with several matrices, whose rows the threads divide like those of a
    /// single one: one barrier.
    ///
    /// - Parameters:
    ///   - x: `[inFeatures]`.
    ///   - matrices: Matrices with equal numbers of columns.
    ///   - results: `[outFeatures]` of each.
    /// - Returns: Whether all of them can be multiplied without dequantising; otherwise nothing is
    ///   done.
    static func multiplyOne(
        _ x: UnsafePointer<Float>, by matrices: [ExpandedPanelMatrix],
        into results: [UnsafeMutablePointer<Float>]
    ) -> Bool {
        let writers = matrices.compactMap { $0.products?(x) }
        guard writers.count == matrices.count else { return false }
        var starts = [0]
        for matrix in matrices { starts.append(starts[starts.count - 1] + matrix.outFeatures) }
        // SAFETY: each thread writes only its own elements of the results.
        ThreadPool.shared.forEachRange(starts[matrices.count], grain: 64) { range in
            for (index, write) in writers.enumerated() {
                let own = range.clamped(to: starts[index]..<starts[index + 1])
                guard !own.isEmpty else { continue }
                let first = own.lowerBound - starts[index]
                write(first..<first + own.count, results[index] + first)
            }
        }
        return true
    }

    /// dx = g · W, or dx += g · W; each thread sums over its panels.
    public func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
    ) {
        let (count, parts) = (rows * inFeatures, ThreadPool.shared.threadCount)
        // SAFETY: each thread but the first has its own sums.
        let own = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count * (parts - 1)))
        own.initialize(repeating: 0, count: count * (parts - 1))
        defer { own.deallocate() }
        forEachShare { part, panels in
            let sums = part == 0 ? dx : own + (part - 1) * count
            var continues = adds || part > 0
            expand(panels) { range, panel in
                defer { continues = true }
                guard let halfWidth = panel.halfWidth else {
                    return MatrixProduct.multiply(
                        g + range.lowerBound, panel.rows, into: sums, m: rows, n: inFeatures,
                        k: range.count, beta: continues ? 1 : 0, lda: outFeatures)
                }
                halfWidth.multiplyTransposed(
                    g + range.lowerBound, width: outFeatures, count: range.count, into: sums,
                    rows: rows, columns: 0..<inFeatures, adds: continues)
            }
        }
        for part in 1..<max(1, parts) where part < parts {
            Elementwise.add(own + (part - 1) * count, UnsafePointer(dx), dx, count)
        }
    }

    /// Dequantises rows.
    public func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= outFeatures, "rows \(range)")
        source(range, target)
    }
}

/// The linear map of constant sparse rows, X · Wᵀ, in panels of a few outputs: a panel of the
/// weight, or of its gradient, stays in L2 while all rows are streamed once.
///
/// No two threads write to the same element, and every sum runs over rows or entries in ascending
/// order whatever the number of threads.
public enum SparseLinear {
    /// The maximum panel width of the gradient with which all threads get equally many panels;
    /// `nil` if there is none.
    private static func evenWidth(outputs: Int) -> Int? {
        let threads = ThreadPool.shared.threadCount
        return [64, 32, 16].first { outputs % $0 == 0 && (outputs / $0) % threads == 0 }
    }

    /// Whether panels pay off: the outputs divide evenly, and a panel of the gradient is not larger
    /// than the rows that would be gathered otherwise.
    public static func suits(rows: Int, inputs: Int, outputs: Int) -> Bool {
        inputs <= rows && evenWidth(outputs: outputs) != nil
    }

    /// Rows whose results and entries stay in L2 while all panels are streamed.
    private static let chunk = 64
    /// Outputs of a panel of the product: few, so that much of it stays in L1.
    private static let panelWidth = 32

    /// out = X · Wᵀ.
    ///
    /// - Parameters:
    ///   - x: The rows of X, `[rowCount, inputs]`.
    ///   - weight: `[outputs, inputs]`; outputs a multiple of 16.
    ///   - out: `[rowCount, outputs]`.
    public static func multiply(
        _ x: SparseRows, weight: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        inputs: Int, outputs: Int
    ) {
        withAlignedScratch(inputs * outputs) { buffer in
            let panels = panels(outputs: outputs)
            func pack(_ panel: Range<Int>, _ chosen: Range<Int>) {
                Transposition.transposeSerial(
                    weight + panel.lowerBound * inputs, into: buffer + panel.lowerBound * inputs,
                    rows: panel.count, columns: inputs, chosen: chosen, adds: false)
            }
            func multiply(_ rows: Range<Int>, _ panel: Range<Int>) {
                for row in rows {
                    SparseProduct.multiplyRow(
                        x, x.entries(row), buffer + panel.lowerBound * inputs,
                        into: out + row * outputs + panel.lowerBound, width: panel.count,
                        RowEpilogue())
                }
            }
            let pool = ThreadPool.shared
            if panels.count == pool.threadCount {
                // A panel stays with one thread.
                return pool.forEachRange(panels.count) { range in
                    for panel in panels[range] {
                        pack(panel, 0..<inputs)
                        multiply(0..<x.rowCount, panel)
                    }
                }
            }
            pool.forEachRange(inputs, grain: max(64, 16_384 / outputs)) { chosen in
                for panel in panels { pack(panel, chosen) }
            }
            x.forEachRange(entryCost: outputs) { rows in
                for start in stride(from: rows.lowerBound, to: rows.upperBound, by: chunk) {
                    for panel in panels {
                        multiply(start..<min(rows.upperBound, start + chunk), panel)
                    }
                }
            }
        }
    }

    /// The outputs in panels; the last one holds the remainder.
    private static func panels(outputs: Int) -> [Range<Int>] {
        stride(from: 0, to: outputs, by: panelWidth).map { $0..<min(outputs, $0 + panelWidth) }
    }

    /// gw += gᵀ · X.
    ///
    /// Rows of g that are zero, as most are where few nodes are labelled, cost nothing.
    ///
    /// - Parameters:
    ///   - x: The rows of X, `[rowCount, inputs]`.
    ///   - gradient: g, `[rowCount, outputs]`; outputs a multiple of 16.
    ///   - gw: `[outputs, inputs]`.
    public static func addWeightGradient(
        _ x: SparseRows, gradient: UnsafePointer<Float>, to gw: UnsafeMutablePointer<Float>,
        inputs: Int, outputs: Int
    ) {
        forEachPanel(inputs: inputs, outputs: outputs) { panel, width, first in
            panel.update(repeating: 0, count: inputs * width)
            for row in 0..<x.rowCount {
                let g = gradient + row * outputs + first
                switch width {
                case 64: spread64(x, row, g, to: panel)
                case 32: spread32(x, row, g, to: panel)
                default: spread16(x, row, g, to: panel)
                }
            }
            Transposition.transposeSerial(
                panel, into: gw + first * inputs, rows: inputs, columns: width,
                chosen: 0..<width, adds: true)
        }
    }

    /// Calls `body` with a buffer for a panel of `inputs` rows, its width and its first output.
    private static func forEachPanel(
        inputs: Int, outputs: Int,
        _ body: (_ panel: UnsafeMutablePointer<Float>, _ width: Int, _ first: Int) -> Void
    ) {
        // The number of threads may have changed since the forward pass.
        let width = evenWidth(outputs: outputs) ?? 16
        ThreadPool.shared.forEachRange(outputs / width) { panels in
            withAlignedScratch(inputs * width) { panel in
                for index in panels { body(panel, width, index * width) }
            }
        }
    }

    /// Runs `body` with a buffer aligned to cache lines, so that no vector straddles two.
    private static func withAlignedScratch(
        _ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void
    ) {
        withScratch(count + 16) { buffer in
            // SAFETY: at most 15 of the 16 surplus elements are skipped.
            let misplaced = Int(bitPattern: buffer) % 64 / MemoryLayout<Float>.size
            body(buffer + (16 - misplaced) % 16)
        }
    }

    @inline(__always)
    private static func spread64(
        _ x: SparseRows, _ row: Int, _ g: UnsafePointer<Float>,
        to panel: UnsafeMutablePointer<Float>
    ) {
        let (g0, g1) = (Vector(loading: g), Vector(loading: g + 16))
        let (g2, g3) = (Vector(loading: g + 32), Vector(loading: g + 48))
        guard any((g0 .!= 0) .| (g1 .!= 0) .| (g2 .!= 0) .| (g3 .!= 0)) else { return }
        for e in x.entries(row) {
            let sums = panel + Int(x.columns[e]) * 64
            let w = Vector(repeating: x.values[e])
            multiplyAdd(w, g0, Vector(loading: sums)).store(to: sums)
            multiplyAdd(w, g1, Vector(loading: sums + 16)).store(to: sums + 16)
            multiplyAdd(w, g2, Vector(loading: sums + 32)).store(to: sums + 32)
            multiplyAdd(w, g3, Vector(loading: sums + 48)).store(to: sums + 48)
        }
    }

    @inline(__always)
    private static func spread32(
        _ x: SparseRows, _ row: Int, _ g: UnsafePointer<Float>,
        to panel: UnsafeMutablePointer<Float>
    ) {
        let (g0, g1) = (Vector(loading: g), Vector(loading: g + 16))
        guard any((g0 .!= 0) .| (g1 .!= 0)) else { return }
        for e in x.entries(row) {
            let sums = panel + Int(x.columns[e]) * 32
            let w = Vector(repeating: x.values[e])
            multiplyAdd(w, g0, Vector(loading: sums)).store(to: sums)
            multiplyAdd(w, g1, Vector(loading: sums + 16)).store(to: sums + 16)
        }
    }

    @inline(__always)
    private static func spread16(
        _ x: SparseRows, _ row: Int, _ g: UnsafePointer<Float>,
        to panel: UnsafeMutablePointer<Float>
    ) {
        let g0 = Vector(loading: g)
        guard any(g0 .!= 0) else { return }
        for e in x.entries(row) {
            let sums = panel + Int(x.columns[e]) * 16
            multiplyAdd(Vector(repeating: x.values[e]), g0, Vector(loading: sums)).store(to: sums)
        }
    }
}

import CHalfWidthKernels

/// Transposes dense matrices.
public enum Transposition {
    /// out = aᵀ, or out += aᵀ, in blocks that stay in L1.
    ///
    /// - Parameters:
    ///   - a: `[rows, columns]`.
    ///   - out: `[columns, rows]`.
    ///   - rows: Rows of a.
    ///   - columns: Columns of a.
    ///   - adds: Whether to accumulate into `out`.
    public static func transpose(
        _ a: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
        adds: Bool = false
    ) {
        let side = 16
        let blockRows = (columns + side - 1) / side
        ThreadPool.shared.forEachRange(blockRows, grain: max(1, 65_536 / max(1, rows * side))) {
            blocks in
            transposeSerial(
                a, into: out, rows: rows, columns: columns,
                chosen: blocks.lowerBound * side..<min(columns, blocks.upperBound * side),
                adds: adds)
        }
    }

    /// The rows of the result that come from some columns, on the calling thread.
    static func transposeSerial(
        _ a: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
        chosen: Range<Int>, adds: Bool
    ) {
        let side = 16
        for start in stride(from: chosen.lowerBound, to: chosen.upperBound, by: side) {
            let last = min(chosen.upperBound, start + side)
            for first in stride(from: 0, to: rows, by: side) {
                transpose(
                    a, into: out, rows, columns, first..<min(rows, first + side), start..<last,
                    adds)
            }
        }
    }

    /// One block: 4 × 4 elements in registers, the remainder one by one.
    @inline(__always)
    private static func transpose(
        _ a: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, _ rows: Int,
        _ columns: Int, _ blockRows: Range<Int>, _ blockColumns: Range<Int>, _ adds: Bool
    ) {
        let wholeRows = blockRows.lowerBound + blockRows.count / 4 * 4
        let wholeColumns = blockColumns.lowerBound + blockColumns.count / 4 * 4
        for r in stride(from: blockRows.lowerBound, to: wholeRows, by: 4) {
            for c in stride(from: blockColumns.lowerBound, to: wholeColumns, by: 4) {
                fourByFour(a + r * columns + c, columns, into: out + c * rows + r, rows, adds: adds)
            }
        }
        for c in blockColumns {
            for r in (c < wholeColumns ? wholeRows : blockRows.lowerBound)..<blockRows.upperBound {
                let value = a[r * columns + c]
                out[c * rows + r] = adds ? out[c * rows + r] + value : value
            }
        }
    }

    /// Transposes 4 × 4 elements: rows `columns` apart become rows `rows` apart.
    @inline(__always)
    static func fourByFour(
        _ a: UnsafePointer<Float>, _ columns: Int, into out: UnsafeMutablePointer<Float>,
        _ rows: Int, adds: Bool = false
    ) {
        let (from, to) = (
            columns * MemoryLayout<Float>.stride, rows * MemoryLayout<Float>.stride
        )
        // SAFETY: the caller guarantees four rows of four elements on either side.
        if adds {
            add_transposed4x4(a, from, out, to)
        } else {
            transpose4x4(a, from, out, to)
        }
    }
}

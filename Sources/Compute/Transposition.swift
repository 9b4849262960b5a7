/// Exchanges rows and columns of dense matrices.
public enum Transposition {
    /// out = aᵀ, or out += aᵀ; in blocks that stay in the nearest cache.
    ///
    /// - Parameters:
    ///   - a: `[rows, columns]`.
    ///   - out: `[columns, rows]`.
    ///   - rows: Rows of a.
    ///   - columns: Columns of a.
    ///   - adds: Whether to add to what is in `out`.
    public static func transpose(
        _ a: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int, columns: Int,
        adds: Bool = false
    ) {
        let side = 16
        let blockRows = (columns + side - 1) / side
        ThreadPool.shared.forEachRange(blockRows, grain: max(1, 65_536 / max(1, rows * side))) {
            blocks in
            for block in blocks {
                let last = min(columns, block * side + side)
                for first in stride(from: 0, to: rows, by: side) {
                    for c in block * side..<last {
                        let target = out + c * rows
                        for r in first..<min(rows, first + side) {
                            let value = a[r * columns + c]
                            target[r] = adds ? target[r] + value : value
                        }
                    }
                }
            }
        }
    }
}

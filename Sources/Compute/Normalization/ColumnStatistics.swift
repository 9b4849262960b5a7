/// Loops over columns, which the threads divide so that no two write to the same sum.
enum ColumnStatistics {
    /// Rows that are summed before they are added to the total; bounds the rounding error.
    private static let stripe = 512

    /// Runs `body` over disjoint ranges of columns, in multiples of sixteen.
    static func forEachColumnBlock(rows: Int, width: Int, _ body: (Range<Int>) -> Void) {
        ThreadPool.shared.forEachRange(
            (width + 15) / 16, grain: max(1, 32_768 / max(1, rows * 16))
        ) { blocks in
            body(blocks.lowerBound * 16..<min(width, blocks.upperBound * 16))
        }
    }

    /// total[c] += Σ over rows of value(row, c).
    @inline(__always)
    static func accumulate(
        _ rows: Int, _ columns: Range<Int>, into total: UnsafeMutablePointer<Float>,
        _ value: (Int, Int) -> Float
    ) {
        for first in stride(from: columns.lowerBound, to: columns.upperBound, by: 16) {
            let n = min(16, columns.upperBound - first)
            for start in stride(from: 0, to: rows, by: stripe) {
                let end = min(rows, start + stripe)
                var partial = Vector.zero
                if n == 16 {
                    for row in start..<end {
                        var lane = Vector.zero
                        for i in 0..<16 { lane[i] = value(row, first + i) }
                        partial += lane
                    }
                } else {
                    for row in start..<end {
                        for i in 0..<n { partial[i] += value(row, first + i) }
                    }
                }
                for i in 0..<n { total[first + i] += partial[i] }
            }
        }
    }
}

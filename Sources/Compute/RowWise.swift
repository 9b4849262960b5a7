/// Passes over the rows of a matrix `[rows, width]`; forward above backward; backward accumulates.
public enum RowWise {
    /// out = a + v in every row; v has `width` numbers.
    public static func add(
        _ a: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        rows: Int, width: Int
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                let (a, out) = (a + row * width, out + row * width)
                forEachVector(width) { i in
                    (Vector(loading: a + i) + Vector(loading: v + i)).store(to: out + i)
                } rest: { i, n in
                    for j in i..<i + n { out[j] = a[j] + v[j] }
                }
            }
        }
    }

    /// out = max(a + v, 0) in every row; v has `width` numbers.
    public static func addReLU(
        _ a: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        rows: Int, width: Int
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                let (a, out) = (a + row * width, out + row * width)
                forEachVector(width) { i in
                    let sum = Vector(loading: a + i) + Vector(loading: v + i)
                    sum.replacing(with: 0, where: sum .< 0).store(to: out + i)
                } rest: { i, n in
                    for j in i..<i + n {
                        let sum = a[j] + v[j]
                        out[j] = sum < 0 ? 0 : sum
                    }
                }
            }
        }
    }

    /// sums += the sum of each column.
    public static func addColumnSums(
        _ a: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        // Threads share the columns, so that no two write to the same sum.
        ThreadPool.shared.forEachRange(
            (width + 15) / 16, grain: max(1, 32_768 / max(1, rows * 16))
        ) { blocks in
            let columns = blocks.lowerBound * 16..<min(width, blocks.upperBound * 16)
            for row in 0..<rows {
                let (a, sums) = (a + row * width + columns.lowerBound, sums + columns.lowerBound)
                forEachVector(columns.count) { i in
                    (Vector(loading: a + i) + Vector(loading: sums + i)).store(to: sums + i)
                } rest: { i, n in
                    for j in i..<i + n { sums[j] += a[j] }
                }
            }
        }
    }
}

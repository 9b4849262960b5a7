/// Normalisation of each column of a matrix `[rows, width]` over its rows; backward accumulates.
public enum BatchNormalization {
    /// The mean and the biased variance of each column.
    public static func statistics(
        _ a: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
        variance: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        ColumnStatistics.forEachColumnBlock(rows: rows, width: width) { columns in
            for c in columns { (mean[c], variance[c]) = (0, 0) }
            ColumnStatistics.accumulate(rows, columns, into: mean) { row, c in a[row * width + c] }
            let inverseCount = 1 / Float(max(1, rows))
            for c in columns { mean[c] *= inverseCount }
            ColumnStatistics.accumulate(rows, columns, into: variance) { row, c in
                let distance = a[row * width + c] - mean[c]
                return distance * distance
            }
            for c in columns { variance[c] *= inverseCount }
        }
    }

    /// out = a · factor + shift, with one factor and one shift for each column.
    public static func scaleAndShift(
        _ a: UnsafePointer<Float>, factor: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                let (a, out) = (a + row * width, out + row * width)
                forEachVector(width) { i in
                    multiplyAdd(
                        Vector(loading: a + i), Vector(loading: factor + i),
                        Vector(loading: shift + i)
                    ).store(to: out + i)
                } rest: { i, n in
                    for c in i..<i + n { out[c] = a[c] * factor[c] + shift[c] }
                }
            }
        }
    }

    /// The column sums of g and of g · (a − mean).
    public static func gradientSums(
        _ g: UnsafePointer<Float>, _ a: UnsafePointer<Float>, mean: UnsafePointer<Float>,
        sums: UnsafeMutablePointer<Float>, products: UnsafeMutablePointer<Float>, rows: Int,
        width: Int
    ) {
        ColumnStatistics.forEachColumnBlock(rows: rows, width: width) { columns in
            for c in columns { (sums[c], products[c]) = (0, 0) }
            ColumnStatistics.accumulate(rows, columns, into: sums) { row, c in g[row * width + c] }
            ColumnStatistics.accumulate(rows, columns, into: products) { row, c in
                g[row * width + c] * (a[row * width + c] - mean[c])
            }
        }
    }

    /// ga += g · p + a · q + r, with p, q, r for each column.
    public static func addBackward(
        _ g: UnsafePointer<Float>, _ a: UnsafePointer<Float>, p: UnsafePointer<Float>,
        q: UnsafePointer<Float>, r: UnsafePointer<Float>, to ga: UnsafeMutablePointer<Float>,
        rows: Int, width: Int
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                let (g, a, ga) = (g + row * width, a + row * width, ga + row * width)
                forEachVector(width) { i in
                    let sum = Vector(loading: ga + i) + Vector(loading: r + i)
                    let scaled = multiplyAdd(
                        Vector(loading: a + i), Vector(loading: q + i), sum)
                    multiplyAdd(Vector(loading: g + i), Vector(loading: p + i), scaled)
                        .store(to: ga + i)
                } rest: { i, n in
                    for c in i..<i + n { ga[c] += g[c] * p[c] + a[c] * q[c] + r[c] }
                }
            }
        }
    }
}

/// Passes over the rows of a matrix `[rows, width]`; forward above backward; the backward pass
/// accumulates.
public enum RowWise {
    /// out = dropout(act(a + b + v)) in every row, in one pass, with act the identity or ReLU.
    ///
    /// - Parameters:
    ///   - a: `[rows, width]`.
    ///   - b: The same shape, or `nil` for zeros.
    ///   - v: `[width]`, or `nil` for zeros.
    ///   - activation: The activation act.
    ///   - dropout: The dropout mask of the result.
    ///   - out: `[rows, width]`.
    public static func addWithEpilogue(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?, _ v: UnsafePointer<Float>?,
        activation: EpilogueActivation, dropout: Dropout.Mask?, _ out: UnsafeMutablePointer<Float>,
        rows: Int,
        width: Int
    ) {
        let floor = Vector(repeating: activation == .relu ? 0 : -.infinity)
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                let (a, out) = (a + row * width, out + row * width)
                let b = b.map { $0 + row * width }
                forEachVector(width) { i in
                    var sum = Vector(loading: a + i)
                    if let b { sum += Vector(loading: b + i) }
                    if let v { sum += Vector(loading: v + i) }
                    sum.replace(with: floor, where: sum .< floor)
                    if let dropout { sum *= dropout.factors(from: row * width + i) }
                    sum.store(to: out + i)
                } rest: { i, n in
                    let factors = dropout?.factors(from: row * width + i)
                    for j in i..<i + n {
                        let sum = a[j] + (b?[j] ?? 0) + (v?[j] ?? 0)
                        out[j] = (activation == .relu && sum < 0 ? 0 : sum) * (factors?[j - i] ?? 1)
                    }
                }
            }
        }
    }

    /// sums += the sum of each column.
    public static func addColumnSums(
        _ a: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        // Threads divide the columns, so that no two write to the same sum.
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

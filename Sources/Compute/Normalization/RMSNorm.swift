/// Root-mean-square normalisation of each row (Zhang and Sennrich 2019).
///
/// y = x · w / √(mean(x²) + ε), optionally with a residual added.
public enum RMSNorm {
    /// out = x · w · r (+ residual) by row; saves r = 1 / √(mean(x²) + ε) in `inverses`.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`.
    ///   - weight: `[width]`.
    ///   - residual: `[rows, width]`, added to the result, or `nil`.
    ///   - out: `[rows, width]`; may be `residual`.
    ///   - inverses: `[rows]`.
    public static func forward(
        _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, residual: UnsafePointer<Float>?,
        into out: UnsafeMutablePointer<Float>, inverses: UnsafeMutablePointer<Float>, rows: Int,
        width: Int, epsilon: Float
    ) {
        forEachRow(rows, width) { row in
            let (x, out) = (x + row * width, out + row * width)
            let inverse = inverse(of: x, width, epsilon)
            inverses[row] = inverse
            let r = Vector(repeating: inverse)
            if let residual = residual.map({ $0 + row * width }) {
                forEachVector(width) { i in
                    multiplyAdd(
                        Vector(loading: x + i) * r, Vector(loading: weight + i),
                        Vector(loading: residual + i)
                    ).store(to: out + i)
                } rest: { i, n in
                    for c in i..<i + n { out[c] = x[c] * inverse * weight[c] + residual[c] }
                }
            } else {
                forEachVector(width) { i in
                    (Vector(loading: x + i) * r * Vector(loading: weight + i)).store(to: out + i)
                } rest: { i, n in
                    for c in i..<i + n { out[c] = x[c] * inverse * weight[c] }
                }
            }
        }
    }

    /// 1 / √(mean(x²) + ε) of a row.
    @inline(__always)
    static func inverse(of x: UnsafePointer<Float>, _ width: Int, _ epsilon: Float) -> Float {
        1 / (SmallVectors.squareSum(x, width) / Float(width) + epsilon).squareRoot()
    }

    /// gx = r (w g − x r² mean(w g x)) by row, or gx += that.
    public static func inputGradient(
        _ g: UnsafePointer<Float>, x: UnsafePointer<Float>, weight: UnsafePointer<Float>,
        inverses: UnsafePointer<Float>, into gx: UnsafeMutablePointer<Float>, rows: Int, width: Int,
        adds: Bool
    ) {
        forEachRow(rows, width) { row in
            let (x, g, gx) = (x + row * width, g + row * width, gx + row * width)
            let inverse = inverses[row]
            var total = Vector.zero
            var rest: Float = 0
            forEachVector(width) { i in
                total = multiplyAdd(
                    Vector(loading: g + i) * Vector(loading: weight + i), Vector(loading: x + i),
                    total)
            } rest: { i, n in
                for c in i..<i + n { rest += g[c] * weight[c] * x[c] }
            }
            let along = (total.laneSum + rest) * inverse * inverse * inverse / Float(width)
            let (r, a) = (Vector(repeating: inverse), Vector(repeating: -along))
            forEachVector(width) { i in
                let gradient = Vector(loading: g + i) * Vector(loading: weight + i) * r
                let corrected = multiplyAdd(Vector(loading: x + i), a, gradient)
                (adds ? Vector(loading: gx + i) + corrected : corrected).store(to: gx + i)
            } rest: { i, n in
                for c in i..<i + n {
                    let corrected = g[c] * weight[c] * inverse - x[c] * along
                    gx[c] = adds ? gx[c] + corrected : corrected
                }
            }
        }
    }

    /// gw += the sum over rows of g · x · r.
    public static func addWeightGradient(
        _ g: UnsafePointer<Float>, x: UnsafePointer<Float>, inverses: UnsafePointer<Float>,
        to gw: UnsafeMutablePointer<Float>, rows: Int, width: Int
    ) {
        // Threads divide the columns, so that no two write to the same sum.
        ThreadPool.shared.forEachRange(width, grain: max(1, 32_768 / max(1, rows))) { columns in
            for row in 0..<rows {
                let (x, g, r) = (x + row * width, g + row * width, inverses[row])
                for c in columns { gw[c] += g[c] * x[c] * r }
            }
        }
    }

    @inline(__always)
    private static func forEachRow(_ rows: Int, _ width: Int, _ body: (Int) -> Void) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 16_384 / max(1, width))) { range in
            for row in range { body(row) }
        }
    }
}

/// Normalisations of each row of a matrix `[rows, width]`; the backward pass accumulates.
public enum RowNormalization {
    /// out = a / max(‖a‖₂, epsilon) by row; saves 1 / max(‖a‖₂, epsilon) in `inverses`.
    public static func unitLength(
        _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        inverses: UnsafeMutablePointer<Float>, rows: Int, width: Int, epsilon: Float
    ) {
        forEachRow(rows, width) { row in
            let source = a + row * width
            let norm = Elementwise.dot(source, source, width).squareRoot()
            let inverse = 1 / max(norm, epsilon)
            inverses[row] = inverse
            scale(source, by: inverse, into: out + row * width, width)
        }
    }

    /// ga += (g − y (g · y)) / ‖a‖ by row, with y the result.
    public static func unitLengthBackward(
        result: UnsafePointer<Float>, inverses: UnsafePointer<Float>, _ g: UnsafePointer<Float>,
        _ ga: UnsafeMutablePointer<Float>, rows: Int, width: Int, epsilon: Float
    ) {
        forEachRow(rows, width) { row in
            let (y, g, ga) = (result + row * width, g + row * width, ga + row * width)
            let inverse = inverses[row]
            // A row shorter than epsilon was divided by a constant.
            let along = inverse >= 1 / epsilon ? 0 : Elementwise.dot(y, g, width)
            forEachVector(width) { i in
                let gradient = Vector(loading: g + i) - Vector(loading: y + i) * along
                (Vector(loading: ga + i) + gradient * inverse).store(to: ga + i)
            } rest: { i, n in
                for c in i..<i + n { ga[c] += (g[c] - y[c] * along) * inverse }
            }
        }
    }

    /// out = (a − mean) / √(variance + epsilon) · weight + bias by row; saves the normalised rows
    /// in `normalized` and 1 / √(variance + epsilon) in `inverses`.
    public static func layerNorm(
        _ a: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, normalized: UnsafeMutablePointer<Float>,
        inverses: UnsafeMutablePointer<Float>, rows: Int, width: Int, epsilon: Float
    ) {
        forEachRow(rows, width) { row in
            let source = a + row * width
            let (out, normalized) = (out + row * width, normalized + row * width)
            let mean = Elementwise.sum(source, width) / Float(width)
            for c in 0..<width { normalized[c] = source[c] - mean }
            let variance = Elementwise.dot(normalized, normalized, width) / Float(width)
            let inverse = 1 / (variance + epsilon).squareRoot()
            inverses[row] = inverse
            for c in 0..<width {
                normalized[c] *= inverse
                out[c] = normalized[c] * weight[c] + bias[c]
            }
        }
    }

    /// ga += (h − mean(h) − n · mean(h · n)) · inverse by row, with h = g · weight and n the
    /// normalised row.
    public static func layerNormBackward(
        normalized: UnsafePointer<Float>, inverses: UnsafePointer<Float>,
        weight: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ ga: UnsafeMutablePointer<Float>,
        rows: Int, width: Int
    ) {
        forEachRow(rows, width) { row in
            let (n, g, ga) = (normalized + row * width, g + row * width, ga + row * width)
            let mean = Elementwise.dot(g, weight, width) / Float(width)
            var along: Float = 0
            for c in 0..<width { along += g[c] * weight[c] * n[c] }
            along /= Float(width)
            for c in 0..<width { ga[c] += (g[c] * weight[c] - mean - n[c] * along) * inverses[row] }
        }
    }

    /// sums += the column sums of g · n.
    public static func addColumnProducts(
        _ g: UnsafePointer<Float>, _ n: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>,
        rows: Int, width: Int
    ) {
        ColumnStatistics.forEachColumnBlock(rows: rows, width: width) { columns in
            for row in 0..<rows {
                let (g, n) = (g + row * width, n + row * width)
                for c in columns { sums[c] += g[c] * n[c] }
            }
        }
    }

    @inline(__always)
    private static func scale(
        _ a: UnsafePointer<Float>, by factor: Float, into out: UnsafeMutablePointer<Float>,
        _ width: Int
    ) {
        forEachVector(width) { i in
            (Vector(loading: a + i) * factor).store(to: out + i)
        } rest: { i, n in
            for c in i..<i + n { out[c] = a[c] * factor }
        }
    }

    @inline(__always)
    private static func forEachRow(_ rows: Int, _ width: Int, _ body: (Int) -> Void) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 16_384 / max(1, width))) { range in
            for row in range { body(row) }
        }
    }
}

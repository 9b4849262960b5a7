/// Dot products of each node's heads with one vector for each head.
public enum HeadScores {
    /// out[i, h] = x[i, h] · vectors[h].
    ///
    /// - Parameters:
    ///   - x: `[rows, heads · channels]`.
    ///   - vectors: `[heads, channels]`.
    ///   - out: `[rows, heads]`.
    public static func forward(
        _ x: UnsafePointer<Float>, vectors: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, rows: Int, heads: Int, channels: Int
    ) {
        let width = heads * channels
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                for h in 0..<heads {
                    out[row * heads + h] = SmallVectors.dot(
                        x + row * width + h * channels, vectors + h * channels, channels)
                }
            }
        }
    }

    /// gx[i, h] += g[i, h] · vectors[h].
    public static func addInputGradient(
        _ g: UnsafePointer<Float>, vectors: UnsafePointer<Float>,
        to gx: UnsafeMutablePointer<Float>, rows: Int, heads: Int, channels: Int
    ) {
        let width = heads * channels
        ThreadPool.shared.forEachRange(rows, grain: max(1, 32_768 / max(1, width))) { range in
            for row in range {
                for h in 0..<heads {
                    SmallVectors.addScaled(
                        vectors + h * channels, by: g[row * heads + h],
                        to: gx + row * width + h * channels, channels)
                }
            }
        }
    }

    /// gv[h] += Σ over rows of g[i, h] · x[i, h].
    public static func addVectorGradient(
        _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, to gv: UnsafeMutablePointer<Float>,
        rows: Int, heads: Int, channels: Int
    ) {
        let width = heads * channels
        // Threads divide the heads, so that no two write to the same vector.
        ThreadPool.shared.forEachRange(
            heads, grain: max(1, 32_768 / max(1, rows * channels))
        ) { range in
            for row in 0..<rows {
                for h in range {
                    SmallVectors.addScaled(
                        x + row * width + h * channels, by: g[row * heads + h],
                        to: gv + h * channels, channels)
                }
            }
        }
    }
}

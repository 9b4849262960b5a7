/// Rows of heads, each head padded to a multiple of the vector width.
public enum HeadPadding {
    /// out[i, h] = x[i, h], padded with zeros.
    ///
    /// - Parameters:
    ///   - x: `[rows, heads · channels]`.
    ///   - out: `[rows, heads · padded]`.
    ///   - count: rows · heads.
    ///   - channels: Features of a head.
    ///   - padded: Features of a padded head, at least `channels`.
    public static func pad(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int,
        channels: Int, padded: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: max(1, 32_768 / padded)) { range in
            for i in range {
                for c in 0..<padded {
                    out[i * padded + c] = c < channels ? x[i * channels + c] : 0
                }
            }
        }
    }

    /// out[i, h] += x[i, h] without the padding.
    public static func addUnpadded(
        _ x: UnsafePointer<Float>, to out: UnsafeMutablePointer<Float>, count: Int, channels: Int,
        padded: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: max(1, 32_768 / padded)) { range in
            for i in range {
                for c in 0..<channels { out[i * channels + c] += x[i * padded + c] }
            }
        }
    }
}

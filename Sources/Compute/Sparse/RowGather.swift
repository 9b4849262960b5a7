/// Copies of chosen rows.
public enum RowGather {
    /// out[k] = a[rows[k]].
    public static func gather(
        _ a: UnsafePointer<Float>, rows: UnsafePointer<Int32>, count: Int, width: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        ThreadPool.shared.forEachRange(count, grain: max(1, 32_768 / max(1, width))) { range in
            for k in range {
                (out + k * width).update(from: a + Int(rows[k]) * width, count: width)
            }
        }
    }

    /// ga[rows[k]] += g[k]; rows may repeat, so that one thread adds them in order.
    public static func scatterAdd(
        _ g: UnsafePointer<Float>, rows: UnsafePointer<Int32>, count: Int, width: Int,
        into ga: UnsafeMutablePointer<Float>
    ) {
        for k in 0..<count {
            let (source, target) = (g + k * width, ga + Int(rows[k]) * width)
            forEachVector(width) { i in
                (Vector(loading: source + i) + Vector(loading: target + i)).store(to: target + i)
            } rest: { i, n in
                for c in i..<i + n { target[c] += source[c] }
            }
        }
    }
}

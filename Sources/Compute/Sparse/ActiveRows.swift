/// Finds the rows of a matrix that have a non-zero element.
public enum ActiveRows {
    /// flags[i] = whether row i has a non-zero element.
    ///
    /// - Parameters:
    ///   - a: `[rows, width]`.
    ///   - flags: `[rows]`.
    public static func find(
        _ a: UnsafePointer<Float>, rows: Int, width: Int,
        flags: UnsafeMutablePointer<Bool>
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 65_536 / max(1, width))) { range in
            for row in range { flags[row] = isActive(a + row * width, width: width) }
        }
    }

    /// Whether a row of `width` elements has a non-zero one.
    @inline(__always)
    public static func isActive(_ row: UnsafePointer<Float>, width: Int) -> Bool {
        var i = 0
        while i + 16 <= width {
            if any(Vector(loading: row + i) .!= 0) { return true }
            i += 16
        }
        while i < width {
            if row[i] != 0 { return true }
            i += 1
        }
        return false
    }
}

/// Finds the rows of a matrix that hold anything but zeros.
public enum ActiveRows {
    /// flags[i] = whether row i holds a number that is not zero.
    ///
    /// - Parameters:
    ///   - a: `[rows, width]`.
    ///   - flags: `rows` flags.
    public static func find(
        _ a: UnsafePointer<Float>, rows: Int, width: Int,
        flags: UnsafeMutablePointer<Bool>
    ) {
        ThreadPool.shared.forEachRange(rows, grain: max(1, 65_536 / max(1, width))) { range in
            for row in range { flags[row] = isActive(a + row * width, width: width) }
        }
    }

    /// Whether a row of `width` numbers holds one that is not zero.
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

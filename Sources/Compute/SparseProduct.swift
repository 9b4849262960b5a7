/// Products of a sparse matrix in compressed rows and a dense one; each row by one thread.
///
/// The gradient by the dense factor is the same product with the transposed rows.
public enum SparseProduct {
    /// out = A · x, or out += A · x.
    ///
    /// - Parameters:
    ///   - a: The rows of A, `[rowCount, columns]`.
    ///   - x: `[columns, width]`.
    ///   - out: `[rowCount, width]`.
    ///   - width: Numbers a row of x and of out.
    ///   - adds: Whether to add to what is in `out`.
    public static func multiply(
        _ a: SparseRows, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        width: Int, adds: Bool = false
    ) {
        a.forEachRange(entryCost: width) { rows in
            for row in rows where !(adds && a.entries(row).isEmpty) {
                multiplyRow(
                    a, a.entries(row), x, into: out + row * width, width: width, adds: adds)
            }
        }
    }

    /// One row of the product: `width` sums over some entries.
    @inline(__always)
    static func multiplyRow(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, width: Int, adds: Bool
    ) {
        var column = 0
        #if LINGU_AVX512
            // Narrower registers are too few for so many sums.
            while column + 128 <= width {
                block8(a, entries, x + column, out + column, width, adds)
                column += 128
            }
        #endif
        while column + 64 <= width {
            block4(a, entries, x + column, out + column, width, adds)
            column += 64
        }
        if column + 32 <= width {
            block2(a, entries, x + column, out + column, width, adds)
            column += 32
        }
        if column + 16 <= width {
            block(a, entries, x + column, out + column, width, adds, SIMD16<Float>.zero)
            column += 16
        }
        if column + 8 <= width {
            block(a, entries, x + column, out + column, width, adds, SIMD8<Float>.zero)
            column += 8
        }
        if column + 4 <= width {
            block(a, entries, x + column, out + column, width, adds, SIMD4<Float>.zero)
            column += 4
        }
        guard column < width else { return }
        if width >= 4 {
            tail(a, entries, x + width - 4, out + width - 4, width, adds, width - column)
        } else {
            while column < width {
                var sum: Float = adds ? out[column] : 0
                for e in entries { sum += a.values[e] * x[Int(a.columns[e]) * width + column] }
                out[column] = sum
                column += 1
            }
        }
    }

    /// The last one to three columns, with the ones before them in one register of four.
    @inline(__always)
    private static func tail(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ adds: Bool, _ count: Int
    ) {
        var sum = SIMD4<Float>.zero
        for e in entries {
            // SAFETY: the four columns end with the row's last one.
            let row = UnsafeRawPointer(x + Int(a.columns[e]) * width)
                .loadUnaligned(as: SIMD4<Float>.self)
            sum += row * a.values[e]
        }
        for lane in 4 - count..<4 { out[lane] = adds ? out[lane] + sum[lane] : sum[lane] }
    }

    /// 128 columns in eight registers.
    @inline(__always)
    private static func block8(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ adds: Bool
    ) {
        var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var (s4, s5, s6, s7) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        for e in entries {
            let row = x + Int(a.columns[e]) * width
            let w = Vector(repeating: a.values[e])
            s0 = multiplyAdd(w, Vector(loading: row), s0)
            s1 = multiplyAdd(w, Vector(loading: row + 16), s1)
            s2 = multiplyAdd(w, Vector(loading: row + 32), s2)
            s3 = multiplyAdd(w, Vector(loading: row + 48), s3)
            s4 = multiplyAdd(w, Vector(loading: row + 64), s4)
            s5 = multiplyAdd(w, Vector(loading: row + 80), s5)
            s6 = multiplyAdd(w, Vector(loading: row + 96), s6)
            s7 = multiplyAdd(w, Vector(loading: row + 112), s7)
        }
        put(s0, out, adds)
        put(s1, out + 16, adds)
        put(s2, out + 32, adds)
        put(s3, out + 48, adds)
        put(s4, out + 64, adds)
        put(s5, out + 80, adds)
        put(s6, out + 96, adds)
        put(s7, out + 112, adds)
    }

    /// 64 columns in four registers.
    @inline(__always)
    private static func block4(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ adds: Bool
    ) {
        var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        for e in entries {
            let row = x + Int(a.columns[e]) * width
            let w = Vector(repeating: a.values[e])
            s0 = multiplyAdd(w, Vector(loading: row), s0)
            s1 = multiplyAdd(w, Vector(loading: row + 16), s1)
            s2 = multiplyAdd(w, Vector(loading: row + 32), s2)
            s3 = multiplyAdd(w, Vector(loading: row + 48), s3)
        }
        put(s0, out, adds)
        put(s1, out + 16, adds)
        put(s2, out + 32, adds)
        put(s3, out + 48, adds)
    }

    /// 32 columns in two registers.
    @inline(__always)
    private static func block2(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ adds: Bool
    ) {
        var (s0, s1) = (Vector.zero, Vector.zero)
        for e in entries {
            let row = x + Int(a.columns[e]) * width
            let w = Vector(repeating: a.values[e])
            s0 = multiplyAdd(w, Vector(loading: row), s0)
            s1 = multiplyAdd(w, Vector(loading: row + 16), s1)
        }
        put(s0, out, adds)
        put(s1, out + 16, adds)
    }

    @inline(__always)
    private static func put(_ sum: Vector, _ out: UnsafeMutablePointer<Float>, _ adds: Bool) {
        (adds ? sum + Vector(loading: out) : sum).store(to: out)
    }

    /// As many columns as `V` has lanes, in one register.
    @inline(__always)
    private static func block<V: SIMD>(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ adds: Bool, _ zero: V
    ) where V.Scalar == Float {
        var sum = zero
        for e in entries {
            // SAFETY: the caller vouches for as many columns as `V` has lanes from `x` on.
            let row = UnsafeRawPointer(x + Int(a.columns[e]) * width).loadUnaligned(as: V.self)
            sum += row * a.values[e]
        }
        let target = UnsafeMutableRawPointer(out)
        if adds { sum += UnsafeRawPointer(out).loadUnaligned(as: V.self) }
        target.storeBytes(of: sum, as: V.self)
    }
}

import CProcessorHints

/// Products of a sparse matrix in CSR format and a dense one; each row on one thread.
///
/// The gradient of the dense factor is the same product with the transposed matrix.
public enum SparseProduct {
    /// out = A · x, or out += A · x.
    ///
    /// - Parameters:
    ///   - a: The rows of A, `[rowCount, columns]`.
    ///   - x: `[columns, width]`.
    ///   - out: `[rowCount, width]`.
    ///   - width: The number of columns of x and of out.
    ///   - adds: Whether to accumulate into `out`.
    public static func multiply(
        _ a: SparseRows, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        width: Int, adds: Bool = false
    ) {
        a.forEachRange(entryCost: width) { rows in
            for row in rows where !(adds && a.entries(row).isEmpty) {
                multiplyRow(
                    a, a.entries(row), x, into: out + row * width, width: width,
                    RowEpilogue(adds: adds))
            }
        }
    }

    /// Some rows of act(A · x + f · y + b) on the calling thread, with act the identity or ReLU.
    ///
    /// - Parameters:
    ///   - a: The rows of A, `[rowCount, columns]`.
    ///   - rows: Which rows are computed.
    ///   - x: `[columns, width]`.
    ///   - own: y, `[rowCount, width]`, and f; `nil` for none.
    ///   - out: The first of these rows, `[rows, width]`.
    ///   - width: The number of columns of x, y and out.
    ///   - adds: Whether to accumulate into `out`.
    ///   - bias: b, `[width]`, if any.
    ///   - activation: The activation act.
    public static func multiply(
        _ a: SparseRows, rows: Range<Int>, _ x: UnsafePointer<Float>,
        plus own: (rows: UnsafePointer<Float>, factor: Float)?,
        into out: UnsafeMutablePointer<Float>, width: Int, adds: Bool,
        bias: UnsafePointer<Float>?, activation: EpilogueActivation
    ) {
        for row in rows {
            multiplyRow(
                a, a.entries(row), x, into: out + (row - rows.lowerBound) * width, width: width,
                RowEpilogue(
                    adds: adds, own: own.map { $0.rows + row * width }, factor: own?.factor ?? 0,
                    bias: bias, activation: activation),
                ahead: row + 1 < a.rowCount ? a.entries(row + 1) : 0..<0)
        }
    }

    /// One row of the product: `width` sums over some entries.
    @inline(__always)
    static func multiplyRow(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, width: Int, _ epilogue: RowEpilogue,
        ahead: Range<Int> = 0..<0
    ) {
        var column = 0
        #if LINGU_AVX512
            // With shorter registers, so many sums would spill.
            while column + 128 <= width {
                block8(a, entries, x + column, out, width, epilogue, column)
                column += 128
            }
        #endif
        while column + 64 <= width {
            block4(a, entries, ahead, x + column, out, width, epilogue, column)
            column += 64
        }
        if column + 32 <= width {
            block2(a, entries, x + column, out, width, epilogue, column)
            column += 32
        }
        if column + 16 <= width {
            block(a, entries, x + column, out, width, epilogue, column, SIMD16<Float>.zero)
            column += 16
        }
        if column + 8 <= width {
            block(a, entries, x + column, out, width, epilogue, column, SIMD8<Float>.zero)
            column += 8
        }
        if column + 4 <= width {
            block(a, entries, x + column, out, width, epilogue, column, SIMD4<Float>.zero)
            column += 4
        }
        guard column < width else { return }
        if width >= 4 {
            tail(a, entries, x + width - 4, out, width, epilogue, column)
        } else {
            while column < width {
                var sum: Float = 0
                for e in entries { sum += a.values[e] * x[Int(a.columns[e]) * width + column] }
                out[column] = epilogue.apply(sum, column, out)
                column += 1
            }
        }
    }

    /// The last one to three columns, in one register of four with the columns before them.
    @inline(__always)
    private static func tail(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ epilogue: RowEpilogue, _ column: Int
    ) {
        var sum = SIMD4<Float>.zero
        for e in entries {
            // SAFETY: the four columns end at the row's last one.
            let row = UnsafeRawPointer(x + Int(a.columns[e]) * width)
                .loadUnaligned(as: SIMD4<Float>.self)
            sum += row * a.values[e]
        }
        let done = epilogue.apply(sum, width - 4, out)
        for lane in column - (width - 4)..<4 { out[width - 4 + lane] = done[lane] }
    }

    /// 128 columns in eight registers.
    @inline(__always)
    private static func block8(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ epilogue: RowEpilogue, _ column: Int
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
        put(s0, column, out, epilogue)
        put(s1, column + 16, out, epilogue)
        put(s2, column + 32, out, epilogue)
        put(s3, column + 48, out, epilogue)
        put(s4, column + 64, out, epilogue)
        put(s5, column + 80, out, epilogue)
        put(s6, column + 96, out, epilogue)
        put(s7, column + 112, out, epilogue)
    }

    /// 64 columns in four registers.
    @inline(__always)
    private static func block4(
        _ a: SparseRows, _ entries: Range<Int>, _ ahead: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ epilogue: RowEpilogue, _ column: Int
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
        for e in ahead {
            let row = x + Int(a.columns[e]) * width
            prefetch_next(row)
            prefetch_next(row + 16)
            prefetch_next(row + 32)
            prefetch_next(row + 48)
        }
        put(s0, column, out, epilogue)
        put(s1, column + 16, out, epilogue)
        put(s2, column + 32, out, epilogue)
        put(s3, column + 48, out, epilogue)
    }

    /// 32 columns in two registers.
    @inline(__always)
    private static func block2(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ epilogue: RowEpilogue, _ column: Int
    ) {
        var (s0, s1) = (Vector.zero, Vector.zero)
        for e in entries {
            let row = x + Int(a.columns[e]) * width
            let w = Vector(repeating: a.values[e])
            s0 = multiplyAdd(w, Vector(loading: row), s0)
            s1 = multiplyAdd(w, Vector(loading: row + 16), s1)
        }
        put(s0, column, out, epilogue)
        put(s1, column + 16, out, epilogue)
    }

    @inline(__always)
    private static func put(
        _ sum: Vector, _ column: Int, _ out: UnsafeMutablePointer<Float>, _ epilogue: RowEpilogue
    ) {
        epilogue.apply(sum, column, out).store(to: out + column)
    }

    /// As many columns as `V` has lanes, in one register.
    @inline(__always)
    private static func block<V: SIMD>(
        _ a: SparseRows, _ entries: Range<Int>, _ x: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ width: Int, _ epilogue: RowEpilogue, _ column: Int,
        _ zero: V
    ) where V.Scalar == Float {
        var sum = zero
        for e in entries {
            // SAFETY: the caller guarantees as many columns as `V` has lanes from `x` on.
            let row = UnsafeRawPointer(x + Int(a.columns[e]) * width).loadUnaligned(as: V.self)
            sum += row * a.values[e]
        }
        UnsafeMutableRawPointer(out + column)
            .storeBytes(of: epilogue.apply(sum, column, out), as: V.self)
    }
}

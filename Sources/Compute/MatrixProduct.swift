import COpenBLAS

#if LINGU_ONEDNN
    import COneDNN
#endif

/// Products of dense row-major Float32 matrices.
///
/// Our own threads share the result's rows or columns, and each calls the library with one thread,
/// so that the library's threads and ours are never at work together.
public enum MatrixProduct {
    /// c = alpha · op(a) · op(b) + beta · c, with op(a) of `[m, k]`, op(b) of `[k, n]`, c of `[m, n]`.
    ///
    /// Matrices lie row after row without gaps unless the distance from row to row is given; a
    /// transposed one is stored as `[k, m]` or `[n, k]`.
    public static func multiply(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false,
        alpha: Float = 1, beta: Float = 0, lda: Int? = nil, ldb: Int? = nil, ldc: Int? = nil
    ) {
        guard m > 0, n > 0 else { return }
        let product = Product(
            m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: alpha,
            beta: beta, lda: lda ?? (transposeA ? m : k), ldb: ldb ?? (transposeB ? k : n),
            ldc: ldc ?? n)
        let isLarge = m * n * max(1, k) > 262_144
        guard isLarge, ThreadPool.shared.threadCount > 1 else {
            return product.run(a, b, c, rows: 0..<m, columns: 0..<n)
        }
        if m >= n {
            ThreadPool.shared.forEachRange((m + 15) / 16) { blocks in
                let rows = blocks.lowerBound * 16..<min(m, blocks.upperBound * 16)
                product.run(a, b, c, rows: rows, columns: 0..<n)
            }
        } else {
            ThreadPool.shared.forEachRange((n + 15) / 16) { blocks in
                let columns = blocks.lowerBound * 16..<min(n, blocks.upperBound * 16)
                product.run(a, b, c, rows: 0..<m, columns: columns)
            }
        }
    }
}

/// The extents and factors of one product.
private struct Product {
    let m: Int
    let n: Int
    let k: Int
    let transposeA: Bool
    let transposeB: Bool
    let alpha: Float
    let beta: Float
    let lda: Int
    let ldb: Int
    let ldc: Int

    #if LINGU_AVX512
        private static let hasFastTransposition = true
    #else
        private static let hasFastTransposition = false
    #endif

    /// Computes a block of the result on the calling thread.
    func run(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
        rows: Range<Int>, columns: Range<Int>
    ) {
        // SAFETY: the block lies inside the matrices that the caller vouches for.
        let a = a + rows.lowerBound * (transposeA ? 1 : lda)
        let b = b + columns.lowerBound * (transposeB ? ldb : 1)
        let c = c + rows.lowerBound * ldc + columns.lowerBound
        if k == 0 { return scaleOnly(c, rows: rows.count, columns: columns.count) }
        #if LINGU_ONEDNN
            // oneDNN's kernels suit narrow results better, except for transposed factors without AVX-512,
            // as in gradients of weights: 6 GFLOP/s of 64 × 64 numbers where OpenBLAS reaches 100.
            if OneDNN.isAvailable, !transposeA || Self.hasFastTransposition {
                let status = onednn_sgemm(
                    transposeA, transposeB, Int64(rows.count), Int64(columns.count), Int64(k),
                    alpha, a, Int64(lda), b, Int64(ldb), beta, c, Int64(ldc))
                if status == 0 { return }
            }
        #endif
        BLAS.prepare()
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
            transposeB ? CblasTrans : CblasNoTrans, blasint(rows.count), blasint(columns.count),
            blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
    }

    private func scaleOnly(_ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        for row in 0..<rows {
            for column in 0..<columns {
                c[row * ldc + column] = beta == 0 ? 0 : c[row * ldc + column] * beta
            }
        }
    }
}

/// What is known about the linear algebra library in use.
public enum BLAS {
    /// The kernels OpenBLAS chose for this processor, such as `SkylakeX` or `Haswell`.
    public static var coreName: String { String(cString: openblas_get_corename()) }

    /// OpenBLAS's version and build settings.
    public static var configuration: String { String(cString: openblas_get_config()) }

    private static let prepared: Void = openblas_set_num_threads(1)

    /// Makes OpenBLAS run on the calling thread, once.
    static func prepare() { prepared }
}

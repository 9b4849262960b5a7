import COpenBLAS

/// Products of dense row-major Float32 matrices.
public enum MatrixProduct {
    /// c = alpha · op(a) · op(b) + beta · c, with op(a) of `[m, k]`, op(b) of `[k, n]`, c of `[m, n]`.
    ///
    /// Matrices lie row after row without gaps; a transposed one is stored as `[k, m]` or `[n, k]`.
    public static func multiply(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false,
        alpha: Float = 1, beta: Float = 0
    ) {
        guard m > 0, n > 0 else { return }
        guard k > 0 else {
            if beta == 0 { c.update(repeating: 0, count: m * n) }
            return
        }
        BLAS.prepare()
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
            transposeB ? CblasTrans : CblasNoTrans, blasint(m), blasint(n), blasint(k), alpha, a,
            blasint(transposeA ? m : k), b, blasint(transposeB ? k : n), beta, c, blasint(n))
    }
}

/// What is known about the linear algebra library in use.
public enum BLAS {
    /// The kernels OpenBLAS chose for this processor, such as `SkylakeX` or `Haswell`.
    public static var coreName: String { String(cString: openblas_get_corename()) }

    /// OpenBLAS's version and build settings.
    public static var configuration: String { String(cString: openblas_get_config()) }

    /// The number of threads a product uses.
    public static var threadCount: Int {
        prepare()
        return Int(openblas_get_num_threads())
    }

    private static let prepared: Void = openblas_set_num_threads(
        Int32(ThreadPool.defaultThreadCount))

    /// Sets the number of threads once.
    static func prepare() { prepared }
}

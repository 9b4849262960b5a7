import COpenBLAS

#if LINGU_ONEDNN
    import COneDNN
#endif

/// Products of dense row-major Float32 matrices.
///
/// Our own threads divide the result's rows or columns, and each calls the library single-threaded,
/// so that the library's threads and ours never compete.
public enum MatrixProduct {
    /// c = alpha · op(a) · op(b) + beta · c, with op(a) of `[m, k]`, op(b) of `[k, n]`, c of `[m,
    /// n]`.
    ///
    /// Matrices are contiguous unless a row stride is given; a transposed one is stored as `[k, m]`
    /// or `[n, k]`. The epilogue adds a bias of `[n]` to every row and applies ReLU.
    public static func multiply(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false,
        alpha: Float = 1, beta: Float = 0, lda: Int? = nil, ldb: Int? = nil, ldc: Int? = nil,
        bias: UnsafePointer<Float>? = nil, activation: EpilogueActivation = .identity
    ) {
        guard m > 0, n > 0 else { return }
        let product = Product(
            m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, alpha: alpha,
            beta: beta, lda: lda ?? (transposeA ? m : k), ldb: ldb ?? (transposeB ? k : n),
            ldc: ldc ?? n, epilogue: ProductEpilogue(bias: bias, activation: activation))
        let isLarge = m * n * max(1, k) > 262_144
        guard isLarge, ThreadPool.shared.threadCount > 1 else {
            return product.run(a, b, c, rows: 0..<m, columns: 0..<n)
        }
        forEachShare(m, n, rowStep: 16, columnStep: 16) {
            product.run(a, b, c, rows: $0, columns: $1)
        }
    }

    /// The product of few rows with a transposed factor, on the calling thread.
    static func multiplySerial(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, adds: Bool, epilogue: ProductEpilogue
    ) {
        Product(
            m: m, n: n, k: k, transposeA: false, transposeB: true, alpha: 1, beta: adds ? 1 : 0,
            lda: k, ldb: k, ldc: n, epilogue: epilogue
        ).run(a, b, c, rows: 0..<m, columns: 0..<n)
    }

    /// Rows of a block of `multiplyInRowBlocks`: block sizes of whole layers are multiples of it.
    private static let rowBlock = 32

    /// c = alpha · a · bᵀ + beta · c, where a row's sums do not depend on how many rows there are.
    ///
    /// Libraries choose other kernels for other row counts, so each block has as many, the last one padded
    /// with zeros. Four rows or fewer, as in generation, are not padded.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`, rows `lda` apart.
    ///   - b: `[n, k]`.
    ///   - c: `[m, n]`, rows `ldc` apart.
    public static func multiplyInRowBlocks(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        m: Int, n: Int, k: Int, alpha: Float = 1, beta: Float = 0, lda: Int? = nil, ldc: Int? = nil
    ) {
        guard m > 0, n > 0 else { return }
        guard m > ExpandedPanelMatrix.fewRows, k > 0 else {
            return multiply(
                a, b, into: c, m: m, n: n, k: k, transposeB: true, alpha: alpha, beta: beta,
                lda: lda, ldc: ldc)
        }
        let (lda, ldc, step) = (lda ?? k, ldc ?? n, rowBlock)
        let product = Product(
            m: step, n: n, k: k, transposeA: false, transposeB: true, alpha: alpha, beta: beta,
            lda: lda, ldb: k, ldc: ldc, epilogue: .none)
        let grain = max(1, 262_144 / (step * n * k))
        // SAFETY: each thread writes only its blocks' rows of c.
        ThreadPool.shared.forEachRange((m + step - 1) / step, grain: grain) { blocks in
            for block in blocks {
                let start = block * step
                let (x, y) = (a + start * lda, c + start * ldc)
                if m - start >= step {
                    product.run(x, b, y, rows: 0..<step, columns: 0..<n)
                } else {
                    product.runPadded(x, b, y, count: m - start)
                }
            }
        }
    }

    /// Divides a result of `[m, n]` among threads: by rows where m ≥ n, else by columns, in
    /// multiples of the steps.
    static func forEachShare(
        _ m: Int, _ n: Int, rowStep: Int, columnStep: Int, _ body: (Range<Int>, Range<Int>) -> Void
    ) {
        guard m > 0, n > 0 else { return }
        let (count, step) = m >= n ? (m, rowStep) : (n, columnStep)
        ThreadPool.shared.forEachRange((count + step - 1) / step) { steps in
            let share = steps.lowerBound * step..<min(count, steps.upperBound * step)
            m >= n ? body(share, 0..<n) : body(0..<m, share)
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
    let epilogue: ProductEpilogue

    /// Computes the first rows of a block, whose other rows are zeros.
    func runPadded(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
        count: Int
    ) {
        // SAFETY: buffers of this call's own, as large as the whole block.
        let x = UnsafeMutablePointer<Float>.allocate(capacity: m * lda)
        let y = UnsafeMutablePointer<Float>.allocate(capacity: m * ldc)
        defer {
            x.deallocate()
            y.deallocate()
        }
        x.initialize(repeating: 0, count: m * lda)
        y.initialize(repeating: 0, count: m * ldc)
        for row in 0..<count {
            (x + row * lda).update(from: a + row * lda, count: k)
            if beta != 0 { (y + row * ldc).update(from: c + row * ldc, count: n) }
        }
        run(x, b, y, rows: 0..<m, columns: 0..<n)
        for row in 0..<count { (c + row * ldc).update(from: y + row * ldc, count: n) }
    }

    /// Computes a block of the result on the calling thread.
    func run(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
        rows: Range<Int>, columns: Range<Int>
    ) {
        // SAFETY: the block is inside the matrices that the caller guarantees.
        let a = a + rows.lowerBound * (transposeA ? 1 : lda)
        let b = b + columns.lowerBound * (transposeB ? ldb : 1)
        let c = c + rows.lowerBound * ldc + columns.lowerBound
        let bias = epilogue.bias.map { $0 + columns.lowerBound }
        let epilogue = ProductEpilogue(bias: bias, activation: epilogue.activation)
        if alpha == 1, beta == 0 || beta == 1,
            TileProduct.suits(rows: rows.count, columns: columns.count, inner: k)
        {
            return TileProduct.multiply(
                StridedMatrix(
                    start: a, rowStride: transposeA ? 1 : lda, columnStride: transposeA ? lda : 1),
                StridedMatrix(
                    start: b, rowStride: transposeB ? 1 : ldb, columnStride: transposeB ? ldb : 1),
                into: c, ldc: ldc, m: rows.count, n: columns.count, k: k, adds: beta == 1,
                epilogue: epilogue)
        }
        if k == 0 {
            scaleOnly(c, rows: rows.count, columns: columns.count)
        } else {
            runLibrary(a, b, c, rows: rows.count, columns: columns.count)
        }
        applyEpilogue(c, rows: rows.count, columns: columns.count, epilogue)
    }

    private func runLibrary(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>,
        rows: Int, columns: Int
    ) {
        #if LINGU_ONEDNN
            // oneDNN's kernels are better for narrow results, except for transposed factors without
            // AVX-512, as in weight gradients: 6 GFLOP/s for 64 × 64 results where OpenBLAS reaches
            // 100.
            if OneDNN.isAvailable, !transposeA || ProcessorFeatures.hasAVX512 {
                let status = onednn_sgemm(
                    transposeA, transposeB, Int64(rows), Int64(columns), Int64(k),
                    alpha, a, Int64(lda), b, Int64(ldb), beta, c, Int64(ldc))
                if status == 0 { return }
            }
        #endif
        BLAS.prepare()
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
            transposeB ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns),
            blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
    }

    /// Adds the bias and applies ReLU to sums that a library wrote.
    private func applyEpilogue(
        _ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, _ epilogue: ProductEpilogue
    ) {
        guard epilogue.bias != nil || epilogue.activation == .relu else { return }
        for row in 0..<rows {
            let c = c + row * ldc
            RowWise.addWithEpilogue(
                c, nil, epilogue.bias, activation: epilogue.activation, dropout: nil, c, rows: 1,
                width: columns)
        }
    }

    private func scaleOnly(_ c: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
        for row in 0..<rows {
            for column in 0..<columns {
                c[row * ldc + column] = beta == 0 ? 0 : c[row * ldc + column] * beta
            }
        }
    }
}

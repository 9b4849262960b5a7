import CProcessorHints

/// Products of dense Float32 matrices with register tiles: 6 × 16 with AVX2, 12 × 32 with AVX-512.
///
/// Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008; the
/// tiles are BLIS's. Both factors are packed into panels in the order in which a tile reads them.
/// Unlike in the libraries, constant weights are packed once, bias and ReLU are fused while the
/// sums are in registers, and the next panel is prefetched.
enum TileProduct {
    /// Whether this is the fastest way here: the processor has FMA.
    static let isFast = ProcessorFeatures.hasFMA

    /// Whether our own product is faster than a library's: enough rows to pay for packing the right
    /// factor, enough columns for the left one, and enough products for each sum.
    static func suits(rows: Int, columns: Int, inner: Int) -> Bool {
        isFast && inner >= minInner && rows >= minRows && columns >= minColumns
    }

    /// The minimum number of rows that pays for packing the right factor.
    static let minRows = 16

    /// The inner dimension is divided into parts of at most `maxInner`, so that a panel of the
    /// right factor stays in L1 and a block of the left one in L2.
    #if LINGU_AVX512
        static let tileRows = 12
        static let tileColumns = 32
        private static let (minInner, minColumns) = (24, 24)
        private static let maxInner = 256
    #else
        static let tileRows = 6
        static let tileColumns = 16
        private static let (minInner, minColumns) = (16, 32)
        private static let maxInner = 320
    #endif
    private static let blockRows = 288
    private static let blockColumns = 2_048

    /// Buffers for the panels of a block, or for its rows.
    private static let scratch = ScratchPool<Float>(
        count: maxInner * max(blockColumns, blockRows + tileRows))

    /// Elements that a right factor of `[k, n]` has in panels.
    static func panelCount(k: Int, n: Int) -> Int {
        (n + tileColumns - 1) / tileColumns * tileColumns * k
    }

    /// Packs a matrix of `[k, n]` into panels of a tile's columns, row after row, the last one
    /// padded with zeros; panels have `panelRows` rows, `k` by default.
    static func pack(
        _ b: StridedMatrix, k: Int, n: Int, into panels: UnsafeMutablePointer<Float>,
        panelRows: Int? = nil
    ) {
        for column in stride(from: 0, to: n, by: tileColumns) {
            let target = panels + column * (panelRows ?? k)
            let source = b.from(row: 0, column: column)
            let width = min(tileColumns, n - column)
            if width == tileColumns, b.columnStride == 1 {
                for row in 0..<k {
                    let (from, to) = (source.start + row * b.rowStride, target + row * tileColumns)
                    for i in stride(from: 0, to: tileColumns, by: 16) {
                        Vector(loading: from + i).store(to: to + i)
                    }
                }
                continue
            }
            // A transposed matrix: a panel of its rows, in 4 × 4 blocks.
            let quick = width == tileColumns && b.rowStride == 1 ? k / 4 * 4 : 0
            for row in stride(from: 0, to: quick, by: 4) {
                for i in stride(from: 0, to: tileColumns, by: 4) {
                    Transposition.fourByFour(
                        source.start + i * b.columnStride + row, b.columnStride,
                        into: target + row * tileColumns + i, tileColumns)
                }
            }
            for row in quick..<k {
                let (from, to) = (source.start + row * b.rowStride, target + row * tileColumns)
                for i in 0..<width { to[i] = from[i * b.columnStride] }
                for i in width..<tileColumns { to[i] = 0 }
            }
        }
    }

    /// c = a · b, or c += a · b, on the calling thread; then the epilogue.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`.
    ///   - b: `[k, n]`.
    ///   - c: `[m, n]`, rows `ldc` apart.
    ///   - adds: Whether to accumulate into c.
    static func multiply(
        _ a: StridedMatrix, _ b: StridedMatrix, into c: UnsafeMutablePointer<Float>, ldc: Int,
        m: Int, n: Int, k: Int, adds: Bool, epilogue: ProductEpilogue = .none
    ) {
        let panels = scratch.take()
        defer { scratch.giveBack(panels) }
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, epilogue: epilogue) {
            rows, columns in
            pack(
                b.from(row: rows.lowerBound, column: columns.lowerBound), k: rows.count,
                n: columns.count, into: panels)
            return (UnsafePointer(panels), rows.count)
        }
    }

    /// The same with a right factor that `pack` has packed before.
    static func multiply(
        _ a: StridedMatrix, panels: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        ldc: Int, m: Int, n: Int, k: Int, adds: Bool, epilogue: ProductEpilogue = .none
    ) {
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, epilogue: epilogue) {
            rows, columns in
            (panels + columns.lowerBound * k + rows.lowerBound * tileColumns, k)
        }
    }

    /// The same with a right factor whose transposed matrix `pack` has packed before.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`.
    ///   - transposed: Panels of b's rows, for all its columns.
    ///   - width: The number of columns of b.
    ///   - first: The first column of b that is wanted; it is the first one of c.
    static func multiply(
        _ a: StridedMatrix, transposedPanels transposed: UnsafePointer<Float>, width: Int,
        first: Int, into c: UnsafeMutablePointer<Float>, ldc: Int, m: Int, n: Int, k: Int,
        adds: Bool
    ) {
        let panels = scratch.take()
        defer { scratch.giveBack(panels) }
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, epilogue: .none) { rows, columns in
            var row = rows.lowerBound
            while row < rows.upperBound {
                let (panel, inside) = (row / tileColumns, row % tileColumns)
                let count = min(tileColumns - inside, rows.upperBound - row)
                let start = transposed + (panel * width + first + columns.lowerBound) * tileColumns
                pack(
                    StridedMatrix(
                        start: start + inside, rowStride: 1, columnStride: tileColumns),
                    k: count, n: columns.count,
                    into: panels + (row - rows.lowerBound) * tileColumns, panelRows: rows.count)
                row += count
            }
            return (UnsafePointer(panels), rows.count)
        }
    }

    /// Even parts of the inner dimension, in whole panels of the transposed factor.
    private static func innerPart(_ k: Int) -> Int {
        let parts = max(1, (k + maxInner - 1) / maxInner)
        let even = (k + parts - 1) / parts
        return min(k, (even + tileColumns - 1) / tileColumns * tileColumns)
    }

    /// Loops over the blocks; `panelsOf` returns the panels of some rows and columns of the right
    /// factor, and how many rows there are from one panel to the next.
    private static func run(
        _ a: StridedMatrix, into c: UnsafeMutablePointer<Float>, ldc: Int, m: Int, n: Int, k: Int,
        adds: Bool, epilogue: ProductEpilogue,
        panelsOf: (Range<Int>, Range<Int>) -> (UnsafePointer<Float>, Int)
    ) {
        precondition(m > 0 && n > 0 && k > 0, "a product of nothing: \(m) × \(k) × \(n)")
        let depth = innerPart(k)
        // Even blocks: each streams all panels.
        let blocks = (m + blockRows - 1) / blockRows
        let strips = (m + tileRows - 1) / tileRows
        let rowsAtOnce = (strips + blocks - 1) / blocks * tileRows
        let packed = scratch.take()
        defer { scratch.giveBack(packed) }
        for left in stride(from: 0, to: n, by: blockColumns) {
            let columns = left..<min(n, left + blockColumns)
            for inner in stride(from: 0, to: k, by: depth) {
                let part = inner..<min(k, inner + depth)
                let (panels, panelRows) = panelsOf(part, columns)
                let computation = TileComputation(
                    adds: adds || inner > 0, epilogue: part.upperBound == k ? epilogue : .none)
                for top in stride(from: 0, to: m, by: rowsAtOnce) {
                    let rows = top..<min(m, top + rowsAtOnce)
                    pack(
                        rowsOf: a.from(row: top, column: inner), m: rows.count, k: part.count,
                        into: packed)
                    block(
                        packed, panels, panelRows, into: c + top * ldc, ldc: ldc, m: rows.count,
                        columns: columns, k: part.count, computation)
                }
            }
        }
    }

    /// Packs rows into strips of a tile's rows, column after column, the last one padded with
    /// zeros.
    private static func pack(
        rowsOf a: StridedMatrix, m: Int, k: Int, into packed: UnsafeMutablePointer<Float>
    ) {
        let (rowStride, step) = (a.rowStride, a.columnStride)
        for row in stride(from: 0, to: m, by: tileRows) {
            let target = packed + row * k
            let source = a.start + row * rowStride
            let rows = min(tileRows, m - row)
            guard rows == tileRows else {
                for i in 0..<k {
                    for r in 0..<tileRows {
                        target[i * tileRows + r] = r < rows ? source[r * rowStride + i * step] : 0
                    }
                }
                continue
            }
            let quick = step == 1 ? k / 4 * 4 : 0
            for i in stride(from: 0, to: quick, by: 4) {
                wholeStrip(source + i, rowStride, into: target + i * tileRows)
            }
            for i in quick..<k {
                for r in 0..<tileRows {
                    target[i * tileRows + r] = source[r * rowStride + i * step]
                }
            }
        }
    }

    /// Transposes four columns of a tile's rows.
    @inline(__always)
    private static func wholeStrip(
        _ source: UnsafePointer<Float>, _ rowStride: Int, into target: UnsafeMutablePointer<Float>
    ) {
        #if LINGU_AVX512
            for r in stride(from: 0, to: tileRows, by: 4) {
                Transposition.fourByFour(
                    source + r * rowStride, rowStride, into: target + r, tileRows)
            }
        #else
            sixByFour(source, rowStride, into: target)
        #endif
    }

    /// Transposes six rows of four elements.
    @inline(__always)
    private static func sixByFour(
        _ source: UnsafePointer<Float>, _ rowStride: Int, into target: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees four elements in each of six rows and a target of 24.
        func row(_ index: Int) -> SIMD4<Float> {
            UnsafeRawPointer(source + index * rowStride).loadUnaligned(as: SIMD4<Float>.self)
        }
        func put(_ pair: SIMD2<Float>, _ column: Int) {
            UnsafeMutableRawPointer(target + column * tileRows + 4)
                .storeBytes(of: pair, as: SIMD2<Float>.self)
        }
        Transposition.fourByFour(source, rowStride, into: target, tileRows)
        var pairs = SIMD8<Float>()
        (pairs.evenHalf, pairs.oddHalf) = (row(4), row(5))
        put(pairs.lowHalf.lowHalf, 0)
        put(pairs.lowHalf.highHalf, 1)
        put(pairs.highHalf.lowHalf, 2)
        put(pairs.highHalf.highHalf, 3)
    }

    /// All tiles of a block of rows.
    private static func block(
        _ packed: UnsafePointer<Float>, _ panels: UnsafePointer<Float>, _ panelRows: Int,
        into c: UnsafeMutablePointer<Float>, ldc: Int, m: Int, columns: Range<Int>, k: Int,
        _ computation: TileComputation
    ) {
        let tiles = (m + tileRows - 1) / tileRows
        let step = (k + tiles - 1) / tiles
        for column in stride(from: 0, to: columns.count, by: tileColumns) {
            let panel = panels + column * panelRows
            let isLast = column + tileColumns >= columns.count
            let next = isLast ? panels : panel + tileColumns * panelRows
            let width = min(tileColumns, columns.count - column)
            for tile in 0..<tiles {
                let row = tile * tileRows
                let target = c + row * ldc + columns.lowerBound + column
                let rows = min(tileRows, m - row)
                #if !LINGU_AVX512
                    // SAFETY: a prefetch does not access memory, so that any address is allowed.
                    for r in 0..<rows {
                        prefetch_to_write(target + r * ldc)
                        prefetch_to_write(target + r * ldc + tileColumns - 1)
                    }
                    for i in tile * step..<(tile + 1) * step {
                        prefetch_next(next + i * tileColumns)
                    }
                #endif
                computation.tile(
                    packed + row * k, panel, k: k, rows: rows, width: width, into: target, ldc: ldc,
                    column: columns.lowerBound + column)
            }
        }
    }
}

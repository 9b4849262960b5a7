import CProcessorHints

/// A dense matrix by the distances between its rows and its columns, in numbers.
struct StridedMatrix {
    let start: UnsafePointer<Float>
    let rowStride: Int
    let columnStride: Int

    /// The matrix from a row and a column on.
    func from(row: Int, column: Int) -> StridedMatrix {
        StridedMatrix(
            start: start + row * rowStride + column * columnStride, rowStride: rowStride,
            columnStride: columnStride)
    }
}

/// What is done to the sums of a product before they are written.
struct ProductFinish {
    /// Added to every row, if anything: `[n]`.
    let bias: UnsafePointer<Float>?
    /// Whether sums below 0 become 0.
    let isRectified: Bool

    static var none: ProductFinish { ProductFinish(bias: nil, isRectified: false) }
}

/// Products of dense Float32 matrices by tiles that stay in registers: six rows of sixteen columns of a
/// processor with AVX2, twelve rows of thirty-two of one with AVX-512.
///
/// Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008; the tiles
/// are BLIS's. Both factors are copied into panels in the order in which a tile
/// reads them. Beside the libraries: weights that do not change are copied once, bias and ReLU are
/// done while the sums are in registers, and lines of the next panel are asked for ahead.
enum TileProduct {
    /// Whether this way is the fastest here: the processor multiplies and adds in one instruction.
    static let isFast: Bool = {
        #if LINGU_FMA
            true
        #else
            false
        #endif
    }()

    /// Whether our own product is faster than a library's: neither too few rows for the copying of the
    /// right factor, nor too few columns for that of the left one, nor too few products a sum.
    static func suits(rows: Int, columns: Int, inner: Int) -> Bool {
        isFast && inner >= leastInner && rows >= leastRows && columns >= leastColumns
    }

    /// As many rows as the copying of the right factor is worth while for.
    static let leastRows = 16

    /// The inner dimension is taken in parts of at most so many, so that a panel of the right factor stays
    /// in the first cache and a block of the left one in the second.
    #if LINGU_AVX512
        static let tileRows = 12
        static let tileColumns = 32
        private static let (leastInner, leastColumns) = (24, 24)
        private static let mostInner = 256
    #else
        static let tileRows = 6
        static let tileColumns = 16
        private static let (leastInner, leastColumns) = (16, 32)
        private static let mostInner = 320
    #endif
    private static let blockRows = 288
    private static let blockColumns = 2_048

    /// Room for the panels of a block, or for its rows.
    private static let scratch = ScratchPool<Float>(
        count: mostInner * max(blockColumns, blockRows + tileRows))

    /// Numbers that a right factor of `[k, n]` takes in panels.
    static func panelCount(k: Int, n: Int) -> Int {
        (n + tileColumns - 1) / tileColumns * tileColumns * k
    }

    /// Copies a matrix of `[k, n]` into panels of a tile's columns, row after row, the last one filled up
    /// with zeros; panels have `panelRows` rows, `k` if not given.
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
            // A transposed matrix: a panel of its rows, four by four numbers at a time.
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

    /// c = a · b, or c += a · b, on the calling thread; then bias and ReLU.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`.
    ///   - b: `[k, n]`.
    ///   - c: `[m, n]`, rows `ldc` apart.
    ///   - adds: Whether c's own numbers count.
    static func multiply(
        _ a: StridedMatrix, _ b: StridedMatrix, into c: UnsafeMutablePointer<Float>, ldc: Int,
        m: Int, n: Int, k: Int, adds: Bool, finish: ProductFinish = .none
    ) {
        let panels = scratch.take()
        defer { scratch.giveBack(panels) }
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, finish: finish) { rows, columns in
            pack(
                b.from(row: rows.lowerBound, column: columns.lowerBound), k: rows.count,
                n: columns.count, into: panels)
            return (UnsafePointer(panels), rows.count)
        }
    }

    /// The same with a right factor that `pack` has copied before.
    static func multiply(
        _ a: StridedMatrix, panels: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>,
        ldc: Int, m: Int, n: Int, k: Int, adds: Bool, finish: ProductFinish = .none
    ) {
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, finish: finish) { rows, columns in
            (panels + columns.lowerBound * k + rows.lowerBound * tileColumns, k)
        }
    }

    /// The same with a right factor whose transposed one `pack` has copied before.
    ///
    /// - Parameters:
    ///   - a: `[m, k]`.
    ///   - transposed: Panels of b's rows, for all its columns.
    ///   - width: How many columns b has.
    ///   - first: The first of b's columns that is wanted; of c it is the first one.
    static func multiply(
        _ a: StridedMatrix, transposedPanels transposed: UnsafePointer<Float>, width: Int,
        first: Int, into c: UnsafeMutablePointer<Float>, ldc: Int, m: Int, n: Int, k: Int,
        adds: Bool
    ) {
        let panels = scratch.take()
        defer { scratch.giveBack(panels) }
        run(a, into: c, ldc: ldc, m: m, n: n, k: k, adds: adds, finish: .none) { rows, columns in
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
        let parts = max(1, (k + mostInner - 1) / mostInner)
        let even = (k + parts - 1) / parts
        return min(k, (even + tileColumns - 1) / tileColumns * tileColumns)
    }

    /// Goes through the blocks; `panelsOf` gives the panels of some rows and columns of the right factor,
    /// and how many rows lie between one panel and the next.
    private static func run(
        _ a: StridedMatrix, into c: UnsafeMutablePointer<Float>, ldc: Int, m: Int, n: Int, k: Int,
        adds: Bool, finish: ProductFinish,
        panelsOf: (Range<Int>, Range<Int>) -> (UnsafePointer<Float>, Int)
    ) {
        precondition(m > 0 && n > 0 && k > 0, "a product of nothing: \(m) × \(k) × \(n)")
        let depth = innerPart(k)
        // Even blocks: each goes through all panels.
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
                let writing = TileWriting(
                    adds: adds || inner > 0, finish: part.upperBound == k ? finish : .none)
                for top in stride(from: 0, to: m, by: rowsAtOnce) {
                    let rows = top..<min(m, top + rowsAtOnce)
                    pack(
                        rowsOf: a.from(row: top, column: inner), m: rows.count, k: part.count,
                        into: packed)
                    block(
                        packed, panels, panelRows, into: c + top * ldc, ldc: ldc, m: rows.count,
                        columns: columns, k: part.count, writing)
                }
            }
        }
    }

    /// Copies rows into strips of a tile's rows that lie column after column, the last one filled up with
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

    /// A tile's rows of four numbers become four columns.
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

    /// Six rows of four numbers become four columns of six.
    @inline(__always)
    private static func sixByFour(
        _ source: UnsafePointer<Float>, _ rowStride: Int, into target: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: four numbers of each of six rows, and room for 24, which the caller vouches for.
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
        _ writing: TileWriting
    ) {
        let tiles = (m + tileRows - 1) / tileRows
        let share = (k + tiles - 1) / tiles
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
                    // SAFETY: asking for a line reads nothing, wherever it is.
                    for r in 0..<rows {
                        prefetch_to_write(target + r * ldc)
                        prefetch_to_write(target + r * ldc + tileColumns - 1)
                    }
                    for i in tile * share..<(tile + 1) * share {
                        prefetch_next(next + i * tileColumns)
                    }
                #endif
                writing.tile(
                    packed + row * k, panel, k: k, rows: rows, width: width, into: target, ldc: ldc,
                    column: columns.lowerBound + column)
            }
        }
    }
}

import CNarrowKernels
import CProcessorHints
import Support

/// A weight matrix in numbers of sixteen bits, and its products with Float32 rows.
///
/// Where the processor multiplies pairs of bfloat16 numbers (AVX-512 BF16) they are those, and so are the
/// rows that are multiplied; sums are Float32. Elsewhere (AVX2's `vpmaddwd`, AVX-512's `vpdpwssd`) they are
/// whole numbers: a square of 64 × 64 weights has one scale, as have 64 numbers of a row that is
/// multiplied; both are rounded to whole multiples of it, up to ±5,792, so that 64 products add up exactly
/// within 32 bits. A product of such numbers is off by 2e-4 of its size, one of bfloat16 numbers by 2e-3.
///
/// Panels and blocks are those of `TileProduct`, with twice the inner dimension in the same bytes. One
/// copy serves both directions.
struct NarrowWeights {
    /// Whether this way is faster than Float32 here.
    static let isFast = TileProduct.isFast && narrow_is_fast()
    /// Whether numbers are bfloat16; else they are whole numbers.
    static let isBFloat16 = narrow_is_bfloat16()
    /// What matrices of this kind are called.
    static let storageDescription = isBFloat16 ? "bfloat16, packed" : "int16 blocks, packed"

    /// Numbers that share a scale.
    static let block = Int(NARROW_BLOCK)
    static let tileRows = Int(NARROW_ROWS)
    static let tileColumns = Int(NARROW_COLUMNS)
    /// Numbers of a panel in one block.
    static let panelBlock = block * tileColumns
    /// Blocks of the inner dimension, rows and columns that are taken at a time.
    static let mostBlocks = tileColumns == 32 ? 16 : 10
    static let blockRows = 288
    /// Whole numbers that a tile asks for ahead, for each block of its inner dimension.
    static let linesAhead = block / 2 / Int(NARROW_PAIRS_A_LINE) * 32
    private static let blockColumns = 2_048

    private static let panelScratch = ScratchPool<Int16>(
        count: mostBlocks * block * max(blockColumns, blockRows + tileRows))
    private static let scaleScratch = ScratchPool<Float>(
        count: mostBlocks * (blockRows + tileRows))

    let outFeatures: Int
    let inFeatures: Int
    /// Panels of a tile's columns, rows of the matrix, filled up to whole squares with zeros.
    let panels: UnsafeMutablePointer<Int16>
    /// Scales of the squares: `[outBlocks, inBlocks]`.
    let scales: UnsafeMutablePointer<Float>

    var inBlocks: Int { Self.blocks(inFeatures) }
    var pitch: Int { inBlocks * Self.panelBlock }

    static func blocks(_ count: Int) -> Int { (count + block - 1) / block }

    /// Bytes that a matrix takes.
    static func byteCount(outFeatures: Int, inFeatures: Int) -> Int {
        blocks(outFeatures) * blocks(inFeatures) * (2 * block * block + 4)
    }

    /// Takes room for a matrix; `fill` must come before products.
    init(outFeatures: Int, inFeatures: Int) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        let squares = Self.blocks(outFeatures) * Self.blocks(inFeatures)
        // SAFETY: owned by whoever made this and calls `deallocate`; written by `fill` alone.
        panels = NumberBlock.allocate(
            of: Int16.self, byteCount: max(64, squares * Self.block * Self.block * 2))
        scales = NumberBlock.allocate(byteCount: max(64, squares * 4))
    }

    /// Rounds a matrix.
    ///
    /// - Parameters:
    ///   - rows: `[count, inFeatures]`.
    ///   - count: How many rows there are; all unless given.
    func fill(_ rows: UnsafePointer<Float>, count: Int? = nil) {
        let count = count ?? outFeatures
        ThreadPool.shared.forEachRange(Self.blocks(count)) { range in
            for out in range {
                let (from, to) = (
                    rows + out * Self.block * inFeatures,
                    panels + out * (Self.block / Self.tileColumns) * pitch
                )
                let height = Int32(min(Self.block, count - out * Self.block))
                for column in 0..<inBlocks {
                    scales[out * inBlocks + column] = narrow_pack_square(
                        from + column * Self.block, inFeatures, height,
                        Int32(min(Self.block, inFeatures - column * Self.block)),
                        to + column * Self.panelBlock, pitch)
                }
            }
        }
    }

    /// Gives the memory back; nothing may be asked of the matrix afterwards.
    func deallocate() {
        NumberBlock.free(panels)
        NumberBlock.free(scales)
    }

    /// Where the product with one of several matrices goes.
    struct Target {
        let weights: NarrowWeights
        /// The first of its rows.
        let start: UnsafeMutablePointer<Float>
        /// The distance of its rows, in numbers.
        let width: Int
        /// The columns that are computed; they begin with a panel.
        let columns: Range<Int>
        /// What is added to all of its columns.
        var addend: ProductAddend?
    }

    /// y = x · Wᵀ + addend for each of several matrices, on the calling thread; x is rounded once.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - targets: The matrices, all of as many columns, and where their products go.
    static func multiply(_ x: UnsafePointer<Float>, into targets: [Target], rows: Int) {
        guard let inFeatures = targets.first?.weights.inFeatures else { return }
        let results = targets.map {
            Result(start: $0.start, width: $0.width, columns: $0.columns, addend: $0.addend)
        }
        run(x, inFeatures, width: inFeatures, into: results, rows: rows, scaleStep: 1) {
            index, part in
            let (weights, first) = (targets[index].weights, targets[index].columns.lowerBound)
            return Panels(
                start: weights.panels + first / tileColumns * weights.pitch
                    + part.lowerBound * panelBlock,
                pitch: weights.pitch,
                scales: weights.scales + part.lowerBound + first / block * weights.inBlocks,
                scaleRow: weights.inBlocks)
        }
    }

    /// dx = g · W, or dx += g · W, for some of dx's columns, on the calling thread.
    ///
    /// - Parameters:
    ///   - g: `[rows, outFeatures]`, or the first of so many columns of a wider matrix.
    ///   - width: The distance of its rows; `outFeatures` unless given.
    ///   - count: How many of the matrix's rows there are; all unless given.
    ///   - dx: `[rows, inFeatures]`; its first row.
    ///   - columns: The columns that are computed; they begin with a square.
    ///   - adds: Whether dx's own numbers count.
    func multiplyTransposed(
        _ g: UnsafePointer<Float>, width: Int? = nil, count: Int? = nil,
        into dx: UnsafeMutablePointer<Float>, rows: Int, columns: Range<Int>, adds: Bool
    ) {
        let copy = Self.panelScratch.take()
        defer { Self.panelScratch.giveBack(copy) }
        for left in stride(
            from: columns.lowerBound, to: columns.upperBound, by: Self.blockColumns)
        {
            let some = left..<min(columns.upperBound, left + Self.blockColumns)
            let result = Result(
                start: dx, width: inFeatures, columns: some,
                addend: adds ? .rows(dx, width: inFeatures) : nil)
            Self.run(
                g, count ?? outFeatures, width: width ?? outFeatures, into: [result], rows: rows,
                scaleStep: inBlocks
            ) { _, part in
                transpose(part, some, into: copy)
                return Panels(
                    start: copy, pitch: part.count * Self.panelBlock,
                    scales: scales + part.lowerBound * inBlocks + left / Self.block, scaleRow: 1)
            }
        }
    }

    /// Copies some blocks of rows of some columns into panels of the transposed matrix.
    private func transpose(
        _ part: Range<Int>, _ columns: Range<Int>, into copy: UnsafeMutablePointer<Int16>
    ) {
        let height = part.count * Self.panelBlock
        for column in stride(
            from: columns.lowerBound, to: columns.upperBound, by: Self.tileColumns)
        {
            let target = copy + (column - columns.lowerBound) / Self.tileColumns * height
            let inside = column / Self.block * Self.panelBlock
            for (i, square) in part.enumerated() {
                narrow_transpose(
                    panels + square * (Self.block / Self.tileColumns) * pitch + inside, pitch,
                    Int32(column % Self.block), target + i * Self.panelBlock)
            }
        }
    }

    /// The blocks of an inner dimension that are taken at a time.
    static func parts(of blocks: Int) -> [Range<Int>] {
        let count = (blocks + mostBlocks - 1) / mostBlocks
        let depth = (blocks + count - 1) / max(1, count)
        return stride(from: 0, to: blocks, by: max(1, depth)).map { $0..<min(blocks, $0 + depth) }
    }

    /// The rows that are taken at a time.
    static func rowBlocks(_ m: Int) -> [Range<Int>] {
        let strips = (m + tileRows - 1) / tileRows
        let heights = (m + blockRows - 1) / blockRows
        let size = (strips + heights - 1) / max(1, heights) * tileRows
        return stride(from: 0, to: m, by: max(1, size)).map { $0..<min(m, $0 + size) }
    }

    /// Where a product goes.
    struct Result {
        let start: UnsafeMutablePointer<Float>
        let width: Int
        let columns: Range<Int>
        var addend: ProductAddend?

        /// The same place, where the product so far is added.
        var continued: Result {
            Result(
                start: start, width: width, columns: columns, addend: .rows(start, width: width))
        }
    }

    /// Panels of some blocks of the right factor, from a result's first column on; scales of 64 columns lie
    /// `scaleRow` apart.
    struct Panels {
        let start: UnsafePointer<Int16>
        let pitch: Int
        let scales: UnsafePointer<Float>
        let scaleRow: Int
    }

    /// Goes through the blocks as `TileProduct` does; `panelsOf` gives, for each result, the panels of some
    /// blocks of the inner dimension.
    private static func run(
        _ x: UnsafePointer<Float>, _ k: Int, width: Int, into results: [Result], rows m: Int,
        scaleStep: Int, panelsOf: (Int, Range<Int>) -> Panels
    ) {
        let packed = panelScratch.take()
        let packedScales = scaleScratch.take()
        defer {
            panelScratch.giveBack(packed)
            scaleScratch.giveBack(packedScales)
        }
        for part in parts(of: blocks(k)) {
            let first = part.lowerBound
            let panels = results.indices.map { panelsOf($0, part) }
            let count = min(k, part.upperBound * block) - first * block
            for rows in rowBlocks(m) {
                for row in stride(from: 0, to: rows.count, by: tileRows) {
                    narrow_pack_rows(
                        x + (rows.lowerBound + row) * width + first * block, width,
                        Int32(min(tileRows, rows.count - row)), count,
                        packed + row * part.count * block, packedScales + row * part.count)
                }
                for (result, panels) in zip(results, panels) {
                    tiles(
                        packed, packedScales, panels, blocks: part.count,
                        stripBlocks: part.count, scaleStep: scaleStep, rows: rows,
                        into: first > 0 ? result.continued : result)
                }
            }
        }
    }

    /// All tiles of a block of rows; strips hold `stripBlocks` blocks each, of which so many are multiplied.
    static func tiles(
        _ packed: UnsafePointer<Int16>, _ packedScales: UnsafePointer<Float>, _ panels: Panels,
        blocks: Int, stripBlocks: Int, scaleStep: Int, rows: Range<Int>, into result: Result
    ) {
        narrow_begin()
        defer { narrow_end() }
        let share = (blocks * block * tileRows + rows.count - 1) / rows.count
        let columns = result.columns
        let firstBlock = columns.lowerBound / block
        for column in stride(from: columns.lowerBound, to: columns.upperBound, by: tileColumns) {
            let panel = panels.start + (column - columns.lowerBound) / tileColumns * panels.pitch
            let scales = panels.scales + (column / block - firstBlock) * panels.scaleRow
            let width = min(tileColumns, columns.upperBound - column)
            for row in stride(from: 0, to: rows.count, by: tileRows) {
                let target = result.start + (rows.lowerBound + row) * result.width + column
                let count = min(tileRows, rows.count - row)
                let addend = result.addend?.from(row: rows.lowerBound + row)
                askAhead(
                    target, result.width, rows: count, next: panel + panels.pitch,
                    lines: row / tileRows * share..<(row / tileRows + 1) * share)
                narrow_tile(
                    packed + row * stripBlocks * block, packedScales + row * stripBlocks, panel,
                    scales, scaleStep, blocks, target, result.width,
                    addend.map { $0.start + column }, addend?.width ?? 0, Int32(count),
                    Int32(width), panel + panels.pitch + row / tileRows * blocks * linesAhead)
            }
        }
    }

    /// Asks for the lines of a tile's result and for some of the next panel; tiles of AVX-512 do it themselves.
    @inline(__always)
    private static func askAhead(
        _ target: UnsafePointer<Float>, _ width: Int, rows: Int, next: UnsafePointer<Int16>,
        lines: Range<Int>
    ) {
        #if !LINGU_AVX512
            // SAFETY: asking for a line reads nothing, wherever it is.
            for i in 0..<rows {
                prefetch_to_write(target + i * width)
                prefetch_to_write(target + i * width + tileColumns - 1)
            }
            // A line holds thirty-two whole numbers.
            for i in stride(from: lines.lowerBound, to: lines.upperBound, by: 32 / tileColumns) {
                prefetch_next(next + i * tileColumns)
            }
        #endif
    }
}

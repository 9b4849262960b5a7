import CHalfWidthKernels
import CProcessorHints
import Support

/// A weight matrix of half-width (16-bit) elements, and its products with Float32 rows.
///
/// Where the processor multiplies pairs of bfloat16 (AVX-512 BF16), weights and the rows they are
/// multiplied by are bfloat16; sums are Float32. Elsewhere (AVX2's `vpmaddwd`, AVX-512's
/// `vpdpwssd`) both are int16 blocks: each block of 64 × 64 weights and each 64 elements of a row
/// have one scale, and elements are rounded to integer multiples of it, up to ±5,792, so that a dot
/// product of 64 of them is exact in int32. The relative error of a product is 2e-4 for int16
/// blocks and 2e-3 for bfloat16.
///
/// Panels and blocks are those of `TileProduct`, with twice the inner dimension in the same bytes.
/// One copy serves both directions.
struct HalfWidthWeights {
    /// Whether this is faster than Float32 here.
    static let isFast = TileProduct.isFast && half_width_is_fast()
    /// Whether elements are bfloat16; otherwise they are int16 blocks.
    static let isBFloat16 = half_width_is_bfloat16()
    /// The name of this storage format.
    static let storageDescription = isBFloat16 ? "bfloat16, packed" : "int16 blocks, packed"

    /// Elements that share a scale.
    static let block = Int(BLOCK_LENGTH)
    static let tileRows = Int(TILE_ROWS)
    static let tileColumns = Int(TILE_COLUMNS)
    /// Elements of a panel in one block.
    static let panelBlock = block * tileColumns
    /// Blocks of the inner dimension, rows and columns that are processed at a time.
    static let maxBlocks = tileColumns == 32 ? 16 : 10
    static let blockRows = 288
    /// 16-bit elements that a tile prefetches for each block of its inner dimension.
    static let prefetchPerBlock = block / 2 / Int(PAIRS_PER_PREFETCH) * 32
    private static let blockColumns = 2_048

    private static let panelScratch = ScratchPool<Int16>(
        count: maxBlocks * block * max(blockColumns, blockRows + tileRows))
    private static let scaleScratch = ScratchPool<Float>(
        count: maxBlocks * (blockRows + tileRows))

    let outFeatures: Int
    let inFeatures: Int
    /// Panels of a tile's columns, which are rows of the matrix, padded to whole blocks with zeros.
    let panels: UnsafeMutablePointer<Int16>
    /// Scales of the blocks: `[outBlocks, inBlocks]`.
    let scales: UnsafeMutablePointer<Float>

    var inBlocks: Int { Self.blocks(inFeatures) }
    var pitch: Int { inBlocks * Self.panelBlock }

    static func blocks(_ count: Int) -> Int { (count + block - 1) / block }

    /// The memory of a matrix, in bytes.
    static func byteCount(outFeatures: Int, inFeatures: Int) -> Int {
        blocks(outFeatures) * blocks(inFeatures) * (2 * block * block + 4)
    }

    /// Allocates a matrix; `fill` must come before products.
    init(outFeatures: Int, inFeatures: Int) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        let blockCount = Self.blocks(outFeatures) * Self.blocks(inFeatures)
        // SAFETY: owned by the creator, who calls `deallocate`; written by `fill` alone.
        panels = AlignedMemory.allocate(
            of: Int16.self, byteCount: max(64, blockCount * Self.block * Self.block * 2))
        scales = AlignedMemory.allocate(byteCount: max(64, blockCount * 4))
    }

    /// Packs a matrix.
    ///
    /// - Parameters:
    ///   - rows: `[count, inFeatures]`.
    ///   - count: The number of rows; all by default.
    func fill(_ rows: UnsafePointer<Float>, count: Int? = nil) {
        let count = count ?? outFeatures
        ThreadPool.shared.forEachRange(Self.blocks(count)) { range in
            for out in range {
                let (from, to) = (
                    rows + out * Self.block * inFeatures,
                    panels + out * (Self.block / Self.tileColumns) * pitch
                )
                let height = Int32(clamping: min(Self.block, count - out * Self.block))
                for column in 0..<inBlocks {
                    scales[out * inBlocks + column] = half_width_pack_block(
                        from + column * Self.block, inFeatures, height,
                        Int32(clamping: min(Self.block, inFeatures - column * Self.block)),
                        to + column * Self.panelBlock, pitch)
                }
            }
        }
    }

    /// Frees the memory; the matrix must not be used afterwards.
    func deallocate() {
        AlignedMemory.free(panels)
        AlignedMemory.free(scales)
    }

    /// One of several matrices and the output of its product.
    struct Target {
        let weights: HalfWidthWeights
        /// The first row of the output.
        let start: UnsafeMutablePointer<Float>
        /// The row stride of the output.
        let width: Int
        /// The columns that are computed; the first begins a panel.
        let columns: Range<Int>
        /// Added to all of its columns.
        var addend: EpilogueAddend?
    }

    /// y = x · Wᵀ + addend for each of several matrices, on the calling thread; x is packed once.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - targets: The matrices, with equal numbers of columns, and their outputs.
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
    ///   - g: `[rows, outFeatures]`, or the first `outFeatures` columns of a wider matrix.
    ///   - width: The row stride of g; `outFeatures` by default.
    ///   - count: The number of the matrix's rows; all by default.
    ///   - dx: `[rows, inFeatures]`; its first row.
    ///   - columns: The columns that are computed; the first begins a block.
    ///   - adds: Whether to accumulate into dx.
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

    /// Copies some blocks of some columns into panels of the transposed matrix.
    private func transpose(
        _ part: Range<Int>, _ columns: Range<Int>, into copy: UnsafeMutablePointer<Int16>
    ) {
        let height = part.count * Self.panelBlock
        for column in stride(
            from: columns.lowerBound, to: columns.upperBound, by: Self.tileColumns)
        {
            let target = copy + (column - columns.lowerBound) / Self.tileColumns * height
            let inside = column / Self.block * Self.panelBlock
            for (i, block) in part.enumerated() {
                half_width_transpose(
                    panels + block * (Self.block / Self.tileColumns) * pitch + inside, pitch,
                    Int32(column % Self.block), target + i * Self.panelBlock)
            }
        }
    }

    /// The blocks of an inner dimension, in parts that are processed at a time.
    static func parts(of blocks: Int) -> [Range<Int>] {
        let count = (blocks + maxBlocks - 1) / maxBlocks
        let depth = (blocks + count - 1) / max(1, count)
        return stride(from: 0, to: blocks, by: max(1, depth)).map { $0..<min(blocks, $0 + depth) }
    }

    /// The rows that are processed at a time.
    static func rowBlocks(_ m: Int) -> [Range<Int>] {
        let strips = (m + tileRows - 1) / tileRows
        let heights = (m + blockRows - 1) / blockRows
        let size = (strips + heights - 1) / max(1, heights) * tileRows
        return stride(from: 0, to: m, by: max(1, size)).map { $0..<min(m, $0 + size) }
    }

    /// The output of a product.
    struct Result {
        let start: UnsafeMutablePointer<Float>
        let width: Int
        let columns: Range<Int>
        var addend: EpilogueAddend?

        /// The same output, to which the next part is added.
        var continued: Result {
            Result(
                start: start, width: width, columns: columns, addend: .rows(start, width: width))
        }
    }

    /// Panels of some blocks of the right factor, from a result's first column on; scales of 64
    /// columns are `scaleRow` apart.
    struct Panels {
        let start: UnsafePointer<Int16>
        let pitch: Int
        let scales: UnsafePointer<Float>
        let scaleRow: Int
    }

    /// Loops over the blocks like `TileProduct`; `panelsOf` returns, for each result, the panels of
    /// some blocks of the inner dimension.
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
                    half_width_pack_rows(
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

    /// All tiles of a block of rows; strips hold `stripBlocks` blocks each, of which `blocks` are
    /// multiplied.
    static func tiles(
        _ packed: UnsafePointer<Int16>, _ packedScales: UnsafePointer<Float>, _ panels: Panels,
        blocks: Int, stripBlocks: Int, scaleStep: Int, rows: Range<Int>, into result: Result
    ) {
        half_width_begin_tiles()
        defer { half_width_end_tiles() }
        let step = (blocks * block * tileRows + rows.count - 1) / rows.count
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
                prefetch(
                    target, result.width, rows: count, next: panel + panels.pitch,
                    lines: row / tileRows * step..<(row / tileRows + 1) * step)
                half_width_tile(
                    packed + row * stripBlocks * block, packedScales + row * stripBlocks, panel,
                    scales, scaleStep, blocks, target, result.width,
                    addend.map { $0.start + column }, addend?.width ?? 0, Int32(count),
                    Int32(width), panel + panels.pitch + row / tileRows * blocks * prefetchPerBlock)
            }
        }
    }

    /// Prefetches a tile's output and part of the next panel; AVX-512 tiles prefetch on their own.
    @inline(__always)
    private static func prefetch(
        _ target: UnsafePointer<Float>, _ width: Int, rows: Int, next: UnsafePointer<Int16>,
        lines: Range<Int>
    ) {
        #if !LINGU_AVX512
            // SAFETY: a prefetch does not access memory, so that any address is allowed.
            for i in 0..<rows {
                prefetch_to_write(target + i * width)
                prefetch_to_write(target + i * width + tileColumns - 1)
            }
            // A cache line holds 32 elements.
            for i in stride(from: lines.lowerBound, to: lines.upperBound, by: 32 / tileColumns) {
                prefetch_next(next + i * tileColumns)
            }
        #endif
    }
}

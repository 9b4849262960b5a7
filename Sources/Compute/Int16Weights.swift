import CInt16Kernels
import CProcessorHints
import Support

/// A weight matrix in whole numbers of sixteen bits, and its products with Float32 rows.
///
/// The way to narrower products on processors that multiply pairs of sixteen bits (AVX2's `vpmaddwd`) but
/// have no bfloat16. A square of 64 × 64 weights has one scale, as have 64 numbers of a row that is
/// multiplied; both are rounded to whole multiples of it, up to ±5,792, so that 64 products add up exactly
/// within 32 bits. A product of such numbers is off by 2e-4 of its size, one of bfloat16 numbers by 2e-3.
///
/// Panels and blocks are those of `TileProduct`, with twice the inner dimension in the same bytes. One
/// copy serves both directions, as a square's scale does.
struct Int16Weights {
    /// Whether this way is faster than Float32 here.
    static let isFast = TileProduct.isFast && int16_is_fast()

    /// Numbers that share a scale.
    static let block = Int(INT16_BLOCK)
    static let tileRows = Int(INT16_ROWS)
    static let tileColumns = Int(INT16_COLUMNS)
    /// Numbers of a panel in one block.
    private static let panelBlock = block * tileColumns
    /// Blocks of the inner dimension, rows and columns that are taken at a time.
    private static let mostBlocks = 10
    private static let blockRows = 192
    private static let blockColumns = 2_048

    private static let panelScratch = ScratchPool<Int16>(
        count: mostBlocks * block * max(blockColumns, blockRows + tileRows))
    private static let scaleScratch = ScratchPool<Float>(
        count: mostBlocks * (blockRows + tileRows))

    let outFeatures: Int
    let inFeatures: Int
    /// Panels of sixteen rows of the matrix, filled up to whole squares with zeros.
    private let panels: UnsafeMutablePointer<Int16>
    /// Scales of the squares: `[outBlocks, inBlocks]`.
    private let scales: UnsafeMutablePointer<Float>

    private var inBlocks: Int { Self.blocks(inFeatures) }
    private var pitch: Int { inBlocks * Self.panelBlock }

    private static func blocks(_ count: Int) -> Int { (count + block - 1) / block }

    /// Bytes that a matrix takes.
    static func byteCount(outFeatures: Int, inFeatures: Int) -> Int {
        blocks(outFeatures) * blocks(inFeatures) * (2 * block * block + 4)
    }

    /// Rounds a matrix.
    ///
    /// - Parameter rows: `[outFeatures, inFeatures]`.
    init(outFeatures: Int, inFeatures: Int, rows: UnsafePointer<Float>) {
        self.outFeatures = outFeatures
        self.inFeatures = inFeatures
        let (outBlocks, inBlocks) = (Self.blocks(outFeatures), Self.blocks(inFeatures))
        let (block, pitch) = (Self.block, inBlocks * Self.panelBlock)
        // SAFETY: owned by whoever made this and calls `deallocate`; never written after `init`.
        let panels = NumberBlock.allocate(
            of: Int16.self, byteCount: max(64, outBlocks * inBlocks * block * block * 2))
        let scales = NumberBlock.allocate(byteCount: max(64, outBlocks * inBlocks * 4))
        self.panels = panels
        self.scales = scales
        ThreadPool.shared.forEachRange(outBlocks) { range in
            for out in range {
                let (from, to) = (
                    rows + out * block * inFeatures,
                    panels + out * (block / Self.tileColumns) * pitch
                )
                let height = Int32(min(block, outFeatures - out * block))
                for column in 0..<inBlocks {
                    scales[out * inBlocks + column] = int16_pack_square(
                        from + column * block, inFeatures, height,
                        Int32(min(block, inFeatures - column * block)),
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

    /// y = x · Wᵀ, or y += x · Wᵀ, for some of y's columns, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - y: `[rows, outFeatures]`; its first row.
    ///   - columns: The columns that are computed; they begin with a panel.
    ///   - adds: Whether y's own numbers count.
    func multiply(
        _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int,
        columns: Range<Int>, adds: Bool
    ) {
        let result = Result(start: y, width: outFeatures, columns: columns, adds: adds)
        run(x, inFeatures, into: result, rows: rows, scaleStep: 1) { part, columns in
            Panels(
                start: panels + columns.lowerBound / Self.tileColumns * pitch
                    + part.lowerBound * Self.panelBlock,
                pitch: pitch, scales: scales + part.lowerBound, scaleRow: inBlocks)
        }
    }

    /// dx = g · W, or dx += g · W, for some of dx's columns, on the calling thread.
    ///
    /// - Parameters:
    ///   - g: `[rows, outFeatures]`.
    ///   - dx: `[rows, inFeatures]`; its first row.
    ///   - columns: The columns that are computed; they begin with a panel.
    ///   - adds: Whether dx's own numbers count.
    func multiplyTransposed(
        _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int,
        columns: Range<Int>, adds: Bool
    ) {
        let copy = Self.panelScratch.take()
        defer { Self.panelScratch.giveBack(copy) }
        let result = Result(start: dx, width: inFeatures, columns: columns, adds: adds)
        run(g, outFeatures, into: result, rows: rows, scaleStep: inBlocks) { part, columns in
            let height = part.count * Self.panelBlock
            for column in stride(
                from: columns.lowerBound, to: columns.upperBound, by: Self.tileColumns)
            {
                let target = copy + (column - columns.lowerBound) / Self.tileColumns * height
                let inside = column / Self.block * Self.panelBlock
                for (i, square) in part.enumerated() {
                    int16_transpose(
                        panels + square * (Self.block / Self.tileColumns) * pitch + inside, pitch,
                        Int32(column % Self.block), target + i * Self.panelBlock)
                }
            }
            return Panels(
                start: copy, pitch: height, scales: scales + part.lowerBound * inBlocks, scaleRow: 1
            )
        }
    }

    /// Where a product goes.
    private struct Result {
        let start: UnsafeMutablePointer<Float>
        let width: Int
        let columns: Range<Int>
        let adds: Bool
    }

    /// Panels of some blocks and columns of the right factor; scales of 64 columns lie `scaleRow` apart.
    private struct Panels {
        let start: UnsafePointer<Int16>
        let pitch: Int
        let scales: UnsafePointer<Float>
        let scaleRow: Int
    }

    /// Goes through the blocks as `TileProduct` does; `panelsOf` gives the panels of some blocks of the inner
    /// dimension and some columns.
    private func run(
        _ x: UnsafePointer<Float>, _ k: Int, into result: Result, rows m: Int, scaleStep: Int,
        panelsOf: (Range<Int>, Range<Int>) -> Panels
    ) {
        let blocks = Self.blocks(k)
        let parts = (blocks + Self.mostBlocks - 1) / Self.mostBlocks
        let depth = (blocks + parts - 1) / parts
        let strips = (m + Self.tileRows - 1) / Self.tileRows
        let heights = (m + Self.blockRows - 1) / Self.blockRows
        let rowsAtOnce = (strips + heights - 1) / heights * Self.tileRows
        let packed = Self.panelScratch.take()
        let packedScales = Self.scaleScratch.take()
        defer {
            Self.panelScratch.giveBack(packed)
            Self.scaleScratch.giveBack(packedScales)
        }
        let end = result.columns.upperBound
        for left in stride(from: result.columns.lowerBound, to: end, by: Self.blockColumns) {
            let columns = left..<min(end, left + Self.blockColumns)
            for first in stride(from: 0, to: blocks, by: depth) {
                let part = first..<min(blocks, first + depth)
                let panels = panelsOf(part, columns)
                let count = min(k, part.upperBound * Self.block) - first * Self.block
                for top in stride(from: 0, to: m, by: rowsAtOnce) {
                    let rows = top..<min(m, top + rowsAtOnce)
                    for row in stride(from: 0, to: rows.count, by: Self.tileRows) {
                        int16_pack_rows(
                            x + (top + row) * k + first * Self.block, k,
                            Int32(min(Self.tileRows, rows.count - row)), count,
                            packed + row * part.count * Self.block,
                            packedScales + row * part.count)
                    }
                    tiles(
                        packed, packedScales, panels, blocks: part.count, scaleStep: scaleStep,
                        rows: rows, columns: columns, into: result, adds: result.adds || first > 0)
                }
            }
        }
    }

    /// All tiles of a block of rows.
    private func tiles(
        _ packed: UnsafePointer<Int16>, _ packedScales: UnsafePointer<Float>, _ panels: Panels,
        blocks: Int, scaleStep: Int, rows: Range<Int>, columns: Range<Int>, into result: Result,
        adds: Bool
    ) {
        let share = (blocks * Self.block * Self.tileRows + rows.count - 1) / rows.count
        for column in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.tileColumns)
        {
            let panel =
                panels.start + (column - columns.lowerBound) / Self.tileColumns * panels.pitch
            let scales = panels.scales + column / Self.block * panels.scaleRow
            let width = min(Self.tileColumns, columns.upperBound - column)
            for row in stride(from: 0, to: rows.count, by: Self.tileRows) {
                let target = result.start + (rows.lowerBound + row) * result.width + column
                let count = min(Self.tileRows, rows.count - row)
                // SAFETY: asking for a line reads nothing, wherever it is.
                for i in 0..<count {
                    prefetch_to_write(target + i * result.width)
                    prefetch_to_write(target + i * result.width + Self.tileColumns - 1)
                }
                // Two of a panel's rows, a pair of the inner dimension, share a line.
                let next = row / Self.tileRows * share
                for i in stride(from: next, to: next + share, by: 2) {
                    prefetch_next(panel + panels.pitch + i * Self.tileColumns)
                }
                int16_tile(
                    packed + row * blocks * Self.block, packedScales + row * blocks, panel, scales,
                    scaleStep, blocks, target, result.width, Int32(count), Int32(width), adds)
            }
        }
    }
}

import CHalfWidthKernels
import Support

/// Rows of a left factor, packed in half width: strips of a tile's rows, each with all of their
/// blocks.
struct HalfWidthStrips {
    /// Whole strips, padded with zeros, ordered by strip, by block, by row.
    let elements: UnsafeMutablePointer<Int16>
    /// A scale for each row of a block.
    let scales: UnsafeMutablePointer<Float>
    /// Blocks of a row.
    let blocks: Int

    private static let tileRows = HalfWidthWeights.tileRows

    /// Uses existing buffers.
    init(
        elements: UnsafeMutablePointer<Int16>, scales: UnsafeMutablePointer<Float>, blocks: Int
    ) { (self.elements, self.scales, self.blocks) = (elements, scales, blocks) }

    /// Allocates buffers for some rows; `deallocate` frees them.
    init(rows: Int, blocks: Int) {
        let count = (rows + Self.tileRows - 1) / Self.tileRows * Self.tileRows * blocks
        // SAFETY: owned by the creator.
        elements = AlignedMemory.allocate(
            of: Int16.self, byteCount: max(64, count * HalfWidthWeights.block * 2))
        scales = AlignedMemory.allocate(byteCount: max(64, count * 4))
        self.blocks = blocks
    }

    /// Allocates buffers and packs some rows; threads divide them.
    ///
    /// - Parameter x: `[rows, width]`.
    init(_ x: UnsafePointer<Float>, rows: Int, width: Int) {
        let packed = HalfWidthStrips(rows: rows, blocks: HalfWidthWeights.blocks(width))
        ThreadPool.shared.forEachRange((rows + Self.tileRows - 1) / Self.tileRows) { strips in
            let first = strips.lowerBound * Self.tileRows
            packed.fill(x, first..<min(rows, strips.upperBound * Self.tileRows), width: width)
        }
        self = packed
    }

    /// The same buffers for rows of another width that fit them.
    func of(width: Int) -> HalfWidthStrips {
        HalfWidthStrips(elements: elements, scales: scales, blocks: HalfWidthWeights.blocks(width))
    }

    /// Frees the buffers.
    func deallocate() {
        AlignedMemory.free(elements)
        AlignedMemory.free(scales)
    }

    /// Packs rows, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`.
    ///   - rows: Which rows; the first begins a strip.
    ///   - width: The dimension of a row.
    ///   - stride: The row stride; `width` by default.
    func fill(
        _ x: UnsafePointer<Float>, _ rows: Range<Int>, width: Int, stride distance: Int? = nil
    ) {
        let distance = distance ?? width
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.tileRows) {
            half_width_pack_rows(
                x + row * distance, distance, Int32(min(Self.tileRows, rows.upperBound - row)),
                width,
                elements + row * blocks * HalfWidthWeights.block, scales + row * blocks)
        }
    }
}

extension HalfWidthStrips {
    /// Packs the columns of a matrix, that is the rows of its transposed, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[count, columns]`, rows `distance` apart.
    ///   - columns: The number of columns, the strips' rows.
    ///   - count: The number of elements of each.
    ///   - distance: The row stride of x.
    func fill(
        columnsOf x: UnsafePointer<Float>, columns: Int, count: Int, stride distance: Int
    ) {
        for column in stride(from: 0, to: columns, by: Self.tileRows) {
            half_width_pack_columns(
                x + column, distance, Int32(min(Self.tileRows, columns - column)), count,
                elements + column * blocks * HalfWidthWeights.block, scales + column * blocks)
        }
    }
}

extension HalfWidthWeights {
    /// y = x · Wᵀ + addend on the calling thread, for rows that are packed already; only as many
    /// columns of W count as these have.
    func multiply(_ strips: HalfWidthStrips, rows m: Int, into result: Result) {
        for part in Self.parts(of: strips.blocks) {
            let first = part.lowerBound
            let panels = Panels(
                start: panels + first * Self.panelBlock, pitch: pitch, scales: scales + first,
                scaleRow: inBlocks)
            for rows in Self.rowBlocks(m) {
                let row = rows.lowerBound * strips.blocks + first * Self.tileRows
                Self.tiles(
                    strips.elements + row * Self.block, strips.scales + row, panels,
                    blocks: part.count, stripBlocks: strips.blocks, scaleStep: 1, rows: rows,
                    into: first > 0 ? result.continued : result)
            }
        }
    }
}

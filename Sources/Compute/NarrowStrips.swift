import CNarrowKernels

/// Rows of a left factor in numbers of sixteen bits: strips of a tile's rows, each with all of their blocks.
struct NarrowStrips {
    /// Whole strips, filled up with zeros: by strip, by block, by row.
    let numbers: UnsafeMutablePointer<Int16>
    /// A scale for each row of a block.
    let scales: UnsafeMutablePointer<Float>
    /// Blocks of a row.
    let blocks: Int

    private static let tileRows = NarrowWeights.tileRows

    /// Uses room that is there.
    init(
        numbers: UnsafeMutablePointer<Int16>, scales: UnsafeMutablePointer<Float>, blocks: Int
    ) { (self.numbers, self.scales, self.blocks) = (numbers, scales, blocks) }

    /// Takes room, to be given back by `deallocate`, and rounds some rows; threads share them.
    ///
    /// - Parameter x: `[rows, width]`.
    init(_ x: UnsafePointer<Float>, rows: Int, width: Int) {
        let (strips, size) = ((rows + Self.tileRows - 1) / Self.tileRows, NarrowWeights.block)
        blocks = NarrowWeights.blocks(width)
        let count = strips * Self.tileRows * blocks
        // SAFETY: owned by whoever made this.
        numbers = .allocate(capacity: max(1, count * size))
        scales = .allocate(capacity: max(1, count))
        let room = self
        ThreadPool.shared.forEachRange(strips) { share in
            let rows = share.lowerBound * Self.tileRows..<min(rows, share.upperBound * Self.tileRows)
            room.fill(x, rows, width: width)
        }
    }

    /// Gives back what was taken.
    func deallocate() {
        numbers.deallocate()
        scales.deallocate()
    }

    /// Rounds rows, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`.
    ///   - rows: Which rows; they begin with a strip.
    ///   - width: Numbers of a row.
    func fill(_ x: UnsafePointer<Float>, _ rows: Range<Int>, width: Int) {
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.tileRows) {
            narrow_pack_rows(
                x + row * width, width, Int32(min(Self.tileRows, rows.upperBound - row)), width,
                numbers + row * blocks * NarrowWeights.block, scales + row * blocks)
        }
    }
}

extension NarrowWeights {
    /// y = x · Wᵀ, or y += x · Wᵀ, on the calling thread, for rows that are rounded already.
    func multiply(_ strips: NarrowStrips, rows m: Int, into result: Result) {
        for part in Self.parts(of: inBlocks) {
            let first = part.lowerBound
            let panels = Panels(
                start: panels + first * Self.panelBlock, pitch: pitch, scales: scales + first,
                scaleRow: inBlocks)
            for rows in Self.rowBlocks(m) {
                let row = rows.lowerBound * inBlocks + first * Self.tileRows
                Self.tiles(
                    strips.numbers + row * Self.block, strips.scales + row, panels,
                    blocks: part.count, stripBlocks: inBlocks, scaleStep: 1, rows: rows,
                    into: result, adds: result.adds || first > 0)
            }
        }
    }
}

import CNarrowKernels

/// A gated feed-forward layer of narrow weights: W_down (activation(W_gate x) · W_up x) by row.
///
/// What lies between exists for a few tiles at a time, and is rounded for the last product at once.
struct NarrowFeedForward {
    let gate: NarrowWeights
    let up: NarrowWeights
    let down: NarrowWeights
    let activation: GatedActivation

    private static let block = NarrowWeights.block
    private static let tileRows = NarrowWeights.tileRows
    private static let tileColumns = NarrowWeights.tileColumns
    /// Numbers of a strip in one block.
    private static let stripBlock = tileRows * block
    /// Numbers that are kept between the products, at most.
    private static let room = 1 << 21
    private static let mostRows = 24 * tileRows

    private static let strips = ScratchPool<Int16>(count: room)
    /// What a strip gives with a block of columns of the first and of the second matrix.
    private static let results = ScratchPool<Float>(count: 2 * stripBlock)
    private static let stripScales = ScratchPool<Float>(count: room / block)

    /// Blocks of a row that comes in, and of one between.
    private var blocks: (outer: Int, inner: Int) { (gate.inBlocks, down.inBlocks) }

    /// Joins three matrices; `nil` unless they fit each other and a row's tiles the first cache.
    init?(
        gate: NarrowWeights, up: NarrowWeights, down: NarrowWeights, activation: GatedActivation
    ) {
        guard gate.inFeatures == up.inFeatures, gate.outFeatures == up.outFeatures,
            down.inFeatures == gate.outFeatures, gate.inBlocks <= 2 * NarrowWeights.mostBlocks,
            down.inBlocks * Self.block * Self.tileRows <= Self.room
        else { return nil }
        (self.gate, self.up, self.down, self.activation) = (gate, up, down, activation)
    }

    /// Writes the results of some rows, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]` of the first matrices.
    ///   - out: `[rows, outFeatures]` of the last one.
    func run(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int
    ) {
        let (outer, inner) = (Self.strips.take(), Self.strips.take())
        let (outerScales, innerScales) = (Self.stripScales.take(), Self.stripScales.take())
        defer {
            Self.strips.giveBack(outer)
            Self.strips.giveBack(inner)
            Self.stripScales.giveBack(outerScales)
            Self.stripScales.giveBack(innerScales)
        }
        let widest = max(blocks.outer, blocks.inner) * Self.block
        let rowsAtOnce = min(Self.mostRows, Self.room / widest / Self.tileRows * Self.tileRows)
        for top in stride(from: 0, to: rows, by: rowsAtOnce) {
            let count = min(rowsAtOnce, rows - top)
            for row in stride(from: 0, to: count, by: Self.tileRows) {
                narrow_pack_rows(
                    x + (top + row) * gate.inFeatures, gate.inFeatures,
                    Int32(min(Self.tileRows, count - row)), gate.inFeatures,
                    outer + row * blocks.outer * Self.block, outerScales + row * blocks.outer)
            }
            gated(outer, outerScales, rows: count, into: inner, innerScales)
            mapped(inner, innerScales, rows: count, into: out + top * down.outFeatures)
        }
    }

    /// Strips of activation(W_gate x) · W_up x from strips of x.
    private func gated(
        _ strips: UnsafePointer<Int16>, _ scales: UnsafePointer<Float>, rows: Int,
        into target: UnsafeMutablePointer<Int16>, _ targetScales: UnsafeMutablePointer<Float>
    ) {
        let size = Self.stripBlock
        let left = Self.results.take()
        defer { Self.results.giveBack(left) }
        for column in 0..<blocks.inner {
            let width = min(Self.block, down.inFeatures - column * Self.block)
            for row in stride(from: 0, to: rows, by: Self.tileRows) {
                let strip = strips + row * blocks.outer * Self.block
                for (weights, place) in [(gate, left), (up, left + size)] {
                    tiles(
                        of: weights, column, strip, scales + row * blocks.outer,
                        number: row / Self.tileRows, into: place)
                }
                activation.apply(gate: left, up: left + size, into: left, count: size)
                let block = row * blocks.inner + column * Self.tileRows
                narrow_pack_rows(
                    left, Self.block, Int32(min(Self.tileRows, rows - row)), width,
                    target + block * Self.block, targetScales + block)
            }
        }
    }

    /// The product of a strip and a block of columns, `[tileRows, block]`.
    @inline(__always)
    private func tiles(
        of weights: NarrowWeights, _ column: Int, _ strip: UnsafePointer<Int16>,
        _ scales: UnsafePointer<Float>, number: Int, into target: UnsafeMutablePointer<Float>
    ) {
        let panels = Self.block / Self.tileColumns
        for panel in 0..<panels {
            let start = weights.panels + (column * panels + panel) * weights.pitch
            narrow_tile(
                strip, scales, start, weights.scales + column * blocks.outer, 1, blocks.outer,
                target + panel * Self.tileColumns, Self.block, Int32(Self.tileRows),
                Int32(Self.tileColumns), false,
                start + panels * weights.pitch + number * blocks.outer
                    * NarrowWeights.linesAhead)
        }
    }

    /// out = W_down of the rows of some strips.
    private func mapped(
        _ strips: UnsafePointer<Int16>, _ scales: UnsafePointer<Float>, rows: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        let result = NarrowWeights.Result(
            start: out, width: down.outFeatures, columns: 0..<down.outFeatures, adds: false)
        for part in NarrowWeights.parts(of: blocks.inner) {
            let first = part.lowerBound
            let panels = NarrowWeights.Panels(
                start: down.panels + first * NarrowWeights.panelBlock, pitch: down.pitch,
                scales: down.scales + first, scaleRow: blocks.inner)
            NarrowWeights.tiles(
                strips + first * Self.stripBlock, scales + first * Self.tileRows, panels,
                blocks: part.count, stripBlocks: blocks.inner, scaleStep: 1, rows: 0..<rows,
                into: result, adds: first > 0)
        }
    }
}

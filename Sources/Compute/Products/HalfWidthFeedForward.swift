import CHalfWidthKernels

/// A gated feed-forward layer of half-width weights: W_down (activation(W_gate x) · W_up x) by row.
///
/// Intermediate activations exist for a few tiles at a time and are packed for the last product at
/// once.
struct HalfWidthFeedForward {
    let gate: HalfWidthWeights
    let up: HalfWidthWeights
    let down: HalfWidthWeights
    let activation: GatedActivation

    private static let block = HalfWidthWeights.block
    private static let tileRows = HalfWidthWeights.tileRows
    private static let tileColumns = HalfWidthWeights.tileColumns
    /// Elements of a strip in one block.
    private static let stripBlock = tileRows * block
    /// The maximum number of elements kept between the products.
    private static let maxElements = 1 << 21
    private static let maxRows = 24 * tileRows

    private static let strips = ScratchPool<Int16>(count: maxElements)
    /// A strip's products with one block of columns of the first and of the second matrix.
    private static let results = ScratchPool<Float>(count: 2 * stripBlock)
    private static let stripScales = ScratchPool<Float>(count: maxElements / block)

    /// Blocks of an input row, and of an intermediate row.
    private var blocks: (outer: Int, inner: Int) { (gate.inBlocks, down.inBlocks) }

    /// Joins three matrices; `nil` unless their shapes match and a row's tiles fit L1.
    init?(
        gate: HalfWidthWeights, up: HalfWidthWeights, down: HalfWidthWeights,
        activation: GatedActivation
    ) {
        guard gate.inFeatures == up.inFeatures, gate.outFeatures == up.outFeatures,
            down.inFeatures == gate.outFeatures, gate.inBlocks <= 2 * HalfWidthWeights.maxBlocks,
            down.inBlocks * Self.block * Self.tileRows <= Self.maxElements
        else { return nil }
        (self.gate, self.up, self.down, self.activation) = (gate, up, down, activation)
    }

    /// Writes the results of some rows, on the calling thread.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]` of the first matrices.
    ///   - out: `[rows, outFeatures]` of the last one.
    ///   - addend: Added to the result.
    func run(
        _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, rows: Int,
        adding addend: EpilogueAddend?
    ) {
        let (outer, inner) = (Self.takeStrips(blocks.outer), Self.takeStrips(blocks.inner))
        defer {
            for strips in [outer, inner] {
                Self.strips.giveBack(strips.elements)
                Self.stripScales.giveBack(strips.scales)
            }
        }
        let widest = max(blocks.outer, blocks.inner) * Self.block
        let rowsAtOnce = min(
            Self.maxRows, Self.maxElements / widest / Self.tileRows * Self.tileRows)
        for top in stride(from: 0, to: rows, by: rowsAtOnce) {
            let count = min(rowsAtOnce, rows - top)
            outer.fill(x + top * gate.inFeatures, 0..<count, width: gate.inFeatures)
            gated(outer, rows: count, into: inner)
            down.multiply(
                inner, rows: count,
                into: .init(
                    start: out + top * down.outFeatures, width: down.outFeatures,
                    columns: 0..<down.outFeatures, addend: addend?.from(row: top)))
        }
    }

    private static func takeStrips(_ blocks: Int) -> HalfWidthStrips {
        HalfWidthStrips(elements: strips.take(), scales: stripScales.take(), blocks: blocks)
    }

    /// Strips of activation(W_gate x) · W_up x from strips of x.
    private func gated(_ strips: HalfWidthStrips, rows: Int, into target: HalfWidthStrips) {
        half_width_begin_tiles()
        defer { half_width_end_tiles() }
        let size = Self.stripBlock
        let left = Self.results.take()
        defer { Self.results.giveBack(left) }
        for column in 0..<blocks.inner {
            for row in stride(from: 0, to: rows, by: Self.tileRows) {
                let strip = strips.elements + row * blocks.outer * Self.block
                let count = Int32(min(Self.tileRows, rows - row))
                for (weights, place) in [(gate, left), (up, left + size)] {
                    tiles(
                        of: weights, column, strip, strips.scales + row * blocks.outer,
                        rows: count, number: row / Self.tileRows, into: place)
                }
                let block = row * blocks.inner + column * Self.tileRows
                half_width_pack_gated(
                    activation.pointers(.float32(gate: left, up: left + size)),
                    count, target.elements + block * Self.block, target.scales + block)
            }
        }
    }

    /// The product of a strip's rows and a block of columns, `[rows, block]`.
    @inline(__always)
    private func tiles(
        of weights: HalfWidthWeights, _ column: Int, _ strip: UnsafePointer<Int16>,
        _ scales: UnsafePointer<Float>, rows: Int32, number: Int,
        into target: UnsafeMutablePointer<Float>
    ) {
        let panels = Self.block / Self.tileColumns
        for panel in 0..<panels {
            let start = weights.panels + (column * panels + panel) * weights.pitch
            half_width_tile(
                strip, scales, start, weights.scales + column * blocks.outer, 1, blocks.outer,
                target + panel * Self.tileColumns, Self.block, nil, 0, rows,
                Int32(Self.tileColumns),
                start + panels * weights.pitch + number * blocks.outer
                    * HalfWidthWeights.prefetchPerBlock)
        }
    }
}

import CNarrowKernels

/// The two products of attention in numbers of sixteen bits, on one thread.
///
/// Keys and values are rounded into panels a square of 64 × 64 at a time; squares of what the block before saw too,
/// such as common ancestors, stay as they are.
final class NarrowAttention {
    private static let square = NarrowWeights.block
    private static let tileRows = NarrowWeights.tileRows

    private let shape: AttentionShape
    private let inputs: TreeAttention.Inputs
    /// `[most keys, D]`.
    private let keys: NarrowWeights
    /// Values, transposed: `[D, most keys]`.
    private let values: NarrowWeights
    /// Room for queries, and for the soft-max's weights.
    private let strips: NarrowStrips
    /// Room for a square's rows where they do not lie together, `[64, D]`.
    private let gathered: UnsafeMutablePointer<Float>
    /// The ranges, and the head, whose keys and values are in the panels.
    private var held: [AttentionLayout.KeyRange] = []
    private var heldHead = 0

    /// Takes room for the largest of some blocks; `nil` if none is worth the rounding.
    init?(
        _ blocks: ArraySlice<AttentionBlock>, shape: AttentionShape, inputs: TreeAttention.Inputs
    ) {
        let suitable = blocks.filter { Self.suits($0, shape) }
        guard !suitable.isEmpty else { return nil }
        self.shape = shape
        self.inputs = inputs
        let most = suitable.map(\.keyCount).max() ?? 0
        let rows = suitable.map(\.rows.count).max() ?? 0
        keys = NarrowWeights(outFeatures: most, inFeatures: shape.headSize)
        values = NarrowWeights(outFeatures: shape.headSize, inFeatures: most)
        strips = NarrowStrips(
            rows: rows * shape.groupSize, blocks: NarrowWeights.blocks(max(most, shape.headSize)))
        // SAFETY: owned by this object, freed in `deinit`.
        gathered = .allocate(capacity: Self.square * shape.headSize)
    }

    deinit {
        keys.deallocate()
        values.deallocate()
        strips.deallocate()
        gathered.deallocate()
    }

    /// Whether a block has rows enough for the rounding to be worth while.
    static func suits(_ block: AttentionBlock, _ shape: AttentionShape) -> Bool {
        block.rows.count * shape.groupSize >= 2 * tileRows
    }

    /// Numbers in a row of a block's scores: whole tiles.
    static func scoreWidth(_ block: AttentionBlock) -> Int {
        (block.keyCount + NarrowWeights.tileColumns - 1) / NarrowWeights.tileColumns
            * NarrowWeights.tileColumns
    }

    /// Rows of a block's scores: whole tiles.
    static func scoreRows(_ block: AttentionBlock, _ shape: AttentionShape) -> Int {
        (block.rows.count * shape.groupSize + tileRows - 1) / tileRows * tileRows
    }

    /// scores = queries · keysᵀ.
    ///
    /// - Parameters:
    ///   - queries: The block's, `[rows, D]`.
    ///   - scores: `[scoreRows, scoreWidth]`.
    func scores(
        of queries: UnsafePointer<Float>, _ block: AttentionBlock,
        into scores: UnsafeMutablePointer<Float>
    ) {
        hold(block)
        let queryStrips = strips.of(width: shape.headSize)
        queryStrips.fill(
            queries, 0..<block.rows.count * shape.groupSize, width: shape.headSize)
        let width = Self.scoreWidth(block)
        keys.multiply(
            queryStrips, rows: Self.scoreRows(block, shape),
            into: .init(start: scores, width: width, columns: 0..<width))
    }

    /// out = weights · values, for the block that `scores` was called for last.
    ///
    /// - Parameters:
    ///   - weights: `[rows, scoreWidth]`.
    ///   - out: `[rows, D]`.
    func weightedValues(
        _ weights: UnsafePointer<Float>, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) {
        let rows = block.rows.count * shape.groupSize
        let weightStrips = strips.of(width: block.keyCount)
        weightStrips.fill(
            weights, 0..<rows, width: block.keyCount, stride: Self.scoreWidth(block))
        values.multiply(
            weightStrips, rows: rows,
            into: .init(
                start: out, width: shape.headSize, columns: 0..<shape.headSize))
    }

    /// Rounds the keys and values that are not in the panels yet.
    private func hold(_ block: AttentionBlock) {
        let (kept, count) = (keptCount(block), block.keyCount)
        defer { (held, heldHead) = (block.keys, block.keyHead) }
        if kept == count, held.reduce(0, { $0 + $1.count }) == count { return }
        for first in stride(from: kept / Self.square * Self.square, to: count, by: Self.square) {
            let rows = first..<min(count, first + Self.square)
            withRows(rows, of: block, inputs.key) { fillKeys(rows, from: $0, stride: $1) }
            withRows(rows, of: block, inputs.value) { fillValues(rows, from: $0, stride: $1) }
        }
    }

    /// How many of a block's keys, the first ones, are in the panels.
    private func keptCount(_ block: AttentionBlock) -> Int {
        guard block.keyHead == heldHead else { return 0 }
        var kept = 0
        for (range, old) in zip(block.keys, held) {
            guard range.row == old.row, range.isCached == old.isCached else { break }
            kept += min(range.count, old.count)
            if range.count != old.count { break }
        }
        return kept
    }

    /// Calls a closure with the address and the distance of some rows; copies them if they lie in several ranges.
    private func withRows(
        _ rows: Range<Int>, of block: AttentionBlock,
        _ address: (AttentionLayout.KeyRange, Int, Int) -> UnsafePointer<Float>,
        _ body: (UnsafePointer<Float>, Int) -> Void
    ) {
        let (width, size) = (shape.keyWidth, shape.headSize)
        var (column, target) = (0, gathered)
        for range in block.keys where column < rows.upperBound {
            let own = rows.clamped(to: column..<column + range.count)
            let start =
                address(range, block.keyHead * size, width) + (own.lowerBound - column) * width
            column += range.count
            if own.count == rows.count { return body(start, width) }
            for row in 0..<own.count {
                target.update(from: start + row * width, count: size)
                target += size
            }
        }
        body(gathered, size)
    }

    private func fillKeys(_ rows: Range<Int>, from start: UnsafePointer<Float>, stride: Int) {
        let out = rows.lowerBound / Self.square
        let panels = keys.panels + out * (Self.square / NarrowWeights.tileColumns) * keys.pitch
        for column in 0..<keys.inBlocks {
            let done = column * Self.square
            keys.scales[out * keys.inBlocks + column] = narrow_pack_square(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.square, shape.headSize - done)),
                panels + column * NarrowWeights.panelBlock, keys.pitch)
        }
    }

    private func fillValues(_ rows: Range<Int>, from start: UnsafePointer<Float>, stride: Int) {
        let part = rows.lowerBound / Self.square
        let panels = values.panels + part * NarrowWeights.panelBlock
        for out in 0..<NarrowWeights.blocks(shape.headSize) {
            let done = out * Self.square
            values.scales[out * values.inBlocks + part] = narrow_pack_turned(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.square, shape.headSize - done)),
                panels + out * (Self.square / NarrowWeights.tileColumns) * values.pitch,
                values.pitch)
        }
    }
}

import CNarrowKernels

/// Attention's products with keys and values in numbers of sixteen bits, on one thread, in one direction.
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
    /// On the way there: values, transposed, `[D, most keys]`.
    private let turnedValues: NarrowWeights?
    private let wayBack: WayBack?
    /// Room for queries, and for the soft-max's weights.
    private let strips: NarrowStrips
    /// Room for a square's rows where they do not lie together, `[64, D]`.
    private let gathered: UnsafeMutablePointer<Float>
    /// The ranges, and the head, whose keys and values are in the panels.
    private var held: [AttentionLayout.KeyRange] = []
    private var heldHead = 0

    /// What the way back alone takes.
    private struct WayBack {
        /// `[most keys, D]`.
        let values: NarrowWeights
        /// Transposed, `[D, most keys]`.
        let turnedKeys: NarrowWeights
        /// A block's rows, transposed, `[D, most rows]`.
        let turnedRows: NarrowWeights
        /// `[most keys, D]`.
        let keySums: UnsafeMutablePointer<Float>

        init(keys: Int, rows: Int, size: Int) {
            values = NarrowWeights(outFeatures: keys, inFeatures: size)
            turnedKeys = NarrowWeights(outFeatures: size, inFeatures: keys)
            turnedRows = NarrowWeights(outFeatures: size, inFeatures: rows)
            keySums = .allocate(capacity: keys * size)
        }

        func deallocate() {
            for weights in [values, turnedKeys, turnedRows] { weights.deallocate() }
            keySums.deallocate()
        }
    }

    /// Takes room for the largest of some blocks; `nil` if none is worth the rounding.
    init?(
        _ blocks: ArraySlice<AttentionBlock>, shape: AttentionShape, inputs: TreeAttention.Inputs,
        isBackward: Bool = false
    ) {
        guard shape.precision == .bfloat16, NarrowWeights.isFast else { return nil }
        let suitable = blocks.filter { Self.suits($0, shape) }
        guard !suitable.isEmpty else { return nil }
        self.shape = shape
        self.inputs = inputs
        let most = suitable.map(\.keyCount).max() ?? 0
        let rows = suitable.map(\.rows.count).max() ?? 0
        keys = NarrowWeights(outFeatures: most, inFeatures: shape.headSize)
        let longest = rows * shape.groupSize
        turnedValues =
            isBackward ? nil : NarrowWeights(outFeatures: shape.headSize, inFeatures: most)
        wayBack = isBackward ? WayBack(keys: most, rows: longest, size: shape.headSize) : nil
        strips = NarrowStrips(
            rows: isBackward ? max(longest, most) : longest,
            blocks: NarrowWeights.blocks(
                max(most, shape.headSize, isBackward ? longest : 0)))
        // SAFETY: owned by this object, freed in `deinit`.
        gathered = .allocate(capacity: Self.square * shape.headSize)
    }

    deinit {
        keys.deallocate()
        turnedValues?.deallocate()
        wayBack?.deallocate()
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
        multiply(queries, by: keys, block, into: scores)
    }

    /// slopes = g · valuesᵀ, on the way back, for the block that `scores` was called for last.
    ///
    /// - Parameters:
    ///   - g: `[rows, D]`.
    ///   - slopes: `[scoreRows, scoreWidth]`.
    func weightSlopes(
        of g: UnsafePointer<Float>, _ block: AttentionBlock,
        into slopes: UnsafeMutablePointer<Float>
    ) { if let wayBack { multiply(g, by: wayBack.values, block, into: slopes) } }

    private func multiply(
        _ rows: UnsafePointer<Float>, by weights: NarrowWeights, _ block: AttentionBlock,
        into scores: UnsafeMutablePointer<Float>
    ) {
        let rowStrips = strips.of(width: shape.headSize)
        rowStrips.fill(rows, 0..<block.rows.count * shape.groupSize, width: shape.headSize)
        let width = Self.scoreWidth(block)
        weights.multiply(
            rowStrips, rows: Self.scoreRows(block, shape),
            into: .init(start: scores, width: width, columns: 0..<width))
    }

    /// out = weights · values, on the way there, for the block that `scores` was called for last.
    ///
    /// - Parameters:
    ///   - weights: `[rows, scoreWidth]`.
    ///   - out: `[rows, D]`.
    func weightedValues(
        _ weights: UnsafePointer<Float>, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) { if let turnedValues { multiply(weights, byTurned: turnedValues, block, into: out) } }

    /// out = slopes · keys, on the way back, for the block that `scores` was called for last.
    ///
    /// - Parameters:
    ///   - slopes: `[rows, scoreWidth]`.
    ///   - out: `[rows, D]`.
    func weightedKeys(
        _ slopes: UnsafePointer<Float>, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) {
        if let wayBack { multiply(slopes, byTurned: wayBack.turnedKeys, block, into: out) }
    }

    /// sums += scoresᵀ · rows, on the way back, for the keys of this batch (cached ones get no gradient).
    ///
    /// - Parameters:
    ///   - scores: `[rows, scoreWidth]`.
    ///   - rows: `[rows, D]`.
    ///   - sums: `[tokens, key heads, D]`.
    func addWeighted(
        _ scores: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, _ block: AttentionBlock,
        to sums: UnsafeMutablePointer<Float>
    ) {
        guard let wayBack else { return }
        let (count, size) = (block.rows.count * shape.groupSize, shape.headSize)
        for first in stride(from: 0, to: count, by: Self.square) {
            fill(
                turned: wayBack.turnedRows, first..<min(count, first + Self.square),
                from: rows + first * size, stride: size)
        }
        let keyStrips = strips.of(width: count)
        keyStrips.fill(
            columnsOf: scores, columns: block.keyCount, count: count,
            stride: Self.scoreWidth(block))
        wayBack.turnedRows.multiply(
            keyStrips, rows: block.keyCount,
            into: .init(start: wayBack.keySums, width: size, columns: 0..<size))
        var from = UnsafePointer(wayBack.keySums)
        for range in block.keys {
            let to = sums + range.row * shape.keyWidth + block.keyHead * size
            for row in 0..<range.count where !range.isCached {
                SmallVectors.addScaled(
                    from + row * size, by: 1, to: to + row * shape.keyWidth, size)
            }
            from += range.count * size
        }
    }

    private func multiply(
        _ scores: UnsafePointer<Float>, byTurned weights: NarrowWeights, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) {
        let rows = block.rows.count * shape.groupSize
        let scoreStrips = strips.of(width: block.keyCount)
        scoreStrips.fill(
            scores, 0..<rows, width: block.keyCount, stride: Self.scoreWidth(block))
        weights.multiply(
            scoreStrips, rows: rows,
            into: .init(start: out, width: shape.headSize, columns: 0..<shape.headSize))
    }

    /// Rounds the keys and values that are not in the panels yet.
    private func hold(_ block: AttentionBlock) {
        let (kept, count) = (keptCount(block), block.keyCount)
        defer { (held, heldHead) = (block.keys, block.keyHead) }
        if kept == count, held.reduce(0, { $0 + $1.count }) == count { return }
        for first in stride(from: kept / Self.square * Self.square, to: count, by: Self.square) {
            let rows = first..<min(count, first + Self.square)
            withRows(rows, of: block, inputs.key) {
                fill(keys, rows, from: $0, stride: $1)
                if let wayBack { fill(turned: wayBack.turnedKeys, rows, from: $0, stride: $1) }
            }
            withRows(rows, of: block, inputs.value) {
                if let turnedValues { fill(turned: turnedValues, rows, from: $0, stride: $1) }
                if let wayBack { fill(wayBack.values, rows, from: $0, stride: $1) }
            }
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

    /// Rounds some rows of `[most keys, D]`.
    private func fill(
        _ weights: NarrowWeights, _ rows: Range<Int>, from start: UnsafePointer<Float>, stride: Int
    ) {
        let out = rows.lowerBound / Self.square
        let panels =
            weights.panels + out * (Self.square / NarrowWeights.tileColumns) * weights.pitch
        for column in 0..<weights.inBlocks {
            let done = column * Self.square
            weights.scales[out * weights.inBlocks + column] = narrow_pack_square(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.square, shape.headSize - done)),
                panels + column * NarrowWeights.panelBlock, weights.pitch)
        }
    }

    /// Rounds some rows of what is `[D, most keys]` when transposed.
    private func fill(
        turned weights: NarrowWeights, _ rows: Range<Int>, from start: UnsafePointer<Float>,
        stride: Int
    ) {
        let part = rows.lowerBound / Self.square
        let panels = weights.panels + part * NarrowWeights.panelBlock
        for out in 0..<NarrowWeights.blocks(shape.headSize) {
            let done = out * Self.square
            weights.scales[out * weights.inBlocks + part] = narrow_pack_turned(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.square, shape.headSize - done)),
                panels + out * (Self.square / NarrowWeights.tileColumns) * weights.pitch,
                weights.pitch)
        }
    }
}

import CNarrowKernels

/// Attention's products with half-width keys and values, on one thread, in one direction.
///
/// Keys and values are packed into panels in blocks of 64 × 64; blocks that the previous queries
/// attended to as well, such as common ancestors, are kept.
final class NarrowAttention {
    private static let square = NarrowWeights.block
    private static let tileRows = NarrowWeights.tileRows

    private let shape: AttentionShape
    private let inputs: TreeAttention.Inputs
    /// `[max keys, D]`.
    private let keys: NarrowWeights
    /// For the forward pass: values, transposed, `[D, max keys]`.
    private let turnedValues: NarrowWeights?
    private let wayBack: WayBack?
    /// Packed queries, then the softmax's weights.
    private let strips: NarrowStrips
    /// Buffer for a block's rows where they are not contiguous, `[64, D]`.
    private let gathered: UnsafeMutablePointer<Float>
    /// The ranges, and the head, whose keys and values are packed.
    private var held: [AttentionLayout.KeyRange] = []
    private var heldHead = 0

    /// Buffers that only the backward pass needs.
    private struct WayBack {
        /// `[max keys, D]`.
        let values: NarrowWeights
        /// Transposed, `[D, max keys]`.
        let turnedKeys: NarrowWeights
        /// A block's rows, transposed, `[D, max rows]`.
        let turnedRows: NarrowWeights
        /// `[max keys, D]`.
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

    /// Allocates for the largest of some blocks; `nil` if none is worth the packing.
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

    /// Whether a block has enough rows for packing to pay off.
    static func suits(_ block: AttentionBlock, _ shape: AttentionShape) -> Bool {
        block.rows.count * shape.groupSize >= 2 * tileRows
    }

    /// The width of a block's scores: whole tiles.
    static func scoreWidth(_ block: AttentionBlock) -> Int {
        (block.keyCount + NarrowWeights.tileColumns - 1) / NarrowWeights.tileColumns
            * NarrowWeights.tileColumns
    }

    /// The height of a block's scores: whole tiles.
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

    /// Gradients of the weights, slopes = g · valuesᵀ, for the block of the last call of `scores`.
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

    /// out = weights · values, in the forward pass, for the block of the last call of `scores`.
    ///
    /// - Parameters:
    ///   - weights: `[rows, scoreWidth]`.
    ///   - out: `[rows, D]`.
    func weightedValues(
        _ weights: UnsafePointer<Float>, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) { if let turnedValues { multiply(weights, byTurned: turnedValues, block, into: out) } }

    /// out = slopes · keys, in the backward pass, for the block of the last call of `scores`.
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

    /// sums += scoresᵀ · rows, in the backward pass, for the keys of this batch (cached ones get no
    /// gradient).
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

    /// Packs the keys and values that are not in the panels yet.
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

    /// How many of a block's keys, from the first on, are in the panels.
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

    /// Calls a closure with the address and the stride of some rows; copies them if they are in
    /// several ranges.
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

    /// Packs some rows of a `[max keys, D]` matrix.
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

    /// Packs some rows of the transposed of a `[D, max keys]` matrix.
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

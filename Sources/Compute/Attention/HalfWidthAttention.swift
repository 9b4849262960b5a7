import CHalfWidthKernels

/// Attention's products with half-width keys and values, on one thread, in one direction.
///
/// Keys and values are packed into panels in blocks of 64 × 64; blocks that the previous queries
/// attended to as well, such as common ancestors, are kept.
final class HalfWidthAttention {
    private static let blockSize = HalfWidthWeights.block
    private static let tileRows = HalfWidthWeights.tileRows

    private let shape: AttentionShape
    private let inputs: PrefixTreeAttention.Inputs
    /// `[max keys, D]`.
    private let keys: HalfWidthWeights
    /// For the forward pass: values, transposed, `[D, max keys]`.
    private let transposedValues: HalfWidthWeights?
    private let backward: BackwardBuffers?
    /// Packed queries, then the softmax's weights.
    private let strips: HalfWidthStrips
    /// Buffer for a block's rows where they are not contiguous, `[64, D]`.
    private let gathered: UnsafeMutablePointer<Float>
    /// The ranges, and the head, whose keys and values are packed.
    private var packedRanges: [AttentionLayout.KeyRange] = []
    private var packedHead = 0

    /// Buffers that only the backward pass needs.
    private struct BackwardBuffers {
        /// `[max keys, D]`.
        let values: HalfWidthWeights
        /// Transposed, `[D, max keys]`.
        let transposedKeys: HalfWidthWeights
        /// A block's rows, transposed, `[D, max rows]`.
        let transposedRows: HalfWidthWeights
        /// `[max keys, D]`.
        let keySums: UnsafeMutablePointer<Float>

        init(keys: Int, rows: Int, size: Int) {
            values = HalfWidthWeights(outFeatures: keys, inFeatures: size)
            transposedKeys = HalfWidthWeights(outFeatures: size, inFeatures: keys)
            transposedRows = HalfWidthWeights(outFeatures: size, inFeatures: rows)
            keySums = .allocate(capacity: keys * size)
        }

        func deallocate() {
            for weights in [values, transposedKeys, transposedRows] { weights.deallocate() }
            keySums.deallocate()
        }
    }

    /// Allocates for the largest of some blocks; `nil` if none is worth the packing.
    init?(
        _ blocks: ArraySlice<AttentionBlock>, shape: AttentionShape,
        inputs: PrefixTreeAttention.Inputs,
        isBackward: Bool = false
    ) {
        guard shape.precision == .bfloat16, HalfWidthWeights.isFast else { return nil }
        let suitable = blocks.filter { Self.suits($0, shape) }
        guard !suitable.isEmpty else { return nil }
        self.shape = shape
        self.inputs = inputs
        let maxKeys = suitable.map(\.keyCount).max() ?? 0
        let rows = suitable.map(\.rows.count).max() ?? 0
        keys = HalfWidthWeights(outFeatures: maxKeys, inFeatures: shape.headSize)
        let longest = rows * shape.groupSize
        transposedValues =
            isBackward ? nil : HalfWidthWeights(outFeatures: shape.headSize, inFeatures: maxKeys)
        backward =
            isBackward ? BackwardBuffers(keys: maxKeys, rows: longest, size: shape.headSize) : nil
        strips = HalfWidthStrips(
            rows: isBackward ? max(longest, maxKeys) : longest,
            blocks: HalfWidthWeights.blocks(
                max(maxKeys, shape.headSize, isBackward ? longest : 0)))
        // SAFETY: owned by this object, freed in `deinit`.
        gathered = .allocate(capacity: Self.blockSize * shape.headSize)
    }

    deinit {
        keys.deallocate()
        transposedValues?.deallocate()
        backward?.deallocate()
        strips.deallocate()
        gathered.deallocate()
    }

    /// Whether a block has enough rows for packing to pay off.
    static func suits(_ block: AttentionBlock, _ shape: AttentionShape) -> Bool {
        block.rows.count * shape.groupSize >= 2 * tileRows
    }

    /// The width of a block's scores: whole tiles.
    static func scoreWidth(_ block: AttentionBlock) -> Int {
        (block.keyCount + HalfWidthWeights.tileColumns - 1) / HalfWidthWeights.tileColumns
            * HalfWidthWeights.tileColumns
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
        pack(block)
        multiply(queries, by: keys, block, into: scores)
    }

    /// Gradients of the weights, gradients = g · valuesᵀ, for the block of the last call of `scores`.
    ///
    /// - Parameters:
    ///   - g: `[rows, D]`.
    ///   - gradients: `[scoreRows, scoreWidth]`.
    func weightGradients(
        of g: UnsafePointer<Float>, _ block: AttentionBlock,
        into gradients: UnsafeMutablePointer<Float>
    ) { if let backward { multiply(g, by: backward.values, block, into: gradients) } }

    private func multiply(
        _ rows: UnsafePointer<Float>, by weights: HalfWidthWeights, _ block: AttentionBlock,
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
    ) {
        if let transposedValues {
            multiply(weights, byTransposed: transposedValues, block, into: out)
        }
    }

    /// out = gradients · keys, in the backward pass, for the block of the last call of `scores`.
    ///
    /// - Parameters:
    ///   - gradients: `[rows, scoreWidth]`.
    ///   - out: `[rows, D]`.
    func weightedKeys(
        _ gradients: UnsafePointer<Float>, _ block: AttentionBlock,
        into out: UnsafeMutablePointer<Float>
    ) {
        if let backward {
            multiply(gradients, byTransposed: backward.transposedKeys, block, into: out)
        }
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
        guard let backward else { return }
        let (count, size) = (block.rows.count * shape.groupSize, shape.headSize)
        for first in stride(from: 0, to: count, by: Self.blockSize) {
            fill(
                transposed: backward.transposedRows, first..<min(count, first + Self.blockSize),
                from: rows + first * size, stride: size)
        }
        let keyStrips = strips.of(width: count)
        keyStrips.fill(
            columnsOf: scores, columns: block.keyCount, count: count,
            stride: Self.scoreWidth(block))
        backward.transposedRows.multiply(
            keyStrips, rows: block.keyCount,
            into: .init(start: backward.keySums, width: size, columns: 0..<size))
        var from = UnsafePointer(backward.keySums)
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
        _ scores: UnsafePointer<Float>, byTransposed weights: HalfWidthWeights,
        _ block: AttentionBlock,
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
    private func pack(_ block: AttentionBlock) {
        let (reused, count) = (reusedCount(block), block.keyCount)
        defer { (packedRanges, packedHead) = (block.keys, block.keyHead) }
        if reused == count, packedRanges.reduce(0, { $0 + $1.count }) == count { return }
        for first in stride(
            from: reused / Self.blockSize * Self.blockSize, to: count, by: Self.blockSize)
        {
            let rows = first..<min(count, first + Self.blockSize)
            withRows(rows, of: block, inputs.key) {
                fill(keys, rows, from: $0, stride: $1)
                if let backward {
                    fill(transposed: backward.transposedKeys, rows, from: $0, stride: $1)
                }
            }
            withRows(rows, of: block, inputs.value) {
                if let transposedValues {
                    fill(transposed: transposedValues, rows, from: $0, stride: $1)
                }
                if let backward { fill(backward.values, rows, from: $0, stride: $1) }
            }
        }
    }

    /// How many of a block's keys, from the first on, are in the panels.
    private func reusedCount(_ block: AttentionBlock) -> Int {
        guard block.keyHead == packedHead else { return 0 }
        var reused = 0
        for (range, old) in zip(block.keys, packedRanges) {
            guard range.row == old.row, range.isCached == old.isCached else { break }
            reused += min(range.count, old.count)
            if range.count != old.count { break }
        }
        return reused
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
        _ weights: HalfWidthWeights, _ rows: Range<Int>, from start: UnsafePointer<Float>,
        stride: Int
    ) {
        let out = rows.lowerBound / Self.blockSize
        let panels =
            weights.panels + out * (Self.blockSize / HalfWidthWeights.tileColumns) * weights.pitch
        for column in 0..<weights.inBlocks {
            let done = column * Self.blockSize
            weights.scales[out * weights.inBlocks + column] = half_width_pack_block(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.blockSize, shape.headSize - done)),
                panels + column * HalfWidthWeights.panelBlock, weights.pitch)
        }
    }

    /// Packs some rows of the transposed of a `[D, max keys]` matrix.
    private func fill(
        transposed weights: HalfWidthWeights, _ rows: Range<Int>, from start: UnsafePointer<Float>,
        stride: Int
    ) {
        let part = rows.lowerBound / Self.blockSize
        let panels = weights.panels + part * HalfWidthWeights.panelBlock
        for out in 0..<HalfWidthWeights.blocks(shape.headSize) {
            let done = out * Self.blockSize
            weights.scales[out * weights.inBlocks + part] = half_width_pack_block_transposed(
                start + done, stride, Int32(rows.count),
                Int32(min(Self.blockSize, shape.headSize - done)),
                panels + out * (Self.blockSize / HalfWidthWeights.tileColumns) * weights.pitch,
                weights.pitch)
        }
    }
}

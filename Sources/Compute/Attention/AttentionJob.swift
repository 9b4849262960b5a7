import Foundation

/// The steps of attention for one block of queries, on packed rows: row (t, h) of the block holds
/// head h of the group for query t.
struct AttentionJob {
    let block: AttentionBlock
    let shape: AttentionShape
    let inputs: PrefixTreeAttention.Inputs
    /// Buffer for the keys or the values of all ranges, where there are several.
    let gathered: UnsafeMutablePointer<Float>
    /// The stride of rows of scores.
    let scoreWidth: Int

    private var group: Int { shape.groupSize }
    private var size: Int { shape.headSize }
    private var rowCount: Int { block.rows.count * group }
    private var keyOffset: Int { block.keyHead * size }
    private var window: Int { shape.score.window ?? .max / 2 }

    /// The block's heads in place, where they are contiguous already.
    func contiguous(_ source: UnsafePointer<Float>) -> UnsafePointer<Float>? {
        guard group == shape.headCount else { return nil }
        return source + block.rows.lowerBound * shape.queryWidth
    }

    /// Copies the block's heads, times a factor, row after row.
    func pack(
        _ source: UnsafePointer<Float>, by factor: Float, into packed: UnsafeMutablePointer<Float>
    ) {
        let run = group * size
        for (t, row) in block.rows.enumerated() {
            let from = source + row * shape.queryWidth + block.keyHead * run
            let to = packed + t * run
            forEachVector(run) { i in
                (Vector(loading: from + i) * factor).store(to: to + i)
            } rest: { i, n in
                for j in i..<i + n { to[j] = from[j] * factor }
            }
        }
    }

    /// scores = queries · keysᵀ.
    func scores(
        of queries: UnsafePointer<Float>, into scores: UnsafeMutablePointer<Float>
    ) {
        products(of: queries, into: scores) { inputs.key($0, keyOffset, shape.keyWidth) }
    }

    /// Gradients of the weights: gradients = g · valuesᵀ, for packed gradients g of the result.
    func weightGradients(
        of g: UnsafePointer<Float>, into gradients: UnsafeMutablePointer<Float>
    ) {
        products(of: g, into: gradients) { inputs.value($0, keyOffset, shape.keyWidth) }
    }

    private func products(
        of rows: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        _ address: (AttentionLayout.KeyRange) -> UnsafePointer<Float>
    ) {
        let (others, stride) = joined(address)
        MatrixProduct.multiply(
            rows, others, into: out, m: rowCount, n: block.keyCount, k: size, transposeB: true,
            lda: size, ldb: stride, ldc: scoreWidth)
    }

    /// The keys or values of all ranges and their row stride; several ranges are copied into one,
    /// because one product is faster than one for each range.
    private func joined(_ address: (AttentionLayout.KeyRange) -> UnsafePointer<Float>)
        -> (UnsafePointer<Float>, Int)
    {
        if block.keys.count == 1 { return (address(block.keys[0]), shape.keyWidth) }
        var target = gathered
        for range in block.keys {
            let from = address(range)
            for row in 0..<range.count {
                target.update(from: from + row * shape.keyWidth, count: size)
                target += size
            }
        }
        return (UnsafePointer(gathered), size)
    }

    /// Soft-caps factor · scores, where the shape asks for it.
    ///
    /// - Parameters:
    ///   - scores: Dot products, times `factor` the scaled ones; replaced by capped scores.
    ///   - derivatives: Output for the derivatives of capped by scaled scores; `nil`: not wanted.
    func cap(
        _ scores: UnsafeMutablePointer<Float>, by factor: Float = 1,
        derivatives: UnsafeMutablePointer<Float>? = nil
    ) {
        guard let softCap = shape.score.softCap else { return }
        for row in 0..<rowCount {
            softCap.apply(
                scores + row * scoreWidth, by: factor, count: block.keyCount,
                derivatives: derivatives.map { $0 + row * scoreWidth })
        }
    }

    /// Multiplies the gradients of capped scores by the derivatives that `cap` wrote.
    func uncap(
        _ gradients: UnsafeMutablePointer<Float>, derivatives: UnsafePointer<Float>
    ) {
        guard shape.score.softCap != nil else { return }
        for row in 0..<rowCount {
            let (gradients, derivatives) = (
                gradients + row * scoreWidth, derivatives + row * scoreWidth
            )
            forEachVector(block.keyCount) { i in
                (Vector(loading: UnsafePointer(gradients + i)) * Vector(loading: derivatives + i))
                    .store(to: gradients + i)
            } rest: { i, n in
                for c in i..<i + n { gradients[c] *= derivatives[c] }
            }
        }
    }

    /// Replaces scores by exp(factor · score − row maximum), 0 where masked; factor > 0; keeps the
    /// sums.
    func softmax(
        _ scores: UnsafeMutablePointer<Float>, by factor: Float,
        sums: UnsafeMutablePointer<Float>, logSums: UnsafeMutablePointer<Float>
    ) {
        for t in 0..<block.rows.count {
            let seen = visibleRanges(t)
            let logRow = (block.rows.lowerBound + t) * shape.headCount + block.keyHead * group
            for h in 0..<group {
                let row = scores + (t * group + h) * scoreWidth
                var maximum = -Float.infinity
                for (column, range) in seen {
                    let start = row + column + range.lowerBound
                    maximum = max(maximum, Self.maximum(start, range.count))
                }
                maximum *= factor
                let sum = exponentials(row, seen, by: factor, minus: maximum)
                sums[t * group + h] = sum
                logSums[logRow + h] = maximum + log(sum)
            }
        }
    }

    /// Replaces scores by the softmax's weights, given the logarithms of its sums.
    func weights(_ scores: UnsafeMutablePointer<Float>, logSums: UnsafePointer<Float>) {
        for t in 0..<block.rows.count {
            let seen = visibleRanges(t)
            let logRow = (block.rows.lowerBound + t) * shape.headCount + block.keyHead * group
            for h in 0..<group {
                let row = scores + (t * group + h) * scoreWidth
                _ = exponentials(row, seen, by: 1, minus: logSums[logRow + h])
            }
        }
    }

    /// out = weights · values.
    func weightedValues(
        _ weights: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
    ) {
        weighted(weights, into: out) { inputs.value($0, keyOffset, shape.keyWidth) }
    }

    /// out = gradients · keys.
    func weightedKeys(
        _ gradients: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
    ) {
        weighted(gradients, into: out) { inputs.key($0, keyOffset, shape.keyWidth) }
    }

    private func weighted(
        _ weights: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>,
        _ address: (AttentionLayout.KeyRange) -> UnsafePointer<Float>
    ) {
        let (others, stride) = joined(address)
        MatrixProduct.multiply(
            weights, others, into: out, m: rowCount, n: size, k: block.keyCount,
            lda: scoreWidth, ldb: stride, ldc: size)
    }

    /// sums += weightsᵀ · rows, for the keys of this batch (cached ones get no gradient).
    func addWeighted(
        _ weights: UnsafePointer<Float>, _ rows: UnsafePointer<Float>,
        to sums: UnsafeMutablePointer<Float>
    ) {
        var column = 0
        for range in block.keys {
            if !range.isCached {
                MatrixProduct.multiply(
                    weights + column, rows,
                    into: sums + range.row * shape.keyWidth + keyOffset, m: range.count, n: size,
                    k: rowCount, transposeA: true, beta: 1, lda: scoreWidth, ldb: size,
                    ldc: shape.keyWidth)
            }
            column += range.count
        }
    }

    /// Backward pass of the softmax: gradients = weights · (gradients − g · out).
    func scoreGradients(
        _ gradients: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>,
        _ g: UnsafePointer<Float>, _ out: UnsafePointer<Float>
    ) {
        for t in 0..<block.rows.count {
            for h in 0..<group {
                let outOffset =
                    (block.rows.lowerBound + t) * shape.queryWidth
                    + (block.keyHead * group + h) * size
                let along = SmallVectors.dot(g + outOffset, out + outOffset, size)
                let offset = (t * group + h) * scoreWidth
                let (row, weights) = (gradients + offset, weights + offset)
                forEachVector(block.keyCount) { i in
                    let gradient = Vector(loading: UnsafePointer(row + i)) - along
                    (gradient * Vector(loading: weights + i)).store(to: row + i)
                } rest: { i, n in
                    for c in i..<i + n { row[c] = (row[c] - along) * weights[c] }
                }
            }
        }
    }

    /// out = packed rows divided by their sums.
    func unpackDivided(
        _ packed: UnsafePointer<Float>, by sums: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>
    ) {
        for t in 0..<block.rows.count {
            for h in 0..<group {
                let from = packed + (t * group + h) * size
                let to = address(out, t, h)
                let factor = 1 / sums[t * group + h]
                forEachVector(size) { i in
                    (Vector(loading: from + i) * factor).store(to: to + i)
                } rest: { i, n in
                    for j in i..<i + n { to[j] = from[j] * factor }
                }
            }
        }
    }

    /// out += packed rows times a factor.
    func addUnpacked(
        _ packed: UnsafePointer<Float>, by factor: Float, to out: UnsafeMutablePointer<Float>
    ) {
        for t in 0..<block.rows.count {
            for h in 0..<group {
                SmallVectors.addScaled(
                    packed + (t * group + h) * size, by: factor, to: address(out, t, h), size)
            }
        }
    }

    private func address(_ rows: UnsafeMutablePointer<Float>, _ t: Int, _ h: Int)
        -> UnsafeMutablePointer<Float>
    {
        rows + (block.rows.lowerBound + t) * shape.queryWidth + (block.keyHead * group + h) * size
    }

    /// For query t of the block: where each key range begins in a row of scores, and its visible
    /// part.
    private func visibleRanges(_ t: Int) -> [(column: Int, range: Range<Int>)] {
        var column = 0
        return block.keys.map { keys in
            defer { column += keys.count }
            return (
                column,
                AttentionBlock.visible(keys, from: block.position + t, window: window)
            )
        }
    }

    /// row = exp(row · factor − shift) where visible, else 0; returns the sum.
    private func exponentials(
        _ row: UnsafeMutablePointer<Float>, _ seen: [(column: Int, range: Range<Int>)],
        by factor: Float, minus shift: Float
    ) -> Float {
        let (factor, shift) = (Vector(repeating: factor), Vector(repeating: -shift))
        var sum = Vector.zero
        var done = 0
        for (column, range) in seen {
            let (start, end) = (column + range.lowerBound, column + range.upperBound)
            if start > done { (row + done).update(repeating: 0, count: start - done) }
            var i = start
            while i + 16 <= end {
                let value = Vector.fusedExp(
                    multiplyAdd(Vector(loading: UnsafePointer(row + i)), factor, shift))
                value.store(to: row + i)
                sum += value
                i += 16
            }
            if i < end {
                // Rows are padded: lanes beyond the end are read and written back unchanged.
                let old = Vector(loading: UnsafePointer(row + i))
                let isInside = Self.lanes .< Int32(end - i)
                let value = Vector.fusedExp(multiplyAdd(old, factor, shift))
                old.replacing(with: value, where: isInside).store(to: row + i)
                sum += Vector.zero.replacing(with: value, where: isInside)
            }
            done = end
        }
        if done < block.keyCount {
            (row + done).update(repeating: 0, count: block.keyCount - done)
        }
        return sum.laneSum
    }

    private static func maximum(_ row: UnsafePointer<Float>, _ count: Int) -> Float {
        var best = Vector(repeating: -.infinity)
        var i = 0
        while i + 16 <= count {
            let next = Vector(loading: row + i)
            best.replace(with: next, where: next .> best)
            i += 16
        }
        if i < count {
            // Rows are padded: lanes beyond the end may be read.
            let next = Vector(loading: row + i)
            best.replace(with: next, where: (next .> best) .& (lanes .< Int32(count - i)))
        }
        return best.laneMaximum
    }

    private static let lanes = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

import Compute

extension Tensor {
    /// The dot product of each head of each row with that head's vector.
    ///
    /// Shapes: x `[rows, heads · channels]`, vectors of `heads · channels` elements to `[rows,
    /// heads]`.
    public func headScores(_ vectors: Tensor, heads: Int) -> Tensor {
        let (rows, channels) = (rowCount, rowSize / max(1, heads))
        precondition(
            heads * channels == rowSize && vectors.count == rowSize,
            "\(heads) heads of \(vectors.shape) for rows of \(rowSize)")
        let (x, v) = (detached, vectors.detached)
        return Tensor.filling([rows, heads]) {
            HeadScores.forward(
                pointer, vectors: vectors.pointer, into: $0, rows: rows, heads: heads,
                channels: channels)
        }.recorded("headScores", from: [self, vectors]) { gradient, sink in
            sink.accumulate(0) {
                HeadScores.addInputGradient(
                    gradient.pointer, vectors: v.pointer, to: $0, rows: rows, heads: heads,
                    channels: channels)
            }
            sink.accumulate(1) {
                HeadScores.addVectorGradient(
                    gradient.pointer, x.pointer, to: $0, rows: rows, heads: heads,
                    channels: channels)
            }
        }
    }

    /// GAT attention over neighbours: their rows weighted by α = softmax over the neighbours j of i
    /// of leakyReLU(source[j] + target[i]) for each head.
    ///
    /// Shapes: x `[nodes, heads · channels]`, source and target `[nodes, heads]` to `[nodes, heads
    /// · channels]`.
    ///
    /// - Parameters:
    ///   - neighbors: The neighbours of each node; values are not used.
    ///   - transposed: The nodes that have each node as a neighbour.
    ///   - source: The score of each node as a source.
    ///   - target: The score of each node as a target.
    ///   - slope: The negative slope of the leaky ReLU.
    ///   - dropout: The dropout rate of attention weights, and the seed of the mask.
    public func gatAttention(
        _ neighbors: SparseMatrix, transposed: SparseMatrix, source: Tensor, target: Tensor,
        slope: Float, dropout: (rate: Float, seed: UInt64) = (0, 0)
    ) -> Tensor {
        let (nodes, heads) = (source.rowCount, source.rowSize)
        precondition(
            rowCount == nodes && rowSize % max(1, heads) == 0
                && neighbors.columnCount == nodes && target.shape == [neighbors.rowCount, heads],
            "graph attention of \(shape) with scores of \(source.shape) and \(target.shape)")
        let channels = rowSize / max(1, heads)
        guard channels % 8 == 0 || channels < 4 else {
            let padded = (channels + 7) / 8 * 8
            return paddedHeads(heads, channels, to: padded).gatAttention(
                neighbors, transposed: transposed, source: source, target: target, slope: slope,
                dropout: dropout
            ).unpaddedHeads(heads, padded, to: channels)
        }
        let attention = GATAttention(
            heads: heads, channels: channels, slope: slope,
            dropoutRate: dropout.rate, seed: dropout.seed)
        let wantsGradient = needsGradient || source.needsGradient || target.needsGradient
        let kept = AttentionBuffers(
            rows: neighbors.rowCount, heads: heads, width: rowSize, wantsGradient: wantsGradient)
        neighbors.withRows {
            attention.forward(
                $0, pointer, source: source.pointer, target: target.pointer, into: kept.results)
        }
        let (x, s, t) = (detached, source.detached, target.detached)
        return kept.out.recorded("gatAttention", from: [self, source, target]) { g, sink in
            let gradients = [x, s, t].map { Tensor.zeros($0.shape) }
            let scratch = Tensor.filling(t.shape) { _ in }
            let active = ActiveRowIndex(of: g)
            let needed = active.map { transposed.keeping(columns: $0.flags) } ?? transposed
            needed.withRows {
                attention.backward(
                    transposed: $0, rowCount: neighbors.rowCount, chosen: active?.rows, x.pointer,
                    source: s.pointer,
                    target: t.pointer, kept.results,
                    GATAttention.Gradients(
                        out: g.pointer, x: gradients[0].storage.pointer,
                        source: gradients[1].storage.pointer,
                        target: gradients[2].storage.pointer, scratch: scratch.storage.pointer))
            }
            for (index, gradient) in gradients.enumerated() { sink.add(index, gradient) }
        }
    }
}

extension Tensor {
    /// Each head padded with zeros to whole vector registers.
    private func paddedHeads(_ heads: Int, _ channels: Int, to padded: Int) -> Tensor {
        let count = rowCount * heads
        return Tensor.filling([rowCount, heads * padded]) {
            HeadPadding.pad(pointer, into: $0, count: count, channels: channels, padded: padded)
        }.recorded("paddedHeads", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                HeadPadding.addUnpadded(
                    gradient.pointer, to: $0, count: count, channels: channels, padded: padded)
            }
        }
    }

    /// Each head without its padding.
    private func unpaddedHeads(_ heads: Int, _ padded: Int, to channels: Int) -> Tensor {
        let count = rowCount * heads
        let result = Tensor.zeros([rowCount, heads * channels])
        HeadPadding.addUnpadded(
            pointer, to: result.storage.pointer, count: count, channels: channels, padded: padded)
        return result.recorded("unpaddedHeads", from: [self]) { gradient, sink in
            sink.add(
                0,
                .filling([gradient.rowCount, heads * padded]) {
                    HeadPadding.pad(
                        gradient.pointer, into: $0, count: count, channels: channels,
                        padded: padded)
                })
        }
    }
}

/// Saved tensors of attention for the backward pass.
private struct AttentionBuffers {
    let out: Tensor
    let logSums: Tensor
    let positiveOut: Tensor?
    let positiveWeights: Tensor?

    init(rows: Int, heads: Int, width: Int, wantsGradient: Bool) {
        out = .filling([rows, width]) { _ in }
        logSums = .filling([rows, heads]) { _ in }
        positiveOut = wantsGradient ? .filling([rows, width]) { _ in } : nil
        positiveWeights = wantsGradient ? .filling([rows, heads]) { _ in } : nil
    }

    var results: GATAttention.Results {
        GATAttention.Results(
            out: out.storage.pointer, logSums: logSums.storage.pointer,
            positiveOut: positiveOut?.storage.pointer,
            positiveWeights: positiveWeights?.storage.pointer)
    }
}

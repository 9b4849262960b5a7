import Compute

extension Tensor {
    /// GATv2 attention over neighbours: their rows weighted by α = softmax over the neighbours j of
    /// i of a · leakyReLU(self[j] + right[i]) for each head.
    ///
    /// Shapes: self and right `[nodes, heads · channels]`, vectors of `heads · channels` elements
    /// to `[nodes, heads · channels]`.
    ///
    /// - Parameters:
    ///   - neighbors: The neighbours of each node; values are not used.
    ///   - transposed: The nodes that have each node as a neighbour.
    ///   - right: Transformed features of targets.
    ///   - vectors: The attention vector a of each head, of shape `[1, heads, channels]`.
    ///   - slope: The negative slope of the leaky ReLU.
    ///   - dropout: The dropout rate of attention weights, and the seed of the mask.
    public func gatv2Attention(
        _ neighbors: SparseMatrix, transposed: SparseMatrix, right: Tensor, vectors: Tensor,
        slope: Float, dropout: (rate: Float, seed: UInt64) = (0, 0)
    ) -> Tensor {
        let (rows, width) = (neighbors.rowCount, rowSize)
        precondition(
            vectors.shape.count == 3 && vectors.count == width && right.shape == [rows, width]
                && neighbors.columnCount == rowCount,
            "dynamic attention of \(shape), \(right.shape) and \(vectors.shape)")
        let heads = vectors.shape[1]
        let attention = GATv2Attention(
            heads: heads, channels: width / heads, slope: slope, dropoutRate: dropout.rate,
            seed: dropout.seed)
        let (l, r, v) = (detached, right.detached, vectors.detached)
        let logSums = Tensor.filling([rows, heads]) { _ in }
        let inputs = GATv2Attention.Inputs(
            left: l.pointer, right: r.pointer, vectors: v.pointer)
        let result = Tensor.filling([rows, width]) { out in
            neighbors.withRows {
                attention.forward($0, inputs, into: out, logSums: logSums.storage.pointer)
            }
        }
        return result.recorded("gatv2Attention", from: [self, right, vectors]) { g, sink in
            let gradients = [l, r].map { Tensor.zeros($0.shape) }
            let byRow = Tensor.zeros(r.shape)
            neighbors.withRows { rows in
                transposed.withRows { columns in
                    attention.backward(
                        rows, transposed: columns,
                        .init(left: l.pointer, right: r.pointer, vectors: v.pointer),
                        result: result.pointer, logSums: logSums.pointer,
                        .init(
                            out: g.pointer, left: gradients[0].storage.pointer,
                            right: gradients[1].storage.pointer,
                            vectors: byRow.storage.pointer))
                }
            }
            sink.add(0, gradients[0])
            sink.add(1, gradients[1])
            sink.accumulate(2) {
                RowWise.addColumnSums(byRow.pointer, to: $0, rows: rows, width: width)
            }
        }
    }
}

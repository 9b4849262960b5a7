import Compute

extension Tensor {
    /// Dot-product attention over neighbours: their rows weighted by α = softmax over the neighbours
    /// j of i of query[i] · key[j] / √channels for each head.
    ///
    /// Shapes: self and key `[nodes, heads · channels]`, query `[rows, heads · channels]` to `[rows,
    /// heads · channels]`.
    ///
    /// - Parameters:
    ///   - neighbors: The neighbours of each node; values are not used.
    ///   - transposed: The nodes that have each node as a neighbour.
    ///   - query: The query of each node as a target.
    ///   - key: The key of each node as a source.
    ///   - heads: The number of heads.
    ///   - dropout: The dropout rate of attention weights, and the seed of the mask.
    public func dotAttention(
        _ neighbors: SparseMatrix, transposed: SparseMatrix, query: Tensor, key: Tensor,
        heads: Int, dropout: (rate: Float, seed: UInt64) = (0, 0)
    ) -> Tensor {
        let (rows, width) = (neighbors.rowCount, rowSize)
        precondition(
            heads > 0 && width % heads == 0 && key.shape == shape && query.shape == [rows, width]
                && neighbors.columnCount == rowCount,
            "attention of \(shape), queries \(query.shape) and keys \(key.shape)")
        let attention = DotAttention(
            heads: heads, channels: width / heads, dropoutRate: dropout.rate, seed: dropout.seed)
        let (q, k, v) = (query.detached, key.detached, detached)
        let logSums = Tensor.filling([rows, heads]) { _ in }
        let result = Tensor.filling([rows, width]) { out in
            neighbors.withRows {
                attention.forward(
                    $0, query: q.pointer, .init(key: k.pointer, value: v.pointer), into: out,
                    logSums: logSums.storage.pointer)
            }
        }
        return result.recorded("dotAttention", from: [self, query, key]) { g, sink in
            let gradients = [v, q, k].map { Tensor.zeros($0.shape) }
            let scratch = Tensor.zeros(logSums.shape)
            let active = ActiveRowIndex(of: g)
            let needed = active.map { transposed.keeping(columns: $0.flags) } ?? transposed
            neighbors.withRows { rows in
                needed.withRows { columns in
                    attention.backward(
                        rows, transposed: columns, isActive: active?.flags,
                        .init(key: k.pointer, value: v.pointer),
                        .init(query: q.pointer, out: result.pointer, logSums: logSums.pointer),
                        .init(
                            out: g.pointer, query: gradients[1].storage.pointer,
                            key: gradients[2].storage.pointer,
                            value: gradients[0].storage.pointer,
                            scratch: scratch.storage.pointer))
                }
            }
            for (index, gradient) in gradients.enumerated() { sink.add(index, gradient) }
        }
    }
}

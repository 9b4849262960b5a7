import Compute

extension Tensor {
    /// Rotates the pairs (i, i + D/2) of every head by angles that grow with the row's position
    /// (Su et al., arXiv 2104.09864).
    ///
    /// Shapes: `[rows, heads · D]` to the same, with D twice the table's half width.
    public func rotated(by table: RotaryEmbedding.Table, positions: [Int32]) -> Tensor {
        precondition(
            positions.count == rowCount && rowSize % (2 * table.halfWidth) == 0,
            "rotation of \(shape) at \(positions.count) positions")
        let heads = rowSize / (2 * table.halfWidth)
        return Tensor.filling(shape) {
            RotaryEmbedding.rotate(
                pointer, into: $0, positions: positions, heads: heads, table: table,
                isBackward: false)
        }.recorded("rotated", from: [self]) { g, sink in
            sink.accumulate(0) {
                RotaryEmbedding.rotate(
                    g.pointer, into: $0, positions: positions, heads: heads, table: table,
                    isBackward: true)
            }
        }
    }
}

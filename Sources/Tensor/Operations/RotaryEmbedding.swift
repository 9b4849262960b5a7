import Compute

extension Tensor {
    /// Rotates the pairs (i, i + D/2) of every head by angles proportional to the row's position
    /// (Su et al., arXiv 2104.09864).
    ///
    /// Shapes: `[rows, heads · D]` to the same, with D twice the table's half width.
    ///
    /// - Parameters:
    ///   - table: The angles.
    ///   - positions: The position of each row.
    ///   - norm: The weight `[D]` and ε of a root-mean-square norm of each head before the
    ///     rotation.
    ///   - output: The output buffer; a new one if `nil`.
    public func rotated(
        by table: RotaryEmbedding.Table, positions: [Int32],
        normalizedBy norm: (weight: Tensor, epsilon: Float)? = nil, in output: Storage? = nil
    ) -> Tensor {
        precondition(
            positions.count == rowCount && rowSize % (2 * table.halfWidth) == 0
                && norm.map { $0.weight.count == 2 * table.halfWidth } ?? true,
            "rotation of \(shape) at \(positions.count) positions")
        if let norm, needsGradient || norm.weight.needsGradient {
            return rmsNorm(weight: norm.weight, epsilon: norm.epsilon)
                .rotated(by: table, positions: positions, in: output)
        }
        let heads = rowSize / (2 * table.halfWidth)
        return Tensor.filling(shape, in: output) {
            RotaryEmbedding.rotate(
                pointer, into: $0, positions: positions, heads: heads, table: table,
                norm: norm.map { .init(weight: $0.weight.pointer, epsilon: $0.epsilon) })
        }.recorded("rotated", from: [self]) { g, sink in
            sink.write(0) {
                RotaryEmbedding.rotate(
                    g.pointer, into: $0, positions: positions, heads: heads, table: table,
                    isBackward: true, adds: $1)
            }
        }
    }
}

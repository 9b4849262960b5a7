import Compute

extension Tensor {
    /// The product x · Wᵀ with a matrix that never changes.
    ///
    /// Shapes: x `[rows, in]`, W `[out, in]` to `[rows, out]`. Only x gets a gradient.
    public func linear(frozen matrix: any FrozenMatrix) -> Tensor { linear(frozen: [matrix])[0] }

    /// The products x · Wᵀ with several matrices that never change, in the fewest passes over x.
    ///
    /// Shapes: x `[rows, in]`, each W `[out, in]` to `[rows, out]`.
    ///
    /// - Parameters:
    ///   - matrices: W of each product.
    ///   - rooms: Where each product goes; anywhere if `nil` or not given.
    public func linear(frozen matrices: [any FrozenMatrix], in rooms: [Storage?] = []) -> [Tensor] {
        let rows = rowCount
        precondition(
            matrices.allSatisfy { $0.inFeatures == rowSize },
            "rows of \(rowSize) numbers meet matrices of \(matrices.map(\.inFeatures)) columns")
        let results = matrices.enumerated().map { index, matrix in
            (index < rooms.count ? rooms[index] : nil)
                ?? Storage(uninitialized: rows * matrix.outFeatures)
        }
        FrozenMatrices.multiply(pointer, by: matrices, into: results.map(\.pointer), rows: rows)
        return zip(matrices, results).map { matrix, storage in
            Tensor(storage: storage, shape: [rows, matrix.outFeatures])
                .recorded("linear", from: [self]) { gradient, sink in
                    sink.write(0) { dx, adds in
                        matrix.multiplyTransposed(
                            gradient.pointer, into: dx, rows: rows, adds: adds)
                    }
                }
        }
    }
}

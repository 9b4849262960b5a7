import Compute

extension Tensor {
    /// The product x · Wᵀ with a matrix that never changes.
    ///
    /// Shapes: x `[rows, in]`, W `[out, in]` to `[rows, out]`. Only x gets a gradient.
    public func linear(frozen matrix: any FrozenMatrix) -> Tensor {
        let rows = rowCount
        precondition(
            rowSize == matrix.inFeatures,
            "rows of \(rowSize) numbers meet a matrix of \(matrix.inFeatures) columns")
        return Tensor.filling([rows, matrix.outFeatures]) {
            matrix.multiply(pointer, into: $0, rows: rows, beta: 0)
        }.recorded("linear", from: [self]) { gradient, sink in
            sink.write(0) { dx, adds in
                matrix.multiplyTransposed(gradient.pointer, into: dx, rows: rows, adds: adds)
            }
        }
    }

    /// The products x · Wᵀ with several matrices that never change; with a single row at once, so that threads
    /// meet once.
    ///
    /// Shapes: x `[rows, in]`, each W `[out, in]` to `[rows, out]`.
    public func linear(frozen matrices: [any FrozenMatrix]) -> [Tensor] {
        guard rowCount == 1, !needsGradient, matrices.allSatisfy({ $0.inFeatures == rowSize })
        else { return matrices.map { linear(frozen: $0) } }
        let results = matrices.map { Storage(uninitialized: $0.outFeatures) }
        guard FewRowsMatrix.multiplyOne(pointer, by: matrices, into: results.map(\.pointer))
        else { return matrices.map { linear(frozen: $0) } }
        return results.map { Tensor(storage: $0, shape: [1, $0.count]) }
    }
}

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
            sink.accumulate(0) {
                matrix.addTransposedProduct(gradient.pointer, to: $0, rows: rows)
            }
        }
    }
}

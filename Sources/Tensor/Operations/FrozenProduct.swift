import Compute

extension Tensor {
    /// The product x · Wᵀ with a frozen matrix.
    ///
    /// Shapes: x `[rows, in]`, W `[out, in]` to `[rows, out]`. Only x gets a gradient.
    public func linear(frozen matrix: any FrozenMatrix) -> Tensor { linear(frozen: [matrix])[0] }

    /// The products x · Wᵀ with several frozen matrices, each plus an addend, in the fewest passes
    /// over x.
    ///
    /// Shapes: x `[rows, in]`, each W `[out, in]`, addends `[out]` or `[rows, out]`, to `[rows,
    /// out]`.
    ///
    /// - Parameters:
    ///   - matrices: W of each product.
    ///   - addends: The addend of each; none by default.
    ///   - outputs: Output buffers; new ones where `nil` or not given.
    public func linear(
        frozen matrices: [any FrozenMatrix], adding addends: [Tensor?]? = nil,
        in outputs: [Storage?]? = nil
    ) -> [Tensor] {
        let rows = rowCount
        let (addends, outputs) = (
            addends ?? matrices.map { _ in nil }, outputs ?? matrices.map { _ in nil }
        )
        precondition(
            matrices.allSatisfy { $0.inFeatures == rowSize },
            "rows of \(rowSize) elements meet matrices of \(matrices.map(\.inFeatures)) columns")
        let results = zip(matrices, outputs).map { matrix, output in
            output ?? Storage(uninitialized: rows * matrix.outFeatures)
        }
        FrozenMatrices.multiply(
            pointer, by: matrices, into: results.map(\.pointer), rows: rows,
            adding: zip(matrices, addends).map { matrix, addend in
                addend.map { Self.addend($0, rows: rows, width: matrix.outFeatures) }
            })
        return matrices.indices.map { index in
            let (matrix, addend) = (matrices[index], addends[index])
            let isVector = addend?.count == matrix.outFeatures
            return Tensor(storage: results[index], shape: [rows, matrix.outFeatures])
                .recorded("linear", from: [self] + (addend.map { [$0] } ?? [])) { gradient, sink in
                    sink.write(0) { dx, adds in
                        matrix.multiplyTransposed(
                            gradient.pointer, into: dx, rows: rows, adds: adds)
                    }
                    guard addend != nil else { return }
                    guard isVector else { return sink.add(1, gradient) }
                    sink.accumulate(1) {
                        RowWise.addColumnSums(
                            gradient.pointer, to: $0, rows: rows, width: gradient.rowSize)
                    }
                }
        }
    }

    private static func addend(_ tensor: Tensor, rows: Int, width: Int) -> EpilogueAddend {
        precondition(
            tensor.count == width || tensor.shape == [rows, width],
            "\(tensor.shape) cannot be added to \(rows) rows of \(width)")
        return tensor.count == width
            ? .vector(tensor.pointer) : .rows(tensor.pointer, width: width)
    }
}

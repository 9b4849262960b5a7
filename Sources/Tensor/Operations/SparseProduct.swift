import Compute

extension SparseMatrix {
    /// Lets a routine read the CSR arrays.
    func withRows<Result>(_ body: (SparseRows) -> Result) -> Result {
        func call(
            _ offsets: UnsafePointer<Int32>, _ columns: UnsafePointer<Int32>,
            _ values: UnsafePointer<Float>
        ) -> Result {
            body(
                SparseRows(
                    offsets: offsets, columns: columns, values: values, rowCount: rowCount))
        }
        // SAFETY: the arrays stay in place until `call` returns, the initialiser has checked their
        // counts, and `SparseRows` does not escape `body`.
        return call(rowOffsets, columnIndices, values)
    }
}

extension Tensor {
    /// The product A · x of a constant sparse matrix and this matrix.
    ///
    /// The gradient is Aᵀ · g, computed row by row from the transposed matrix; for a symmetric A,
    /// pass A itself.
    ///
    /// Shapes: A `[rows, columns]`, x `[columns, width]` to `[rows, width]`.
    public func sparseProduct(_ a: SparseMatrix, transposed: SparseMatrix) -> Tensor {
        precondition(
            shape.count == 2 && shape[0] == a.columnCount,
            "sparse product of [\(a.rowCount), \(a.columnCount)] and \(shape)")
        precondition(
            transposed.rowCount == a.columnCount && transposed.entryCount == a.entryCount,
            "the transposed matrix does not fit")
        let width = rowSize
        return Tensor.filling([a.rowCount, width]) { out in
            a.withRows { SparseProduct.multiply($0, pointer, into: out, width: width) }
        }.recorded("sparseProduct", from: [self]) { gradient, sink in
            let needed =
                ActiveRowIndex(of: gradient).map { transposed.keeping(columns: $0.flags) }
                ?? transposed
            sink.write(0) { gx, adds in
                needed.withRows {
                    SparseProduct.multiply(
                        $0, gradient.pointer, into: gx, width: width, adds: adds)
                }
            }
        }
    }
}

extension SparseMatrix {
    /// The linear map X · Wᵀ of constant sparse rows.
    ///
    /// Shapes: X `[rows, in]`, weight `[out, in]` to `[rows, out]`.
    ///
    /// - Parameters:
    ///   - weight: The weight W.
    ///   - transposed: Xᵀ, for the gradient of the weight.
    public func linear(weight: Tensor, transposed: SparseMatrix) -> Tensor {
        let (out, inputs) = (weight.rowCount, weight.rowSize)
        precondition(
            inputs == columnCount, "\(columnCount) columns meet a weight of \(weight.shape)")
        let takesPanels = SparseLinear.suits(rows: rowCount, inputs: inputs, outputs: out)
        return Tensor.filling([rowCount, out]) { result in
            withRows { rows in
                if out % 16 == 0 {
                    SparseLinear.multiply(
                        rows, weight: weight.pointer, into: result, inputs: inputs, outputs: out)
                } else {
                    // Sparse products read rows of the dense factor: Wᵀ has one for each input.
                    let copy = weight.transposedCopy
                    withExtendedLifetime(copy) {
                        SparseProduct.multiply(rows, copy.pointer, into: result, width: out)
                    }
                }
            }
        }.recorded("sparseLinear", from: [weight]) { gradient, sink in
            sink.accumulate(0) { gw in
                if takesPanels {
                    withRows {
                        SparseLinear.addWeightGradient(
                            $0, gradient: gradient.pointer, to: gw, inputs: inputs, outputs: out)
                    }
                    return
                }
                let columns = Tensor.filling([inputs, out]) { sums in
                    transposed.withRows {
                        SparseProduct.multiply($0, gradient.pointer, into: sums, width: out)
                    }
                }
                Transposition.transpose(
                    columns.pointer, into: gw, rows: inputs, columns: out, adds: true)
            }
        }
    }
}

extension Tensor {
    /// The transposed matrix, as a copy.
    fileprivate var transposedCopy: Tensor {
        Tensor.filling([rowSize, rowCount]) {
            Transposition.transpose(pointer, into: $0, rows: rowCount, columns: rowSize)
        }
    }
}

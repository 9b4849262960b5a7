import Compute

extension Tensor {
    /// The matrix product op(self) · op(other) of two matrices.
    ///
    /// Shapes: `[m, k]` and `[k, n]` to `[m, n]`; a transposed matrix is stored the other way round.
    public func matrixProduct(
        _ other: Tensor, transposed transposeA: Bool = false,
        otherTransposed transposeB: Bool = false
    ) -> Tensor {
        precondition(
            shape.count == 2 && other.shape.count == 2, "matrix product of \(shape), \(other.shape)"
        )
        let (m, k) = transposeA ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (k2, n) =
            transposeB ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
        precondition(k == k2, "matrix product: \(k) columns meet \(k2) rows")
        let (a, b) = (detached, other.detached)
        return Tensor.filling([m, n]) {
            multiply(a, b, into: $0, m, n, k, transposeA, transposeB)
        }.recorded("matrixProduct", from: [self, other]) { g, sink in
            if !transposeA, let active = ActiveRowIndex(of: g) {
                return passBack(a, b, g, active, transposeB, to: sink)
            }
            sink.write(0) { ga, adds in
                if transposeA {
                    multiply(b, g, into: ga, k, m, n, transposeB, true, beta: adds ? 1 : 0)
                } else {
                    multiply(g, b, into: ga, m, k, n, false, !transposeB, beta: adds ? 1 : 0)
                }
            }
            sink.accumulate(1) { gb in
                if transposeB {
                    multiply(g, a, into: gb, n, k, m, true, transposeA, beta: 1)
                } else {
                    multiply(a, g, into: gb, k, n, m, !transposeA, false, beta: 1)
                }
            }
        }
    }

    /// The affine map x · Wᵀ + b of every row.
    ///
    /// Shapes: x `[rows, in]`, weight `[out, in]`, bias `[out]` to `[rows, out]`.
    public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
        let product = matrixProduct(weight, otherTransposed: true)
        guard let bias else { return product }
        return product.addingToRows(bias)
    }

    /// Adds a vector to every row.
    ///
    /// Shapes: `[rows, n]` and `[n]` to `[rows, n]`.
    public func addingToRows(_ vector: Tensor) -> Tensor {
        adding(nil, toRows: vector, isRectified: false)
    }
}

/// The gradients of a · op(b) where few rows of the product have one.
private func passBack(
    _ a: Tensor, _ b: Tensor, _ gradient: Tensor, _ active: ActiveRowIndex, _ transposeB: Bool,
    to sink: GradientSink
) {
    guard !active.rows.isEmpty else { return }
    let (m, k, n) = (active.rows.count, a.rowSize, gradient.rowSize)
    let g = gradient.detached.gatheringRows(active.rows)
    sink.accumulate(0) { ga in
        let rows = Tensor.filling([m, k]) { multiply(g, b, into: $0, m, k, n, false, !transposeB) }
        RowGather.scatterAdd(rows.pointer, rows: active.rows, count: m, width: k, into: ga)
    }
    sink.accumulate(1) { gb in
        let a = a.gatheringRows(active.rows)
        if transposeB {
            multiply(g, a, into: gb, n, k, m, true, false, beta: 1)
        } else {
            multiply(a, g, into: gb, k, n, m, true, false, beta: 1)
        }
    }
}

/// c = op(a) · op(b) + beta · c, with op(a) of `[m, k]` and op(b) of `[k, n]`.
private func multiply(
    _ a: Tensor, _ b: Tensor, into c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int, _ k: Int,
    _ transposeA: Bool, _ transposeB: Bool, beta: Float = 0
) {
    Compute.MatrixProduct.multiply(
        a.pointer, b.pointer, into: c, m: m, n: n, k: k, transposeA: transposeA,
        transposeB: transposeB, beta: beta)
}

import Compute
import Synchronization

extension Tensor {
    /// The matrix product op(self) · op(other) of two matrices.
    ///
    /// Shapes: `[m, k]` and `[k, n]` to `[m, n]`; a transposed matrix is stored as `[k, m]` or `[n,
    /// k]`.
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
            addGradients(of: a.shape, { a }, b, g, transposeA, transposeB, to: sink)
        }
    }

    /// The affine map x · Wᵀ + b of every row.
    ///
    /// Shapes: x `[rows, in]`, weight `[out, in]`, bias `[out]` to `[rows, out]`.
    ///
    /// - Parameters:
    ///   - weight: W.
    ///   - bias: b, if any.
    ///   - activation: The activation act; the pre-activation is not saved.
    ///   - recomputation: Recomputes x in the backward pass from what is saved anyway; then x is
    ///     not saved.
    public func linear(
        weight: Tensor, bias: Tensor?, activation: EpilogueActivation = .identity,
        recomputingBy recomputation: (() -> Tensor)? = nil
    ) -> Tensor {
        guard bias != nil || activation == .relu || recomputation != nil else {
            return matrixProduct(weight, otherTransposed: true)
        }
        precondition(
            shape.count == 2 && weight.shape.count == 2 && rowSize == weight.rowSize
                && bias.map { $0.count == weight.rowCount } ?? true,
            "linear map: \(shape), \(weight.shape) and \(bias?.shape ?? [])")
        let (b, n) = (weight.detached, weight.rowCount)
        let result = Tensor.filling([rowCount, n]) {
            multiply(
                detached, b, into: $0, rowCount, n, rowSize, false, true, bias: bias, activation)
        }
        let (input, hasBias) = (recomputation ?? { [detached] in detached }, bias != nil)
        // The result is freed as soon as its signs are read: memory peaks in the backward pass.
        let signs = Mutex(activation == .relu ? result : nil)
        return result.recorded("linear", from: [self, weight] + (bias.map { [$0] } ?? [])) {
            gradient, sink in
            let g =
                signs.withLock { $0.take() }?.reluGradient(gradient, factor: 1, sink)
                ?? gradient
            if hasBias {
                sink.accumulate(2) {
                    RowWise.addColumnSums(g.pointer, to: $0, rows: g.rowCount, width: n)
                }
            }
            addGradients(of: [g.rowCount, b.rowSize], input, b, g, false, true, to: sink)
        }
    }

    /// Adds a vector to every row.
    ///
    /// Shapes: `[rows, n]` and `[n]` to `[rows, n]`.
    public func addingToRows(_ vector: Tensor) -> Tensor {
        adding(nil, toRows: vector, activation: .identity)
    }
}

/// The gradients of op(a) · op(b), the first two of the sink; a is asked for once, and freed before
/// its gradient is made.
private func addGradients(
    of shape: [Int], _ a: () -> Tensor, _ b: Tensor, _ g: Tensor, _ transposeA: Bool,
    _ transposeB: Bool, to sink: GradientSink
) {
    let n = g.rowSize
    let (m, k) = transposeA ? (shape[1], shape[0]) : (shape[0], shape[1])
    if !transposeA, let active = ActiveRowIndex(of: g) {
        return addGradients(a, b, g, active, transposeB, to: sink)
    }
    sink.accumulate(1) { gb in
        if transposeB {
            multiply(g, a(), into: gb, n, k, m, true, transposeA, beta: 1)
        } else {
            multiply(a(), g, into: gb, k, n, m, !transposeA, false, beta: 1)
        }
    }
    sink.write(0) { ga, adds in
        if transposeA {
            multiply(b, g, into: ga, k, m, n, transposeB, true, beta: adds ? 1 : 0)
        } else {
            multiply(g, b, into: ga, m, k, n, false, !transposeB, beta: adds ? 1 : 0)
        }
    }
}

/// The gradients of a · op(b) where few rows of the product have one.
private func addGradients(
    _ a: () -> Tensor, _ b: Tensor, _ gradient: Tensor, _ active: ActiveRowIndex,
    _ transposeB: Bool, to sink: GradientSink
) {
    guard !active.rows.isEmpty else { return }
    let (m, n) = (active.rows.count, gradient.rowSize)
    let k = transposeB ? b.rowSize : b.rowCount
    let g = gradient.detached.gatheringRows(active.rows)
    sink.accumulate(1) { gb in
        let a = a().gatheringRows(active.rows)
        if transposeB {
            multiply(g, a, into: gb, n, k, m, true, false, beta: 1)
        } else {
            multiply(a, g, into: gb, k, n, m, true, false, beta: 1)
        }
    }
    sink.accumulate(0) { ga in
        let rows = Tensor.filling([m, k]) { multiply(g, b, into: $0, m, k, n, false, !transposeB) }
        RowGather.scatterAdd(rows.pointer, rows: active.rows, count: m, width: k, into: ga)
    }
}

/// c = op(a) · op(b) + beta · c, with op(a) of `[m, k]` and op(b) of `[k, n]`; then bias and ReLU.
private func multiply(
    _ a: Tensor, _ b: Tensor, into c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int, _ k: Int,
    _ transposeA: Bool, _ transposeB: Bool, beta: Float = 0, bias: Tensor? = nil,
    _ activation: EpilogueActivation = .identity
) {
    Compute.MatrixProduct.multiply(
        a.pointer, b.pointer, into: c, m: m, n: n, k: k, transposeA: transposeA,
        transposeB: transposeB, beta: beta, bias: bias?.pointer, activation: activation)
}

import Compute

/// A low-rank addition to a frozen product: Δy = scale · dropout(x) · Aᵀ · Bᵀ
/// (LoRA, Hu et al., arXiv 2106.09685, equation 3).
public struct LowRankAddition {
    /// The projection down, `[rank, in]`.
    public var a: Tensor
    /// The projection up, `[out, rank]`.
    public var b: Tensor
    /// Multiplies the addition.
    public var scale: Float
    /// The share of inputs set to zero, 0 ..< 1.
    public var dropoutRate: Float
    /// Draws the dropout mask.
    public var seed: UInt64

    /// Describes an addition.
    public init(a: Tensor, b: Tensor, scale: Float, dropoutRate: Float = 0, seed: UInt64 = 0) {
        self.a = a
        self.b = b
        self.scale = scale
        self.dropoutRate = dropoutRate
        self.seed = seed
    }
}

extension Tensor {
    /// x · Wᵀ + bias + a low-rank addition, in one step without intermediate results of full width.
    ///
    /// Shapes: x `[rows, in]`, W `[out, in]`, bias `[out]`, A `[rank, in]`, B `[out, rank]` to
    /// `[rows, out]`. Gradients go to x, A and B; the bias is frozen like W.
    public func linear(
        frozen matrix: any FrozenMatrix, bias: Tensor? = nil, adding addition: LowRankAddition
    ) -> Tensor {
        let (rows, width, out) = (rowCount, matrix.inFeatures, matrix.outFeatures)
        let rank = addition.a.rowCount
        precondition(
            rowSize == width && addition.a.shape == [rank, width]
                && addition.b.shape == [out, rank] && bias.map { $0.count == out } ?? true,
            "low-rank product of \(shape), \(addition.a.shape) and \(addition.b.shape)")
        let step = LowRankStep(
            x: KeptTensor(self), a: addition.a.detached, b: addition.b.detached, matrix: matrix,
            scale: addition.scale, rate: addition.dropoutRate, seed: addition.seed)
        let reduced = step.dropped(detached).matrixProduct(step.a, otherTransposed: true).scaled(
            by: addition.scale)
        return Tensor.filling([rows, out]) { y in
            FrozenMatrices.multiply(
                pointer, by: [matrix], into: [y], rows: rows,
                adding: [bias.map { .vector($0.pointer) }])
            Compute.MatrixProduct.multiply(
                reduced.pointer, step.b.pointer, into: y, m: rows, n: out, k: rank,
                transposeB: true, beta: 1)
        }.recorded("linear", from: [self, addition.a, addition.b]) { g, sink in
            step.backward(g, reduced: reduced, sink)
        }
    }
}

/// What the backward pass of a low-rank product keeps.
private struct LowRankStep {
    let x: KeptTensor
    let a: Tensor
    let b: Tensor
    let matrix: any FrozenMatrix
    let scale: Float
    let rate: Float
    let seed: UInt64

    private var rank: Int { a.rowCount }
    private var width: Int { matrix.inFeatures }
    private var out: Int { matrix.outFeatures }

    /// dropout(x); the mask is drawn anew from the seed each time.
    func dropped(_ x: Tensor) -> Tensor { rate > 0 ? x.dropout(rate: rate, seed: seed) : x }

    /// Calls a closure with dropout(x) by rows; a mask depends on places in all of x.
    private func forEachInputBlock(_ body: (Tensor, Range<Int>) -> Void) {
        guard rate > 0 else { return x.forEachBlock(body) }
        let input = dropped(x.tensor)
        withExtendedLifetime(input) { body(input, 0..<input.rowCount) }
    }

    /// - Parameter reduced: scale · dropout(x) · Aᵀ, `[rows, rank]`.
    func backward(_ g: Tensor, reduced: Tensor, _ sink: GradientSink) {
        let rows = g.rowCount
        sink.accumulate(2) {
            Compute.MatrixProduct.multiply(
                g.pointer, reduced.pointer, into: $0, m: out, n: rank, k: rows, transposeA: true,
                beta: 1)
        }
        guard sink.wants(0) || sink.wants(1) else { return }
        let slope = Tensor.filling([rows, rank]) {
            Compute.MatrixProduct.multiply(
                g.pointer, b.pointer, into: $0, m: rows, n: rank, k: out, alpha: scale)
        }
        sink.accumulate(1) { da in
            forEachInputBlock { input, rows in
                Compute.MatrixProduct.multiply(
                    slope.pointer + rows.lowerBound * rank, input.pointer, into: da, m: rank,
                    n: width, k: rows.count, transposeA: true, beta: 1)
            }
        }
        sink.write(0) { dx, adds in
            matrix.multiplyTransposed(g.pointer, into: dx, rows: rows, adds: adds)
            guard rate > 0 else {
                return Compute.MatrixProduct.multiply(
                    slope.pointer, a.pointer, into: dx, m: rows, n: width, k: rank, beta: 1)
            }
            let back = slope.matrixProduct(a)
            withExtendedLifetime(back) {
                Dropout.addBackward(back.pointer, to: dx, back.count, rate: rate, seed: seed)
            }
        }
    }
}

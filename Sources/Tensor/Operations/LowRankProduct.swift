import Compute

/// A low-rank addition to a frozen product: Δy = scale · dropout(x) · Aᵀ · Bᵀ
/// (LoRA, Hu et al., arXiv 2106.09685, equation 3).
public struct LowRankAddition {
    /// The projection down, `[rank, in]`.
    public var a: Tensor
    /// The projection up, `[out, rank]`.
    public var b: Tensor
    /// The factor of the addition.
    public var scale: Float
    /// The dropout rate of inputs, 0 ..< 1.
    public var dropoutRate: Float
    /// The seed of the dropout mask.
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

/// A product x · Wᵀ with a frozen matrix, its bias and its adapter.
public struct AdaptedProduct {
    /// W, `[out, in]`.
    public var matrix: any FrozenMatrix
    /// Added to each row, `[out]`; frozen.
    public var bias: Tensor?
    /// The trained adapter.
    public var addition: LowRankAddition?

    /// Describes a product.
    public init(
        matrix: any FrozenMatrix, bias: Tensor? = nil, addition: LowRankAddition? = nil
    ) { (self.matrix, self.bias, self.addition) = (matrix, bias, addition) }
}

extension Tensor {
    /// x · Wᵀ + bias + a low-rank addition, in one operation without intermediate results of full
    /// width.
    ///
    /// Shapes: x `[rows, in]`, W `[out, in]`, bias `[out]`, A `[rank, in]`, B `[out, rank]` to
    /// `[rows, out]`. Gradients go to x, A and B; the bias is frozen like W.
    public func linear(
        frozen matrix: any FrozenMatrix, bias: Tensor? = nil, adding addition: LowRankAddition
    ) -> Tensor {
        linear([AdaptedProduct(matrix: matrix, bias: bias, addition: addition)])[0]
    }

    /// Several such products of the same rows, in the fewest passes over them in both directions.
    ///
    /// - Parameter products: Matrices with equal numbers of columns; with a dropout rate there may
    ///   be only one, as each addition has its own mask.
    /// - Returns: `[rows, out]` for each.
    public func linear(_ products: [AdaptedProduct]) -> [Tensor] {
        for product in products {
            precondition(
                product.matrix.inFeatures == rowSize
                    && product.bias.map { $0.count == product.matrix.outFeatures } ?? true,
                "rows of \(rowSize) elements meet a matrix of \(product.matrix.inFeatures) columns")
        }
        let step = LowRankStep(x: self, products)
        let reduced = step.reduced(detached)
        let results = products.map { Storage(uninitialized: rowCount * $0.matrix.outFeatures) }
        FrozenMatrices.multiply(
            pointer, by: products.map(\.matrix), into: results.map(\.pointer), rows: rowCount,
            adding: products.map { $0.bias.map { .vector($0.pointer) } })
        step.add(reduced, to: results)
        return Tensor.recorded(
            "linear",
            zip(products, results).map {
                Tensor(storage: $1, shape: [rowCount, $0.matrix.outFeatures])
            },
            from: [self]
                + products.flatMap { $0.addition.map { [$0.a, $0.b] } ?? [] }
        ) { gradients, sink in
            step.backward(gradients, reduced: reduced, sink)
        }
    }
}

/// Saved tensors of low-rank products for the backward pass.
///
/// In the backward pass all A are stacked as one matrix: x and its gradient are read once for all.
private struct LowRankStep {
    private struct Part {
        let matrix: any FrozenMatrix
        /// A `[rank, in]`, B `[out, rank]`, and the index of A's gradient in the sink; B's is the
        /// next.
        let addition: (a: Tensor, b: Tensor, scale: Float, index: Int)?
        /// Its A's rows among the stacked ones.
        let ranks: Range<Int>
    }
    private let x: SavedTensor
    private let parts: [Part]
    private let width: Int
    private let rate: Float
    private let seed: UInt64

    /// The sum of all ranks.
    private var rank: Int { parts.last?.ranks.upperBound ?? 0 }

    init(x: Tensor, _ products: [AdaptedProduct]) {
        self.x = SavedTensor(x)
        width = x.rowSize
        var (parts, top, index): ([Part], Int, Int) = ([], 0, 1)
        for product in products {
            let addition = product.addition
            let rank = addition?.a.rowCount ?? 0
            parts.append(
                Part(
                    matrix: product.matrix,
                    addition: addition.map { ($0.a.detached, $0.b.detached, $0.scale, index) },
                    ranks: top..<top + rank))
            guard let addition else { continue }
            precondition(
                addition.a.shape == [rank, width]
                    && addition.b.shape == [product.matrix.outFeatures, rank],
                "low-rank product of \(x.shape), \(addition.a.shape) and \(addition.b.shape)")
            precondition(addition.dropoutRate == 0 || products.count == 1, "masks differ")
            (top, index) = (top + rank, index + 2)
        }
        self.parts = parts
        rate = products.first?.addition?.dropoutRate ?? 0
        seed = products.first?.addition?.seed ?? 0
    }

    /// dropout(x); the mask is drawn again from the seed each time.
    private func dropped(_ x: Tensor) -> Tensor {
        rate > 0 ? x.dropout(rate: rate, seed: seed) : x
    }

    /// Calls a closure with dropout(x) by rows; a mask depends on indices in all of x.
    private func forEachInputBlock(_ body: (Tensor, Range<Int>) -> Void) {
        guard rate > 0 else { return x.forEachBlock(body) }
        let input = dropped(x.tensor)
        withExtendedLifetime(input) { body(input, 0..<input.rowCount) }
    }

    /// scale · dropout(x) · Aᵀ for all A, `[rows, all ranks]`.
    func reduced(_ x: Tensor) -> Tensor {
        let input = dropped(x)
        return withExtendedLifetime(input) {
            Tensor.filling([x.rowCount, rank]) { all in
                for part in parts {
                    guard let addition = part.addition else { continue }
                    MatrixProduct.multiplyInRowBlocks(
                        input.pointer, addition.a.pointer, into: all + part.ranks.lowerBound,
                        m: input.rowCount, n: part.ranks.count, k: width, alpha: addition.scale,
                        ldc: rank)
                }
            }
        }
    }

    /// scale · A for all A, `[all ranks, in]`.
    private func allScaled() -> Tensor {
        Tensor.filling([rank, width]) { all in
            for part in parts {
                guard let addition = part.addition else { continue }
                Elementwise.scale(
                    addition.a.pointer, by: addition.scale, all + part.ranks.lowerBound * width,
                    addition.a.count)
            }
        }
    }

    /// Adds each addition's product with Bᵀ.
    func add(_ reduced: Tensor, to results: [Storage]) {
        for (part, y) in zip(parts, results) {
            guard let addition = part.addition else { continue }
            MatrixProduct.multiplyInRowBlocks(
                reduced.pointer + part.ranks.lowerBound, addition.b.pointer, into: y.pointer,
                m: reduced.rowCount, n: part.matrix.outFeatures, k: part.ranks.count, beta: 1,
                lda: rank)
        }
    }

    /// The backward pass.
    ///
    /// - Parameters:
    ///   - gradients: `[rows, out]` of each product; `nil` for one that got none.
    ///   - reduced: The result of `reduced`.
    func backward(_ gradients: [Tensor?], reduced: Tensor, _ sink: GradientSink) {
        let rows = reduced.rowCount
        for (part, g) in zip(parts, gradients) {
            guard let addition = part.addition, let g else { continue }
            sink.accumulate(addition.index + 1) {
                MatrixProduct.multiply(
                    g.pointer, reduced.pointer + part.ranks.lowerBound, into: $0, m: g.rowSize,
                    n: part.ranks.count, k: rows, transposeA: true, beta: 1, ldb: rank)
            }
        }
        let reducedGradient = reducedGradient(gradients, rows: rows)
        addGradientsOfA(reducedGradient, gradients, sink)
        sink.write(0) { dx, adds in
            var adds = adds
            for (part, g) in zip(parts, gradients) {
                guard let g else { continue }
                part.matrix.multiplyTransposed(g.pointer, into: dx, rows: rows, adds: adds)
                adds = true
            }
            addGradientOfInput(reducedGradient, to: dx)
        }
    }

    /// dx += the dropout's backward pass of slope · scale · A.
    private func addGradientOfInput(_ reducedGradient: Tensor, to dx: UnsafeMutablePointer<Float>) {
        let a = allScaled()
        guard rate > 0 else {
            return withExtendedLifetime((reducedGradient, a)) {
                MatrixProduct.multiply(
                    reducedGradient.pointer, a.pointer, into: dx, m: reducedGradient.rowCount,
                    n: width, k: rank,
                    beta: 1)
            }
        }
        let back = reducedGradient.matrixProduct(a)
        withExtendedLifetime(back) {
            Dropout.addBackward(back.pointer, to: dx, back.count, rate: rate, seed: seed)
        }
    }

    /// The gradient of `reduced`, `[rows, all ranks]`: g · B for each product.
    private func reducedGradient(_ gradients: [Tensor?], rows: Int) -> Tensor {
        let isWhole = zip(parts, gradients).allSatisfy { $0.addition == nil || $1 != nil }
        let reducedGradient =
            isWhole ? Tensor.filling([rows, rank]) { _ in } : .zeros([rows, rank])
        for (part, g) in zip(parts, gradients) {
            guard let addition = part.addition, let g else { continue }
            MatrixProduct.multiply(
                g.pointer, addition.b.pointer,
                into: reducedGradient.storage.pointer + part.ranks.lowerBound,
                m: rows, n: part.ranks.count, k: g.rowSize, ldc: rank)
        }
        return reducedGradient
    }

    private func addGradientsOfA(
        _ reducedGradient: Tensor, _ gradients: [Tensor?], _ sink: GradientSink
    ) {
        let wanted = zip(parts, gradients).compactMap { part, g in
            g == nil ? nil : part.addition.map { (part.ranks, $0.index, $0.scale) }
        }.filter { sink.wants($0.1) }
        guard !wanted.isEmpty else { return }
        let all = Tensor.filling([rank, width]) { all in
            withExtendedLifetime(reducedGradient) {
                forEachInputBlock { input, rows in
                    MatrixProduct.multiply(
                        reducedGradient.pointer + rows.lowerBound * rank, input.pointer, into: all,
                        m: rank,
                        n: width, k: rows.count, transposeA: true,
                        beta: rows.lowerBound > 0 ? 1 : 0)
                }
            }
        }
        withExtendedLifetime(all) {
            for (ranks, index, scale) in wanted {
                sink.accumulate(index) {
                    Elementwise.addScaled(
                        all.pointer + ranks.lowerBound * width, by: scale, to: $0,
                        ranks.count * width)
                }
            }
        }
    }
}

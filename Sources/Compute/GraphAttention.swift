/// Attention over neighbours with additive scores (GAT, Veličković and others 2018), one pass over
/// the edges forward and one backward; nothing is kept for an edge.
///
/// For an edge from j to i and a head h: z = source[j, h] + target[i, h],
/// α = softmax over i's neighbours of leaky(z), out[i, h] = Σ α · m · x[j, h] with m the dropout mask.
public struct GraphAttention {
    /// Heads of each node.
    public let heads: Int
    /// Numbers a head.
    public let channels: Int
    /// Slope of the leaky ReLU below zero.
    public let slope: Float
    /// Draws the dropout mask of an edge's head.
    let mask: AttentionMask

    /// Describes one layer's attention.
    public init(heads: Int, channels: Int, slope: Float, dropoutRate: Float, seed: UInt64) {
        self.heads = heads
        self.channels = channels
        self.slope = slope
        mask = AttentionMask(rate: dropoutRate, seed: seed)
    }

    /// What the forward pass writes.
    public struct Results {
        /// The weighted sums, `[rows, heads · channels]`.
        public let out: UnsafeMutablePointer<Float>
        /// log Σ e^leaky(z), `[rows, heads]`.
        public let logSums: UnsafeMutablePointer<Float>
        /// The part of `out` from edges with z > 0, `[rows, heads · channels]`; `nil`: not wanted.
        public let positiveOut: UnsafeMutablePointer<Float>?
        /// The sum of α over edges with z > 0, `[rows, heads]`.
        public let positiveWeights: UnsafeMutablePointer<Float>?

        /// Wraps buffers for the results.
        public init(
            out: UnsafeMutablePointer<Float>, logSums: UnsafeMutablePointer<Float>,
            positiveOut: UnsafeMutablePointer<Float>?,
            positiveWeights: UnsafeMutablePointer<Float>?
        ) {
            self.out = out
            self.logSums = logSums
            self.positiveOut = positiveOut
            self.positiveWeights = positiveWeights
        }
    }

    /// Computes the weighted sums of all rows.
    ///
    /// - Parameters:
    ///   - a: The neighbours of each row.
    ///   - x: `[nodes, heads · channels]`.
    ///   - source: `[nodes, heads]`.
    ///   - target: `[rows, heads]`.
    ///   - results: Where to write.
    public func forward(
        _ a: SparseRows, _ x: UnsafePointer<Float>, source: UnsafePointer<Float>,
        target: UnsafePointer<Float>, into results: Results
    ) {
        a.forEachRange(entryCost: heads * (channels + 8)) { rows in
            withScratch(3 * paddedHeads) { scratch in
                for row in rows {
                    forwardRow(
                        row, a, x, source, target + row * heads, results, scratch)
                }
            }
        }
    }

    private var paddedHeads: Int { (heads + 15) / 16 * 16 }
    private var width: Int { heads * channels }

    private func forwardRow(
        _ row: Int, _ a: SparseRows, _ x: UnsafePointer<Float>, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, _ results: Results,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        let (highest, sums, weights) = (scratch, scratch + paddedHeads, scratch + 2 * paddedHeads)
        let out = results.out + row * width
        let positiveOut = results.positiveOut.map { $0 + row * width }
        let positiveWeights = results.positiveWeights.map { $0 + row * heads }
        out.update(repeating: 0, count: width)
        positiveOut?.update(repeating: 0, count: width)
        positiveWeights?.update(repeating: 0, count: heads)
        highestScores(a, a.entries(row), source, target, into: highest)
        sums.update(repeating: 0, count: heads)
        let rowKey = mask.rowKey(row)
        for e in a.entries(row) {
            let column = Int(a.columns[e])
            let source = source + column * heads
            edgeWeights(source, target, minus: highest, into: weights)
            for h in 0..<heads {
                sums[h] += weights[h]
                let kept = weights[h] * mask.factor(rowKey: rowKey, place: column * heads + h)
                let values = x + column * width + h * channels
                SmallVectors.addScaled(values, by: kept, to: out + h * channels, channels)
                guard let positiveOut, let positiveWeights, source[h] + target[h] > 0 else {
                    continue
                }
                positiveWeights[h] += weights[h]
                SmallVectors.addScaled(values, by: kept, to: positiveOut + h * channels, channels)
            }
        }
        for h in 0..<heads {
            let inverse = sums[h] > 0 ? 1 / sums[h] : 0
            SmallVectors.scale(out + h * channels, by: inverse, channels)
            if let positiveOut {
                SmallVectors.scale(positiveOut + h * channels, by: inverse, channels)
            }
            positiveWeights?[h] *= inverse
            results.logSums[row * heads + h] =
                sums[h] > 0 ? highest[h] + Float.naturalLogarithm(sums[h]) : 0
        }
    }

    /// leaky(max over neighbours of source + target), which is the largest leaky score.
    @inline(__always)
    private func highestScores(
        _ a: SparseRows, _ entries: Range<Int>, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, into highest: UnsafeMutablePointer<Float>
    ) {
        for h in 0..<heads {
            var largest = -Float.greatestFiniteMagnitude
            for e in entries { largest = max(largest, source[Int(a.columns[e]) * heads + h]) }
            let z = largest + target[h]
            highest[h] = z > 0 ? z : z * slope
        }
    }

    /// e^(leaky(source + target) − shift) of each head.
    @inline(__always)
    private func edgeWeights(
        _ source: UnsafePointer<Float>, _ target: UnsafePointer<Float>,
        minus shift: UnsafePointer<Float>, into weights: UnsafeMutablePointer<Float>
    ) {
        for h in stride(from: 0, to: heads, by: 16) {
            let n = min(16, heads - h)
            let z = loadPart(source + h, n) + loadPart(target + h, n)
            let leaky = z.replacing(with: z * slope, where: z .< 0)
            Vector.exp(leaky - loadPart(shift + h, n)).store(to: weights + h)
        }
    }

    // MARK: - Backward

    /// What the backward pass reads and where it adds.
    public struct Gradients {
        /// The gradient of `out`, `[rows, heads · channels]`.
        public let out: UnsafePointer<Float>
        /// Adds the gradient of x, `[nodes, heads · channels]`.
        public let x: UnsafeMutablePointer<Float>
        /// Adds the gradient of the source scores, `[nodes, heads]`.
        public let source: UnsafeMutablePointer<Float>
        /// Adds the gradient of the target scores, `[rows, heads]`.
        public let target: UnsafeMutablePointer<Float>
        /// Room for `rows · heads` numbers.
        public let scratch: UnsafeMutablePointer<Float>

        /// Wraps buffers of gradients.
        public init(
            out: UnsafePointer<Float>, x: UnsafeMutablePointer<Float>,
            source: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<Float>,
            scratch: UnsafeMutablePointer<Float>
        ) {
            self.out = out
            self.x = x
            self.source = source
            self.target = target
            self.scratch = scratch
        }
    }

    /// Adds the gradients of x and of both scores.
    ///
    /// With D[i] = g[i] · out[i], the gradient of a score is α (m g[i] · x[j] − D[i]) leaky′(z). Its sum
    /// over i's neighbours needs no pass over the edges: Σ α (m g[i] · x[j] − D[i]) is zero, so that only
    /// edges with z > 0 count, and their sum is (1 − slope)(g[i] · positiveOut[i] − D[i] positiveWeights[i]).
    ///
    /// - Parameters:
    ///   - transposed: The rows in which each node is a neighbour.
    ///   - x: `[nodes, heads · channels]`.
    ///   - source: `[nodes, heads]`.
    ///   - target: `[rows, heads]`.
    ///   - results: What the forward pass wrote, with the positive part.
    ///   - gradients: What to read and where to add.
    public func backward(
        transposed: SparseRows, rowCount: Int, _ x: UnsafePointer<Float>,
        source: UnsafePointer<Float>, target: UnsafePointer<Float>, _ results: Results,
        _ gradients: Gradients
    ) {
        ThreadPool.shared.forEachRange(rowCount, grain: max(1, 16_384 / max(1, width))) { rows in
            for row in rows {
                for h in 0..<heads {
                    let place = row * width + h * channels
                    let g = gradients.out + place
                    let along = SmallVectors.dot(g, results.out + place, channels)
                    gradients.scratch[row * heads + h] = along
                    guard let positive = results.positiveOut, let weights = results.positiveWeights
                    else { continue }
                    let above = SmallVectors.dot(g, positive + place, channels)
                    gradients.target[row * heads + h] +=
                        (1 - slope) * (above - along * weights[row * heads + h])
                }
            }
        }
        transposed.forEachRange(entryCost: 2 * heads * (channels + 8)) { nodes in
            withScratch(paddedHeads) { scratch in
                for node in nodes {
                    backwardNode(
                        node, transposed, x + node * width, source + node * heads, target, results,
                        gradients, scratch)
                }
            }
        }
    }

    private func backwardNode(
        _ node: Int, _ transposed: SparseRows, _ x: UnsafePointer<Float>,
        _ source: UnsafePointer<Float>, _ target: UnsafePointer<Float>, _ results: Results,
        _ gradients: Gradients, _ weights: UnsafeMutablePointer<Float>
    ) {
        let (gx, gs) = (gradients.x + node * width, gradients.source + node * heads)
        for e in transposed.entries(node) {
            let row = Int(transposed.columns[e])
            let (target, along) = (target + row * heads, gradients.scratch + row * heads)
            edgeWeights(source, target, minus: results.logSums + row * heads, into: weights)
            let rowKey = mask.rowKey(row)
            for h in 0..<heads {
                let kept = mask.factor(rowKey: rowKey, place: node * heads + h)
                let g = gradients.out + row * width + h * channels
                let product = SmallVectors.dot(g, x + h * channels, channels)
                let slant: Float = source[h] + target[h] > 0 ? 1 : slope
                gs[h] += weights[h] * (kept * product - along[h]) * slant
                SmallVectors.addScaled(
                    g, by: weights[h] * kept, to: gx + h * channels, channels)
            }
        }
    }

}

/// Runs `body` with room for `count` numbers.
@inline(__always)
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, count)) { buffer in
        // SAFETY: the buffer lives until the closure returns and has at least one number.
        if let start = buffer.baseAddress { body(start) }
    }
}

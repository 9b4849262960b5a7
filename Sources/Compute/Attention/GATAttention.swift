/// Attention over neighbours with additive scores (GAT, Veličković and others 2018): one pass over
/// the edges forward and one backward; nothing is saved for an edge.
///
/// For an edge from j to i and a head h: z = source[j, h] + target[i, h], α = softmax over i's
/// neighbours of leaky(z), out[i, h] = Σ α · m · x[j, h] with m the dropout mask.
public struct GATAttention {
    /// The number of heads.
    public let heads: Int
    /// Features of a head.
    public let channels: Int
    /// Negative slope of the leaky ReLU.
    public let slope: Float
    /// The dropout mask of attention weights.
    let mask: AttentionMask

    /// Describes one layer's attention.
    public init(heads: Int, channels: Int, slope: Float, dropoutRate: Float, seed: UInt64) {
        self.heads = heads
        self.channels = channels
        self.slope = slope
        mask = AttentionMask(rate: dropoutRate, seed: seed)
    }

    /// Outputs of the forward pass.
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
            let size = edgeBufferSize(a, rows)
            withScratch(2 * size + 2 * heads) { scratch in
                let edges = EdgeBuffers(
                    first: scratch, second: scratch + size, perHead: scratch + 2 * size,
                    perHead2: scratch + 2 * size + heads)
                for row in rows {
                    if heads == 8 {
                        weighNeighborsByEight(a, row, source, target + row * heads, edges)
                    } else {
                        weighNeighbors(a, row, source, target + row * heads, edges)
                    }
                    if isEightByEight {
                        sumEightByEight(a, row, x, edges, results)
                    } else {
                        sum(a, row, x, edges, results)
                    }
                }
            }
        }
    }

    /// Buffers for the edges of one row.
    struct EdgeBuffers {
        let first: UnsafeMutablePointer<Float>
        let second: UnsafeMutablePointer<Float>
        let perHead: UnsafeMutablePointer<Float>
        let perHead2: UnsafeMutablePointer<Float>
    }

    var width: Int { heads * channels }
    /// Whether a node's row is four vectors of two heads each.
    var isEightByEight: Bool { heads == 8 && channels == 8 }

    /// Elements of an edge buffer for the longest row, in whole vectors.
    func edgeBufferSize(_ a: SparseRows, _ rows: Range<Int>) -> Int {
        var longest = 0
        for row in rows { longest = max(longest, a.entries(row).count) }
        return (longest * heads + 15) / 16 * 16
    }

    /// For each edge of a row: its score in `first`, e^(score − maximum) in `second`; for each
    /// head: the maximum in `perHead`, the sum of the exponentials in `perHead2`.
    @inline(__always)
    private func weighNeighbors(
        _ a: SparseRows, _ row: Int, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, _ edges: EdgeBuffers
    ) {
        let entries = a.entries(row)
        let (scores, weights) = (edges.first, edges.second)
        for h in 0..<heads {
            (edges.perHead[h], edges.perHead2[h]) = (-.greatestFiniteMagnitude, 0)
        }
        for (place, e) in entries.enumerated() {
            let source = source + Int(a.columns[e]) * heads
            for h in 0..<heads {
                let z = source[h] + target[h]
                let leaky = z > 0 ? z : z * slope
                scores[place * heads + h] = leaky
                edges.perHead[h] = leaky > edges.perHead[h] ? leaky : edges.perHead[h]
            }
        }
        let count = entries.count * heads
        for place in 0..<entries.count {
            for h in 0..<heads {
                weights[place * heads + h] = scores[place * heads + h] - edges.perHead[h]
            }
        }
        for i in stride(from: 0, to: count, by: 16) {
            Vector.exp(Vector(loading: weights + i)).store(to: weights + i)
        }
        for place in 0..<entries.count {
            for h in 0..<heads { edges.perHead2[h] += weights[place * heads + h] }
        }
    }

    /// The weighted sums of one row, for any number of heads and channels.
    private func sum(
        _ a: SparseRows, _ row: Int, _ x: UnsafePointer<Float>, _ edges: EdgeBuffers,
        _ results: Results
    ) {
        let out = results.out + row * width
        let positiveOut = results.positiveOut.map { $0 + row * width }
        let positiveWeights = results.positiveWeights.map { $0 + row * heads }
        out.update(repeating: 0, count: width)
        positiveOut?.update(repeating: 0, count: width)
        positiveWeights?.update(repeating: 0, count: heads)
        let rowKey = mask.rowKey(row)
        for (place, e) in a.entries(row).enumerated() {
            let column = Int(a.columns[e])
            for h in 0..<heads {
                let weight = edges.second[place * heads + h]
                let kept = weight * mask.factor(rowKey: rowKey, place: column * heads + h)
                let values = x + column * width + h * channels
                SmallVectors.addScaled(values, by: kept, to: out + h * channels, channels)
                guard let positiveOut, let positiveWeights,
                    edges.first[place * heads + h] > 0
                else { continue }
                positiveWeights[h] += weight
                SmallVectors.addScaled(values, by: kept, to: positiveOut + h * channels, channels)
            }
        }
        for h in 0..<heads {
            let inverse = edges.perHead2[h] > 0 ? 1 / edges.perHead2[h] : 0
            SmallVectors.scale(out + h * channels, by: inverse, channels)
            if let positiveOut {
                SmallVectors.scale(positiveOut + h * channels, by: inverse, channels)
            }
            positiveWeights?[h] *= inverse
            results.logSums[row * heads + h] = logSum(edges, h)
        }
    }

    /// log Σ e^score of one head.
    @inline(__always)
    func logSum(_ edges: EdgeBuffers, _ h: Int) -> Float {
        edges.perHead2[h] > 0 ? edges.perHead[h] + Float.naturalLogarithm(edges.perHead2[h]) : 0
    }

    // MARK: - Backward

    /// Input and accumulated outputs of the backward pass.
    public struct Gradients {
        /// The gradient of `out`, `[rows, heads · channels]`.
        public let out: UnsafePointer<Float>
        /// Accumulates the gradient of x, `[nodes, heads · channels]`.
        public let x: UnsafeMutablePointer<Float>
        /// Accumulates the gradient of the source scores, `[nodes, heads]`.
        public let source: UnsafeMutablePointer<Float>
        /// Accumulates the gradient of the target scores, `[rows, heads]`.
        public let target: UnsafeMutablePointer<Float>
        /// Scratch buffer of `rows · heads` elements.
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

    /// Accumulates the gradients of x and of both scores.
    ///
    /// With D[i] = g[i] · out[i], the gradient of a score is α (m g[i] · x[j] − D[i]) leaky′(z).
    /// Its sum over i's neighbours needs no pass over the edges: Σ α (m g[i] · x[j] − D[i]) is
    /// zero, so that only edges with z > 0 count, and their sum is (1 − slope)(g[i] ·
    /// positiveOut[i] − D[i] positiveWeights[i]).
    ///
    /// - Parameters:
    ///   - transposed: The rows in which each node is a neighbour; those without a gradient may be
    ///     left out.
    ///   - chosen: The rows that have a gradient, if not all have.
    ///   - x: `[nodes, heads · channels]`.
    ///   - source: `[nodes, heads]`.
    ///   - target: `[rows, heads]`.
    ///   - results: The forward pass's outputs, with the positive part.
    ///   - gradients: The result's gradient, and the outputs.
    public func backward(
        transposed: SparseRows, rowCount: Int, chosen: [Int32]? = nil, _ x: UnsafePointer<Float>,
        source: UnsafePointer<Float>, target: UnsafePointer<Float>, _ results: Results,
        _ gradients: Gradients
    ) {
        ThreadPool.shared.forEachRange(
            chosen?.count ?? rowCount, grain: max(1, 16_384 / max(1, width))
        ) { places in
            for place in places {
                let row = chosen.map { Int($0[place]) } ?? place
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
            let size = edgeBufferSize(transposed, nodes)
            withScratch(2 * size) { scratch in
                for node in nodes {
                    if heads == 8 {
                        weighRowsByEight(
                            transposed, node, source + node * heads, target, results, scratch,
                            scratch + size)
                    } else {
                        weighRows(
                            transposed, node, source + node * heads, target, results, scratch,
                            scratch + size)
                    }
                    if isEightByEight {
                        addNodeEightByEight(
                            node, transposed, x, (scratch, scratch + size), gradients)
                    } else {
                        addNode(node, transposed, x, (scratch, scratch + size), gradients)
                    }
                }
            }
        }
    }

    /// For each row that a node is a neighbour in: its weight α there and the derivative of the
    /// leaky ReLU.
    @inline(__always)
    private func weighRows(
        _ transposed: SparseRows, _ node: Int, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, _ results: Results,
        _ weights: UnsafeMutablePointer<Float>, _ derivatives: UnsafeMutablePointer<Float>
    ) {
        let entries = transposed.entries(node)
        for (place, e) in entries.enumerated() {
            let row = Int(transposed.columns[e]) * heads
            for h in 0..<heads {
                let z = source[h] + target[row + h]
                derivatives[place * heads + h] = z > 0 ? 1 : slope
                weights[place * heads + h] = (z > 0 ? z : z * slope) - results.logSums[row + h]
            }
        }
        for i in stride(from: 0, to: entries.count * heads, by: 16) {
            Vector.exp(Vector(loading: weights + i)).store(to: weights + i)
        }
    }

    private func addNode(
        _ node: Int, _ transposed: SparseRows, _ x: UnsafePointer<Float>,
        _ edges: (weights: UnsafeMutablePointer<Float>, derivatives: UnsafeMutablePointer<Float>),
        _ gradients: Gradients
    ) {
        let (gx, gs) = (gradients.x + node * width, gradients.source + node * heads)
        for (place, e) in transposed.entries(node).enumerated() {
            let row = Int(transposed.columns[e])
            let along = gradients.scratch + row * heads
            let rowKey = mask.rowKey(row)
            for h in 0..<heads {
                let weight = edges.weights[place * heads + h]
                let kept = mask.factor(rowKey: rowKey, place: node * heads + h)
                let g = gradients.out + row * width + h * channels
                let product = SmallVectors.dot(g, x + node * width + h * channels, channels)
                gs[h] += weight * (kept * product - along[h]) * edges.derivatives[place * heads + h]
                SmallVectors.addScaled(g, by: weight * kept, to: gx + h * channels, channels)
            }
        }
    }
}

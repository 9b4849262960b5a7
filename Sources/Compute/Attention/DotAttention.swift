/// Attention over neighbours with dot-product scores (TransformerConv, Shi and others 2021); nothing
/// is saved for an edge.
///
/// For an edge from j to i and a head h: e = q[i, h] · k[j, h] / √channels, α = softmax over i's
/// neighbours of e, out[i, h] = Σ α · m · v[j, h] with m the dropout mask.
public struct DotAttention {
    /// The number of heads.
    public let heads: Int
    /// Features of a head.
    public let channels: Int
    private let scale: Float
    private let mask: AttentionMask

    /// Describes one layer's attention.
    public init(heads: Int, channels: Int, dropoutRate: Float = 0, seed: UInt64 = 0) {
        self.heads = heads
        self.channels = channels
        scale = 1 / Float(max(1, channels)).squareRoot()
        mask = AttentionMask(rate: dropoutRate, seed: seed)
    }

    /// Keys and values of both passes.
    public struct Inputs {
        /// Keys, `[nodes, heads · channels]`.
        public let key: UnsafePointer<Float>
        /// Values, `[nodes, heads · channels]`.
        public let value: UnsafePointer<Float>

        /// Wraps buffers that outlive this value.
        public init(key: UnsafePointer<Float>, value: UnsafePointer<Float>) {
            (self.key, self.value) = (key, value)
        }
    }

    private var width: Int { heads * channels }

    /// Elements of an edge buffer for the longest row, in whole vectors.
    private func edgeBufferSize(_ a: SparseRows, _ rows: Range<Int>) -> Int {
        var longest = 0
        for row in rows { longest = max(longest, a.entries(row).count) }
        return (longest * heads + 15) / 16 * 16
    }

    /// Computes the weighted sums of all rows and log Σ e^score, `[rows, heads]`.
    public func forward(
        _ a: SparseRows, query: UnsafePointer<Float>, _ inputs: Inputs,
        into out: UnsafeMutablePointer<Float>, logSums: UnsafeMutablePointer<Float>
    ) {
        a.forEachRange(entryCost: 2 * heads * (channels + 8)) { rows in
            forward(
                a, rows: rows, query: query + rows.lowerBound * width, inputs,
                into: out + rows.lowerBound * width, logSums: logSums + rows.lowerBound * heads)
        }
    }

    /// Computes the weighted sums of some rows on the calling thread.
    ///
    /// - Parameters:
    ///   - a: The neighbours of all rows.
    ///   - rows: Which rows.
    ///   - query: Their queries, `[rows.count, heads · channels]`.
    ///   - inputs: Keys and values of all nodes.
    ///   - out: `[rows.count, heads · channels]`.
    ///   - adds: Whether to accumulate into `out`.
    ///   - logSums: log Σ e^score, `[rows.count, heads]`; `nil`: not wanted.
    public func forward(
        _ a: SparseRows, rows: Range<Int>, query: UnsafePointer<Float>, _ inputs: Inputs,
        into out: UnsafeMutablePointer<Float>, adds: Bool = false,
        logSums: UnsafeMutablePointer<Float>?
    ) {
        let size = edgeBufferSize(a, rows)
        withScratch(size + 2 * heads) { weights in
            let (largest, sums) = (weights + size, weights + size + heads)
            for row in rows {
                let place = row - rows.lowerBound
                let out = out + place * width
                weighNeighbors(
                    a.entries(row), a.columns, query + place * width, inputs.key, weights, largest)
                addUp(weights, a.entries(row).count, into: sums)
                if !adds { out.update(repeating: 0, count: width) }
                sum(a, row, inputs.value, weights, sums, into: out)
                guard let logSums else { continue }
                for h in 0..<heads {
                    logSums[place * heads + h] =
                        sums[h] > 0 ? largest[h] + Float.naturalLogarithm(sums[h]) : 0
                }
            }
        }
    }

    /// For each edge of a row and each head e^(score − maximum), and the maximum of each head.
    @inline(__always)
    private func weighNeighbors(
        _ entries: Range<Int>, _ columns: UnsafePointer<Int32>, _ query: UnsafePointer<Float>,
        _ key: UnsafePointer<Float>, _ weights: UnsafeMutablePointer<Float>,
        _ largest: UnsafeMutablePointer<Float>
    ) {
        largest.update(repeating: -.greatestFiniteMagnitude, count: heads)
        for (place, e) in entries.enumerated() {
            let key = key + Int(columns[e]) * width
            for h in 0..<heads {
                let score = scale * dot(query, key, h)
                weights[place * heads + h] = score
                largest[h] = score > largest[h] ? score : largest[h]
            }
        }
        for place in 0..<entries.count {
            for h in 0..<heads { weights[place * heads + h] -= largest[h] }
        }
        exponentiate(weights, entries.count * heads)
    }

    @inline(__always)
    private func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ h: Int) -> Float {
        SmallVectors.dot(a + h * channels, b + h * channels, channels)
    }

    /// e^x of the first elements, in whole vectors.
    @inline(__always)
    private func exponentiate(_ x: UnsafeMutablePointer<Float>, _ count: Int) {
        for i in stride(from: 0, to: count, by: 16) {
            Vector.exp(Vector(loading: x + i)).store(to: x + i)
        }
    }

    @inline(__always)
    private func addUp(
        _ weights: UnsafePointer<Float>, _ count: Int, into sums: UnsafeMutablePointer<Float>
    ) {
        sums.update(repeating: 0, count: heads)
        for place in 0..<count {
            for h in 0..<heads { sums[h] += weights[place * heads + h] }
        }
    }

    @inline(__always)
    private func sum(
        _ a: SparseRows, _ row: Int, _ value: UnsafePointer<Float>,
        _ weights: UnsafePointer<Float>, _ sums: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>
    ) {
        let rowKey = mask.rowKey(row)
        for (place, e) in a.entries(row).enumerated() {
            let column = Int(a.columns[e])
            for h in 0..<heads {
                let kept = mask.factor(rowKey: rowKey, place: column * heads + h)
                SmallVectors.addScaled(
                    value + column * width + h * channels,
                    by: weights[place * heads + h] / sums[h] * kept, to: out + h * channels,
                    channels)
            }
        }
    }

    // MARK: - Backward

    /// Input and accumulated outputs of the backward pass.
    public struct Gradients {
        /// The gradient of the result, `[rows, heads · channels]`.
        public let out: UnsafePointer<Float>
        /// Accumulates the gradient of the queries, `[rows, heads · channels]`.
        public let query: UnsafeMutablePointer<Float>
        /// Accumulates the gradient of the keys, `[nodes, heads · channels]`.
        public let key: UnsafeMutablePointer<Float>
        /// Accumulates the gradient of the values, `[nodes, heads · channels]`.
        public let value: UnsafeMutablePointer<Float>
        /// Scratch buffer of `rows · heads` elements.
        public let scratch: UnsafeMutablePointer<Float>

        /// Wraps buffers of gradients.
        public init(
            out: UnsafePointer<Float>, query: UnsafeMutablePointer<Float>,
            key: UnsafeMutablePointer<Float>, value: UnsafeMutablePointer<Float>,
            scratch: UnsafeMutablePointer<Float>
        ) {
            self.out = out
            self.query = query
            self.key = key
            self.value = value
            self.scratch = scratch
        }
    }

    /// The forward pass's queries and outputs.
    public struct Results {
        /// Queries, `[rows, heads · channels]`.
        public let query: UnsafePointer<Float>
        /// The weighted sums, `[rows, heads · channels]`.
        public let out: UnsafePointer<Float>
        /// log Σ e^score, `[rows, heads]`.
        public let logSums: UnsafePointer<Float>

        /// Wraps buffers that outlive this value.
        public init(
            query: UnsafePointer<Float>, out: UnsafePointer<Float>, logSums: UnsafePointer<Float>
        ) {
            (self.query, self.out, self.logSums) = (query, out, logSums)
        }
    }

    /// Accumulates the gradients of queries, keys and values.
    ///
    /// With D[i] = g[i] · out[i], the gradient of a score is α (m g[i] · v[j] − D[i]). Rows come
    /// first, for D and the queries, then the transposed rows, for keys and values; weights are
    /// recomputed from the saved sums.
    ///
    /// - Parameters:
    ///   - a: The neighbours of each row.
    ///   - transposed: The rows in which each node is a neighbour; those without a gradient may be
    ///     left out.
    ///   - isActive: Whether each row has a gradient; `nil`: all have.
    ///   - inputs: Keys and values.
    ///   - results: Queries, and the forward pass's outputs.
    ///   - gradients: The result's gradient, and the outputs.
    public func backward(
        _ a: SparseRows, transposed: SparseRows, isActive: [Bool]?, _ inputs: Inputs,
        _ results: Results, _ gradients: Gradients
    ) {
        a.forEachRange(entryCost: 3 * heads * (channels + 8)) { rows in
            withScratch(edgeBufferSize(a, rows)) { weights in
                for row in rows where isActive?[row] ?? true {
                    addQuery(row, a, inputs, results, gradients, weights)
                }
            }
        }
        transposed.forEachRange(entryCost: 4 * heads * (channels + 8)) { nodes in
            withScratch(edgeBufferSize(transposed, nodes)) { weights in
                for node in nodes {
                    addKeyAndValue(node, transposed, inputs, results, gradients, weights)
                }
            }
        }
    }

    private func addQuery(
        _ row: Int, _ a: SparseRows, _ inputs: Inputs, _ results: Results,
        _ gradients: Gradients, _ weights: UnsafeMutablePointer<Float>
    ) {
        let (entries, start) = (a.entries(row), row * width)
        let (g, query) = (gradients.out + start, results.query + start)
        let along = gradients.scratch + row * heads
        for h in 0..<heads { along[h] = dot(g, results.out + start, h) }
        for (place, e) in entries.enumerated() {
            let key = inputs.key + Int(a.columns[e]) * width
            for h in 0..<heads {
                weights[place * heads + h] =
                    scale * dot(query, key, h) - results.logSums[row * heads + h]
            }
        }
        exponentiate(weights, entries.count * heads)
        let rowKey = mask.rowKey(row)
        for (place, e) in entries.enumerated() {
            let column = Int(a.columns[e])
            for h in 0..<heads {
                let kept = mask.factor(rowKey: rowKey, place: column * heads + h)
                let product = dot(g, inputs.value + column * width, h)
                SmallVectors.addScaled(
                    inputs.key + column * width + h * channels,
                    by: scale * weights[place * heads + h] * (kept * product - along[h]),
                    to: gradients.query + start + h * channels, channels)
            }
        }
    }

    private func addKeyAndValue(
        _ node: Int, _ transposed: SparseRows, _ inputs: Inputs, _ results: Results,
        _ gradients: Gradients, _ weights: UnsafeMutablePointer<Float>
    ) {
        let (entries, start) = (transposed.entries(node), node * width)
        let (key, value) = (inputs.key + start, inputs.value + start)
        for (place, e) in entries.enumerated() {
            let row = Int(transposed.columns[e])
            for h in 0..<heads {
                weights[place * heads + h] =
                    scale * dot(results.query + row * width, key, h)
                    - results.logSums[row * heads + h]
            }
        }
        exponentiate(weights, entries.count * heads)
        for (place, e) in entries.enumerated() {
            let row = Int(transposed.columns[e])
            let (g, query) = (gradients.out + row * width, results.query + row * width)
            let rowKey = mask.rowKey(row)
            for h in 0..<heads {
                let weight = weights[place * heads + h]
                let kept = mask.factor(rowKey: rowKey, place: node * heads + h)
                let along = gradients.scratch[row * heads + h]
                SmallVectors.addScaled(
                    query + h * channels,
                    by: scale * weight * (kept * dot(g, value, h) - along),
                    to: gradients.key + start + h * channels, channels)
                SmallVectors.addScaled(
                    g + h * channels, by: weight * kept,
                    to: gradients.value + start + h * channels, channels)
            }
        }
    }
}

/// Attention over neighbours whose scores depend on both ends jointly (GATv2, Brody and others
/// 2022).
///
/// For an edge from j to i and a head h: e = Σ_c a[h, c] · leaky(l[j, h, c] + r[i, h, c]), α =
/// softmax over i's neighbours of e, out[i, h] = Σ α · m · l[j, h] with m the dropout mask.
public struct GATv2Attention {
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

    /// Inputs of both passes.
    public struct Inputs {
        /// Transformed features of sources, `[nodes, heads · channels]`.
        public let left: UnsafePointer<Float>
        /// Transformed features of targets, `[nodes, heads · channels]`.
        public let right: UnsafePointer<Float>
        /// The attention vector a, `[heads, channels]`.
        public let vectors: UnsafePointer<Float>

        /// Wraps buffers that outlive this value.
        public init(
            left: UnsafePointer<Float>, right: UnsafePointer<Float>,
            vectors: UnsafePointer<Float>
        ) {
            self.left = left
            self.right = right
            self.vectors = vectors
        }
    }

    /// Computes the weighted sums of all rows and log Σ e^score, `[rows, heads]`.
    public func forward(
        _ a: SparseRows, _ inputs: Inputs, into out: UnsafeMutablePointer<Float>,
        logSums: UnsafeMutablePointer<Float>
    ) {
        let width = heads * channels
        a.forEachRange(entryCost: 4 * width) { rows in
            for row in rows {
                out.advanced(by: row * width).update(repeating: 0, count: width)
                for h in 0..<heads { forwardHead(a, row, h, inputs, out, logSums) }
            }
        }
    }

    private func forwardHead(
        _ a: SparseRows, _ row: Int, _ h: Int, _ inputs: Inputs,
        _ out: UnsafeMutablePointer<Float>, _ logSums: UnsafeMutablePointer<Float>
    ) {
        let width = heads * channels
        let place = row * width + h * channels
        // One pass with a running maximum (online softmax): earlier sums are rescaled when a larger
        // score comes.
        var (largest, total): (Float, Float) = (-.greatestFiniteMagnitude, 0)
        for e in a.entries(row) {
            let column = Int(a.columns[e])
            let score = score(inputs, column * width + h * channels, place, h)
            if score > largest {
                let shrink = total > 0 ? Float.exponential(largest - score) : 0
                SmallVectors.scale(out + place, by: shrink, channels)
                total *= shrink
                largest = score
            }
            let weight = Float.exponential(score - largest)
            total += weight
            SmallVectors.addScaled(
                inputs.left + column * width + h * channels,
                by: weight * mask.factor(row: row, place: column * heads + h), to: out + place,
                channels)
        }
        SmallVectors.scale(out + place, by: total > 0 ? 1 / total : 0, channels)
        logSums[row * heads + h] = total > 0 ? largest + Float.naturalLogarithm(total) : 0
    }

    @inline(__always)
    private func score(_ inputs: Inputs, _ source: Int, _ target: Int, _ h: Int) -> Float {
        var sum: Float = 0
        for c in 0..<channels {
            let z = inputs.left[source + c] + inputs.right[target + c]
            sum += inputs.vectors[h * channels + c] * (z > 0 ? z : z * slope)
        }
        return sum
    }

    // MARK: - Backward

    /// Where the backward pass accumulates.
    public struct Gradients {
        /// The gradient of the result, `[rows, heads · channels]`; only read.
        public let out: UnsafePointer<Float>
        /// The gradient of the sources' features.
        public let left: UnsafeMutablePointer<Float>
        /// The gradient of the targets' features.
        public let right: UnsafeMutablePointer<Float>
        /// The gradient of the attention vector, for each row, `[rows, heads · channels]`.
        public let vectors: UnsafeMutablePointer<Float>

        /// Wraps buffers of gradients.
        public init(
            out: UnsafePointer<Float>, left: UnsafeMutablePointer<Float>,
            right: UnsafeMutablePointer<Float>, vectors: UnsafeMutablePointer<Float>
        ) {
            self.out = out
            self.left = left
            self.right = right
            self.vectors = vectors
        }
    }

    /// Accumulates the gradients of both sides and of the attention vector.
    ///
    /// Rows come first, for the targets' side and the vector, then the transposed rows, for the
    /// sources' side. Weights are recomputed from the saved sums.
    public func backward(
        _ a: SparseRows, transposed: SparseRows, _ inputs: Inputs, result: UnsafePointer<Float>,
        logSums: UnsafePointer<Float>, _ gradients: Gradients
    ) {
        let width = heads * channels
        a.forEachRange(entryCost: 8 * width) { rows in
            for row in rows {
                for e in a.entries(row) {
                    for h in 0..<heads {
                        let edgeGradient = edge(
                            Int(a.columns[e]), row, h, inputs, result, logSums, gradients)
                        addRight(Int(a.columns[e]), row, h, inputs, edgeGradient.score, gradients)
                    }
                }
            }
        }
        transposed.forEachRange(entryCost: 8 * width) { nodes in
            for node in nodes {
                for e in transposed.entries(node) {
                    for h in 0..<heads {
                        let row = Int(transposed.columns[e])
                        let edgeGradient = edge(node, row, h, inputs, result, logSums, gradients)
                        addLeft(node, row, h, inputs, edgeGradient, gradients)
                    }
                }
            }
        }
    }

    /// The gradient of one edge's score, and the weight by which it passes the result's gradient
    /// on.
    @inline(__always)
    private func edge(
        _ node: Int, _ row: Int, _ h: Int, _ inputs: Inputs, _ result: UnsafePointer<Float>,
        _ logSums: UnsafePointer<Float>, _ gradients: Gradients
    ) -> (score: Float, weight: Float) {
        let width = heads * channels
        let (source, target) = (node * width + h * channels, row * width + h * channels)
        let alpha = Float.exponential(
            score(inputs, source, target, h) - logSums[row * heads + h])
        let kept = mask.factor(row: row, place: node * heads + h)
        let along = SmallVectors.dot(gradients.out + target, result + target, channels)
        let product = SmallVectors.dot(gradients.out + target, inputs.left + source, channels)
        return (alpha * (kept * product - along), alpha * kept)
    }

    @inline(__always)
    private func addRight(
        _ node: Int, _ row: Int, _ h: Int, _ inputs: Inputs, _ g: Float, _ gradients: Gradients
    ) {
        let width = heads * channels
        let (source, target) = (node * width + h * channels, row * width + h * channels)
        for c in 0..<channels {
            let z = inputs.left[source + c] + inputs.right[target + c]
            let derivative = z > 0 ? 1 : slope
            gradients.right[target + c] += g * inputs.vectors[h * channels + c] * derivative
            gradients.vectors[target + c] += g * z * derivative
        }
    }

    @inline(__always)
    private func addLeft(
        _ node: Int, _ row: Int, _ h: Int, _ inputs: Inputs,
        _ edgeGradient: (score: Float, weight: Float),
        _ gradients: Gradients
    ) {
        let width = heads * channels
        let (source, target) = (node * width + h * channels, row * width + h * channels)
        for c in 0..<channels {
            let z = inputs.left[source + c] + inputs.right[target + c]
            let derivative = z > 0 ? 1 : slope
            gradients.left[source + c] +=
                edgeGradient.score * inputs.vectors[h * channels + c] * derivative
                + edgeGradient.weight * gradients.out[target + c]
        }
    }
}

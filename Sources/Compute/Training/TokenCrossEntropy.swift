import Foundation
import Support

/// Log-probabilities of given next tokens under a softmax over a whole vocabulary, computed in
/// strips of the vocabulary; forward above backward; the backward pass accumulates.
///
/// log p(t | x) = x · W_t − log Σ_v exp(x · W_v). Its gradient in x is W_t − Σ_v p_v W_v; the
/// second term is accumulated in the forward pass, so that nothing is computed twice. Where logits
/// are soft-capped, each W_v is multiplied by the cap's derivative at v.
public enum TokenCrossEntropy {
    /// A target token: its id, and the row of x that predicts it.
    public struct Target: Sendable, Equatable {
        /// The row of x.
        public var row: Int
        /// The token, below the vocabulary size.
        public var token: Int

        /// Describes a target token.
        public init(row: Int, token: Int) {
            self.row = row
            self.token = token
        }
    }

    /// Saved tensors of the forward pass for the backward pass.
    public struct Gradients {
        /// Σ_v p_v W_v of each row, `[rows, width]`.
        public let means: UnsafeMutablePointer<Float>
        /// The derivatives of the targets' capped logits, `[targets]`.
        public let derivatives: UnsafeMutablePointer<Float>

        /// Wraps buffers.
        public init(
            means: UnsafeMutablePointer<Float>, derivatives: UnsafeMutablePointer<Float>
        ) {
            (self.means, self.derivatives) = (means, derivatives)
        }
    }

    /// The maximum number of rows that are processed at a time.
    private static let rowBlock = 128

    /// Writes the log-probability of every target.
    ///
    /// - Parameters:
    ///   - x: `[rows, width]`.
    ///   - head: The output matrix.
    ///   - targets: The tokens to look up.
    ///   - out: `[targets]`.
    ///   - gradients: Outputs that the backward pass needs; `nil` if no gradient is wanted.
    ///   - cancellation: Checked before each strip of the vocabulary.
    /// - Throws: `Interrupted`, after which `out` and `means` are undefined.
    public static func forward(
        _ x: UnsafePointer<Float>, rows: Int, head: VocabularyMatrix, targets: [Target],
        into out: UnsafeMutablePointer<Float>, gradients: Gradients?,
        cancellation: Cancellation? = nil
    ) throws(Interrupted) {
        precondition(
            targets.allSatisfy {
                $0.row >= 0 && $0.row < rows && $0.token >= 0 && $0.token < head.tokenCount
            }, "a target lies outside \(rows) rows or \(head.tokenCount) tokens")
        let logSums = UnsafeMutablePointer<Float>.allocate(capacity: max(1, rows))
        defer { logSums.deallocate() }
        let order = targets.indices.sorted { targets[$0].row < targets[$1].row }
        var next = 0
        // Even blocks: a last one of few rows would be multiplied in another precision.
        let blocks = (rows + rowBlock - 1) / rowBlock
        for block in 0..<blocks {
            let start = rows * block / blocks
            let count = rows * (block + 1) / blocks - start
            let first = next
            while next < order.count, targets[order[next]].row < start + count { next += 1 }
            let pass = StripPass(
                x: x + start * head.width, rows: count, head: head, logSums: logSums + start,
                means: gradients.map { $0.means + start * head.width })
            let wanted = order[first..<next].map {
                (targets[$0].row - start, targets[$0].token, $0)
            }
            try pass.run(wanted, into: out, watching: cancellation)
        }
        for (index, target) in targets.enumerated() {
            gradients?.derivatives[index] = head.softCap?.derivative(atValue: out[index]) ?? 1
            out[index] -= logSums[target.row]
        }
    }

    /// gx += Σ over targets of g · (W_token − mean of the row).
    ///
    /// - Parameters:
    ///   - g: `[targets]`.
    ///   - saved: Saved by `forward`.
    ///   - gx: `[rows, width]`.
    public static func addBackward(
        _ g: UnsafePointer<Float>, head: VocabularyMatrix, targets: [Target],
        saved: Gradients, to gx: UnsafeMutablePointer<Float>
    ) {
        let row = UnsafeMutablePointer<Float>.allocate(capacity: head.width)
        defer { row.deallocate() }
        for (index, target) in targets.enumerated() where g[index] != 0 {
            head.copyRow(target.token, into: row)
            let place = target.row * head.width
            SmallVectors.addScaled(
                row, by: g[index] * saved.derivatives[index], to: gx + place, head.width)
            SmallVectors.addScaled(saved.means + place, by: -g[index], to: gx + place, head.width)
        }
    }
}

/// One pass over all strips for a block of rows.
private struct StripPass {
    let x: UnsafePointer<Float>
    let rows: Int
    let head: VocabularyMatrix
    let logSums: UnsafeMutablePointer<Float>
    let means: UnsafeMutablePointer<Float>?

    func run(
        _ wanted: [(row: Int, token: Int, index: Int)], into out: UnsafeMutablePointer<Float>,
        watching cancellation: Cancellation?
    ) throws(Interrupted) {
        let size = rows * head.stripSize
        let isCapped = head.softCap != nil && means != nil
        let scores = UnsafeMutablePointer<Float>.allocate(capacity: isCapped ? 2 * size : size)
        let derivatives = isCapped ? scores + size : nil
        let state = UnsafeMutablePointer<Float>.allocate(capacity: 2 * rows)
        defer {
            scores.deallocate()
            state.deallocate()
        }
        let (maxima, sums) = (state, state + rows)
        maxima.initialize(repeating: -.infinity, count: rows)
        sums.initialize(repeating: 0, count: rows)
        means?.update(repeating: 0, count: rows * head.width)
        for (number, strip) in head.strips.enumerated() {
            try cancellation?.check()
            let tokens = strip.outFeatures
            strip.multiply(x, into: scores, rows: rows, beta: 0)
            head.softCap?.apply(scores, count: rows * tokens, derivatives: derivatives)
            for (row, token, index) in wanted where token / head.stripSize == number {
                out[index] = scores[row * tokens + token % head.stripSize]
            }
            ThreadPool.shared.forEachRange(rows, grain: max(1, 16_384 / tokens)) { range in
                for row in range {
                    add(scores + row * tokens, tokens, maxima + row, sums + row, row)
                }
            }
            if let means {
                if let derivatives {
                    Elementwise.multiply(scores, derivatives, scores, rows * tokens)
                }
                strip.multiplyTransposed(scores, into: means, rows: rows, adds: true)
            }
        }
        for row in 0..<rows {
            logSums[row] = maxima[row] + log(sums[row])
            guard let mean = means.map({ $0 + row * head.width }) else { continue }
            SmallVectors.scale(mean, by: 1 / sums[row], head.width)
        }
    }

    /// Replaces scores by exponentials relative to the running maximum; earlier sums are rescaled
    /// to it (online softmax).
    private func add(
        _ scores: UnsafeMutablePointer<Float>, _ count: Int, _ maximum: UnsafeMutablePointer<Float>,
        _ sum: UnsafeMutablePointer<Float>, _ row: Int
    ) {
        var best = Vector(repeating: maximum.pointee)
        var single = maximum.pointee
        forEachVector(count) { i in
            let next = Vector(loading: UnsafePointer(scores + i))
            best.replace(with: next, where: next .> best)
        } rest: { i, n in
            for j in i..<i + n { single = max(single, scores[j]) }
        }
        let largest = max(single, best.max())
        let factor = sum.pointee > 0 ? exp(maximum.pointee - largest) : 0
        var total = Vector.zero
        forEachVector(count) { i in
            let value = Vector.exp(Vector(loading: UnsafePointer(scores + i)) - largest)
            value.store(to: scores + i)
            total += value
        } rest: { i, n in
            let value = Vector.exp(loadPart(UnsafePointer(scores + i), n) - largest)
            storePart(value, scores + i, n)
            for j in 0..<n { total[0] += value[j] }
        }
        sum.pointee = sum.pointee * factor + total.laneSum
        maximum.pointee = largest
        guard let means, factor != 1 else { return }
        SmallVectors.scale(means + row * head.width, by: factor, head.width)
    }
}

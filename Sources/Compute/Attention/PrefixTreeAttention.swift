import Foundation

/// Scaled dot-product attention over the prefix trees of a packed batch, with grouped heads;
/// forward above backward; the backward pass accumulates and recomputes the weights from the saved
/// log-sums.
///
/// Scores exist for one block of queries at a time, never for the whole batch.
public enum PrefixTreeAttention {
    /// Inputs of both passes.
    public struct Inputs {
        /// `[queries, heads, D]`, for the layout's query rows.
        public var queries: UnsafePointer<Float>
        /// `[tokens, key heads, D]`.
        public var keys: UnsafePointer<Float>
        /// `[tokens, key heads, D]`.
        public var values: UnsafePointer<Float>
        /// `[cached, key heads, D]`, where the layout has cached keys.
        public var cachedKeys: UnsafePointer<Float>?
        /// `[cached, key heads, D]`, where the layout has cached keys.
        public var cachedValues: UnsafePointer<Float>?

        /// Gathers addresses.
        public init(
            queries: UnsafePointer<Float>, keys: UnsafePointer<Float>,
            values: UnsafePointer<Float>, cachedKeys: UnsafePointer<Float>? = nil,
            cachedValues: UnsafePointer<Float>? = nil
        ) {
            self.queries = queries
            self.keys = keys
            self.values = values
            self.cachedKeys = cachedKeys
            self.cachedValues = cachedValues
        }

        @inline(__always)
        func key(_ range: AttentionLayout.KeyRange, _ offset: Int, _ width: Int)
            -> UnsafePointer<Float>
        {
            let base = range.isCached ? cachedKeys ?? keys : keys
            return base + range.row * width + offset
        }

        @inline(__always)
        func value(_ range: AttentionLayout.KeyRange, _ offset: Int, _ width: Int)
            -> UnsafePointer<Float>
        {
            let base = range.isCached ? cachedValues ?? values : values
            return base + range.row * width + offset
        }
    }

    /// out = softmax(scale · q kᵀ) v over the keys that each token attends to.
    ///
    /// - Parameters:
    ///   - inputs: The input buffers.
    ///   - layout: The attention mask.
    ///   - shape: The heads.
    ///   - out: `[queries, heads, D]`.
    ///   - logSums: Output for the logarithm of each softmax's sum, `[queries, heads]`.
    public static func forward(
        _ inputs: Inputs, layout: AttentionLayout, shape: AttentionShape,
        into out: UnsafeMutablePointer<Float>, logSums: UnsafeMutablePointer<Float>
    ) {
        let blocks = AttentionBlock.all(of: layout, shape)
        guard !blocks.isEmpty else { return }
        let shares = AttentionBlock.shares(
            of: blocks, parts: sharesForEachThread * ThreadPool.shared.threadCount)
        ThreadPool.shared.forEachDynamic(shares.count) {
            (
                Scratch(blocks: blocks[...], shape: shape, buffers: 1),
                HalfWidthAttention(blocks[...], shape: shape, inputs: inputs)
            )
        } _: { buffers, share in
            for block in blocks[shares[share]] {
                run(block, inputs, shape, buffers.0, buffers.1, into: out, logSums: logSums)
            }
        }
    }

    /// A thread takes several consecutive blocks, which often share keys and values.
    private static let sharesForEachThread = 4

    /// Attention of one block, on the calling thread.
    private static func run(
        _ block: AttentionBlock, _ inputs: Inputs, _ shape: AttentionShape, _ scratch: Scratch,
        _ halfWidth: HalfWidthAttention?, into out: UnsafeMutablePointer<Float>,
        logSums: UnsafeMutablePointer<Float>
    ) {
        let halfWidth = HalfWidthAttention.suits(block, shape) ? halfWidth : nil
        let job = scratch.job(block, inputs, isHalfWidth: halfWidth != nil)
        if let halfWidth {
            let queries = job.contiguous(inputs.queries)
            if queries == nil { job.pack(inputs.queries, by: 1, into: scratch.queries) }
            halfWidth.scores(
                of: queries ?? UnsafePointer(scratch.queries), block, into: scratch.scores)
            job.cap(scratch.scores, by: shape.score.scale)
            job.softmax(
                scratch.scores, by: shape.score.softCap == nil ? shape.score.scale : 1,
                sums: scratch.sums, logSums: logSums)
            halfWidth.weightedValues(scratch.scores, block, into: scratch.results)
        } else {
            job.pack(inputs.queries, by: shape.score.scale, into: scratch.queries)
            job.scores(of: scratch.queries, into: scratch.scores)
            job.cap(scratch.scores)
            job.softmax(scratch.scores, by: 1, sums: scratch.sums, logSums: logSums)
            job.weightedValues(scratch.scores, into: scratch.results)
        }
        job.unpackDivided(scratch.results, by: scratch.sums, into: out)
    }

    /// Accumulated outputs of the backward pass; `nil` where no gradient is wanted.
    public struct Gradients {
        /// `[queries, heads, D]`.
        public var queries: UnsafeMutablePointer<Float>?
        /// `[tokens, key heads, D]`.
        public var keys: UnsafeMutablePointer<Float>?
        /// `[tokens, key heads, D]`.
        public var values: UnsafeMutablePointer<Float>?

        /// Gathers addresses.
        public init(
            queries: UnsafeMutablePointer<Float>?, keys: UnsafeMutablePointer<Float>?,
            values: UnsafeMutablePointer<Float>?
        ) {
            self.queries = queries
            self.keys = keys
            self.values = values
        }
    }

    /// Accumulates the gradients of queries, keys and values, given that of the result.
    ///
    /// - Parameters:
    ///   - g: The gradient of the result, `[queries, heads, D]`.
    ///   - out: The result itself.
    ///   - logSums: Saved by `forward`.
    public static func addBackward(
        _ g: UnsafePointer<Float>, out: UnsafePointer<Float>, logSums: UnsafePointer<Float>,
        _ inputs: Inputs, layout: AttentionLayout, shape: AttentionShape, to gradients: Gradients
    ) {
        let count = layout.tokenCount * shape.keyWidth
        let parts = ThreadPool.shared.threadCount
        // Threads may share a common ancestor's keys: each but the first has its own sums.
        let own = UnsafeMutablePointer<Float>.allocate(capacity: max(1, 2 * count * (parts - 1)))
        own.initialize(repeating: 0, count: 2 * count * (parts - 1))
        defer { own.deallocate() }
        forEachShare(layout, shape) { blocks, part in
            let scratch = Scratch(blocks: blocks, shape: shape, buffers: 2)
            let keys = part == 0 ? gradients.keys : own + (part - 1) * 2 * count
            let values = part == 0 ? gradients.values : own + (part - 1) * 2 * count + count
            let halfWidth = HalfWidthAttention(
                blocks, shape: shape, inputs: inputs, isBackward: true)
            for block in blocks {
                let halfWidth = HalfWidthAttention.suits(block, shape) ? halfWidth : nil
                let job = scratch.job(block, inputs, isHalfWidth: halfWidth != nil)
                job.pack(inputs.queries, by: shape.score.scale, into: scratch.queries)
                job.pack(g, by: 1, into: scratch.outGradients)
                if let halfWidth {
                    halfWidth.scores(of: scratch.queries, block, into: scratch.scores)
                    halfWidth.weightGradients(
                        of: scratch.outGradients, block, into: scratch.scoreGradients)
                } else {
                    job.scores(of: scratch.queries, into: scratch.scores)
                    job.weightGradients(of: scratch.outGradients, into: scratch.scoreGradients)
                }
                job.cap(scratch.scores, derivatives: scratch.derivatives)
                job.weights(scratch.scores, logSums: logSums)
                if let values {
                    add(scratch.scores, scratch.outGradients, job, halfWidth, to: values)
                }
                job.scoreGradients(scratch.scoreGradients, weights: scratch.scores, g, out)
                job.uncap(scratch.scoreGradients, derivatives: scratch.derivatives)
                if let keys {
                    add(scratch.scoreGradients, scratch.queries, job, halfWidth, to: keys)
                }
                guard let target = gradients.queries else { continue }
                if let halfWidth {
                    halfWidth.weightedKeys(scratch.scoreGradients, block, into: scratch.results)
                } else {
                    job.weightedKeys(scratch.scoreGradients, into: scratch.results)
                }
                job.addUnpacked(scratch.results, by: shape.score.scale, to: target)
            }
        }
        for part in 1..<max(1, parts) where part < parts {
            let sums = own + (part - 1) * 2 * count
            if let keys = gradients.keys {
                Elementwise.add(sums, UnsafePointer(keys), keys, count)
            }
            if let values = gradients.values {
                Elementwise.add(sums + count, UnsafePointer(values), values, count)
            }
        }
    }

    /// sums += weightsᵀ · rows, in the block's precision.
    private static func add(
        _ weights: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, _ job: AttentionJob,
        _ halfWidth: HalfWidthAttention?, to sums: UnsafeMutablePointer<Float>
    ) {
        if let halfWidth {
            halfWidth.addWeighted(weights, rows, job.block, to: sums)
        } else {
            job.addWeighted(weights, rows, to: sums)
        }
    }

    private static func forEachShare(
        _ layout: AttentionLayout, _ shape: AttentionShape,
        _ body: (ArraySlice<AttentionBlock>, Int) -> Void
    ) {
        let blocks = AttentionBlock.all(of: layout, shape)
        guard !blocks.isEmpty else { return }
        let shares = AttentionBlock.shares(of: blocks, parts: ThreadPool.shared.threadCount)
        ThreadPool.shared.forEachRange(shares.count) { parts in
            for part in parts where !shares[part].isEmpty { body(blocks[shares[part]], part) }
        }
    }

    /// Buffers for the largest of some blocks.
    private final class Scratch {
        let queries: UnsafeMutablePointer<Float>
        let results: UnsafeMutablePointer<Float>
        let outGradients: UnsafeMutablePointer<Float>
        let scores: UnsafeMutablePointer<Float>
        let scoreGradients: UnsafeMutablePointer<Float>
        /// Derivatives of capped scores; without a cap the same as `scoreGradients`, and not used.
        let derivatives: UnsafeMutablePointer<Float>
        let sums: UnsafeMutablePointer<Float>
        private let gathered: UnsafeMutablePointer<Float>
        private let buffer: UnsafeMutablePointer<Float>
        private let shape: AttentionShape

        init(blocks: ArraySlice<AttentionBlock>, shape: AttentionShape, buffers: Int) {
            self.shape = shape
            // Whole vectors may be read and written past the end of a row of scores, and whole
            // tiles written.
            let rows = (blocks.map(\.rows.count).max() ?? 0) * shape.groupSize
            let packed = (rows * shape.headSize + 31) / 16 * 16
            let scored =
                blocks.map {
                    HalfWidthAttention.scoreRows($0, shape) * HalfWidthAttention.scoreWidth($0)
                }.max() ?? 0
            let padded = scored + 32
            let capped = shape.score.softCap == nil || buffers == 1 ? 0 : padded
            let keys = blocks.filter { $0.keys.count > 1 }.map(\.keyCount).max() ?? 0
            let total =
                packed * (buffers + 1) + padded * buffers + capped + rows + 16 + keys
                * shape.headSize
            // SAFETY: owned by this object, freed in `deinit`; the parts below are disjoint.
            buffer = .allocate(capacity: total)
            queries = buffer
            results = buffer + packed
            outGradients = buffer + packed * buffers
            scores = buffer + packed * (buffers + 1)
            scoreGradients = scores + padded * (buffers - 1)
            derivatives = capped == 0 ? scoreGradients : scores + padded * buffers
            sums = scores + padded * buffers + capped
            gathered = sums + rows + 16
        }

        deinit { buffer.deallocate() }

        /// The steps for a block; in half width its scores are whole tiles.
        func job(
            _ block: AttentionBlock, _ inputs: PrefixTreeAttention.Inputs, isHalfWidth: Bool = false
        ) -> AttentionJob {
            AttentionJob(
                block: block, shape: shape, inputs: inputs, gathered: gathered,
                scoreWidth: isHalfWidth ? HalfWidthAttention.scoreWidth(block) : block.keyCount)
        }
    }
}

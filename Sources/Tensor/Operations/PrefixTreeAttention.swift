import Compute

/// Cached keys and values of tokens that come before a batch; they get no gradient.
public struct CachedKeys: Sendable {
    /// `[cached, key heads · D]`; further rows are ignored.
    public let keys: Storage
    /// Values of the same shape.
    public let values: Storage

    /// Combines keys and values.
    public init(keys: Storage, values: Storage) {
        self.keys = keys
        self.values = values
    }
}

extension Tensor {
    /// Attention over the prefix trees of a packed batch: softmax(scale · q kᵀ) v over the keys
    /// that each token attends to.
    ///
    /// Shapes: queries `[queries, heads · D]`, one for each of the layout's query rows, keys and
    /// values `[tokens, key heads · D]`; the result has the queries' shape.
    public func prefixTreeAttention(
        keys: Tensor, values: Tensor, cached: CachedKeys? = nil, layout: AttentionLayout,
        heads shape: AttentionShape
    ) -> Tensor {
        let tokens = layout.tokenCount
        let keyCount = tokens * shape.keyValueHeadCount * shape.headSize
        precondition(
            count == layout.queryCount * shape.headCount * shape.headSize
                && keys.count == keyCount
                && values.count == keyCount,
            "attention of \(self.shape) over \(keys.shape) and \(values.shape)")
        let cachedCount = layout.cachedCount * shape.keyValueHeadCount * shape.headSize
        precondition(
            cachedCount == 0
                || cached.map { $0.keys.count >= cachedCount && $0.values.count >= cachedCount }
                    ?? false,
            "attention needs \(layout.cachedCount) cached keys")
        let (q, k, v) = (detached, keys.detached, values.detached)
        let inputs = PrefixTreeAttention.Inputs(
            queries: q.pointer, keys: k.pointer, values: v.pointer,
            cachedKeys: cached.map { UnsafePointer($0.keys.pointer) },
            cachedValues: cached.map { UnsafePointer($0.values.pointer) })
        let logSums = Storage(uninitialized: layout.queryCount * shape.headCount)
        let result = Tensor.filling([layout.queryCount, shape.headCount * shape.headSize]) {
            PrefixTreeAttention.forward(
                inputs, layout: layout, shape: shape, into: $0, logSums: logSums.pointer)
        }
        return result.recorded("prefixTreeAttention", from: [self, keys, values]) { g, sink in
            withExtendedLifetime((q, k, v, cached)) {
                sink.withAddresses { found in
                    PrefixTreeAttention.addBackward(
                        g.pointer, out: result.pointer, logSums: logSums.pointer, inputs,
                        layout: layout, shape: shape,
                        to: .init(queries: found[0], keys: found[1], values: found[2]))
                }
            }
        }
    }
}

extension GradientSink {
    /// Collects the addresses of the inputs' gradients from `index` on, `nil` where none is wanted.
    fileprivate func withAddresses(
        from index: Int = 0, _ found: [UnsafeMutablePointer<Float>?] = [],
        _ body: ([UnsafeMutablePointer<Float>?]) -> Void
    ) {
        guard index < records.count else { return body(found) }
        guard wants(index) else { return withAddresses(from: index + 1, found + [nil], body) }
        accumulate(index) { withAddresses(from: index + 1, found + [$0], body) }
    }
}

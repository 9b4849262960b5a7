extension Tensor {
    /// This tensor, recorded as a computation that saves nothing but its input and is repeated in
    /// the backward pass (gradient checkpointing, Chen et al., arXiv 1604.06174).
    ///
    /// - Parameters:
    ///   - input: What this tensor was computed from.
    ///   - body: Computes the same tensor from the input again, parameters among its own operands.
    public func recomputed(from input: Tensor, by body: @escaping (Tensor) -> Tensor) -> Tensor {
        guard record != nil || input.record != nil else { return self }
        let start = input.detached
        let step = TapeRecord(
            operation: "recomputed", shape: shape, inputs: [input.record]
        ) { gradient, sink in
            let leaf = TapeRecord(
                operation: "input", shape: start.shape, inputs: [], backward: nil)
            let result = body(
                Tensor(
                    storage: start.storage, shape: start.shape,
                    record: sink.wants(0) ? leaf : nil))
            result.backward(gradient: gradient)
            if let found = leaf.gradient { sink.add(0, found) }
        }
        return Tensor(storage: storage, shape: shape, record: step)
    }
}

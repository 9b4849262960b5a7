import Compute

extension Tensor {
    /// Sets each element to zero with probability `rate` and divides the others by 1 − rate.
    ///
    /// Srivastava and others, JMLR 2014. The mask depends on the seed and the element's index
    /// alone.
    public func dropout(rate: Float, seed: UInt64) -> Tensor {
        precondition(rate >= 0 && rate < 1, "dropout rate \(rate)")
        guard rate > 0 else { return self }
        return Tensor.filling(shape) { Dropout.apply(pointer, $0, count, rate: rate, seed: seed) }
            .recorded("dropout", from: [self]) { gradient, sink in
                sink.add(
                    0,
                    sink.mapping(gradient) {
                        Dropout.apply($0, $1, gradient.count, rate: rate, seed: seed)
                    })
            }
    }
}

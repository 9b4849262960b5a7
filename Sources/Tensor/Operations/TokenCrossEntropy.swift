import Compute

extension Tensor {
    /// Log-probabilities of given next tokens under the soft-max of x · Wᵀ over a whole vocabulary,
    /// which is never written out.
    ///
    /// Shapes: x `[rows, width]`, head `[vocabulary, width]` to `[targets]`. Only x gets a gradient.
    public func tokenLogProbabilities(
        of targets: [TokenCrossEntropy.Target], head: VocabularyMatrix
    ) -> Tensor {
        let rows = rowCount
        precondition(rowSize == head.width, "scores of \(shape) by rows of \(head.width)")
        let means = needsGradient ? Storage(uninitialized: rows * head.width) : nil
        return Tensor.filling([targets.count]) {
            TokenCrossEntropy.forward(
                pointer, rows: rows, head: head, targets: targets, into: $0, means: means?.pointer)
        }.recorded("tokenLogProbabilities", from: [self]) { g, sink in
            guard let means else { return }
            sink.accumulate(0) {
                TokenCrossEntropy.addBackward(
                    g.pointer, head: head, targets: targets, means: means.pointer, to: $0)
            }
        }
    }
}

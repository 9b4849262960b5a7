import Compute
import Support

extension Tensor {
    /// Log-probabilities of given next tokens under the softmax of x · Wᵀ over a whole vocabulary,
    /// which is never materialised.
    ///
    /// Shapes: x `[rows, width]`, head `[vocabulary, width]` to `[targets]`. Only x gets a
    /// gradient.
    ///
    /// - Throws: `Interrupted` if the work is cancelled.
    public func tokenLogProbabilities(
        of targets: [TokenCrossEntropy.Target], head: VocabularyMatrix,
        cancellation: Cancellation? = nil
    ) throws(Interrupted) -> Tensor {
        let rows = rowCount
        precondition(rowSize == head.width, "scores of \(shape) by rows of \(head.width)")
        let means = needsGradient ? Storage(uninitialized: rows * head.width) : nil
        let logs = Storage(uninitialized: targets.count)
        try TokenCrossEntropy.forward(
            pointer, rows: rows, head: head, targets: targets, into: logs.pointer,
            means: means?.pointer, cancellation: cancellation)
        return Tensor(storage: logs, shape: [targets.count]).recorded(
            "tokenLogProbabilities", from: [self]
        ) { g, sink in
            guard let means else { return }
            sink.accumulate(0) {
                TokenCrossEntropy.addBackward(
                    g.pointer, head: head, targets: targets, means: means.pointer, to: $0)
            }
        }
    }
}

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
        let saved =
            needsGradient
            ? (
                means: Storage(uninitialized: rows * head.width),
                derivatives: Storage(uninitialized: targets.count)
            ) : nil
        let logs = Storage(uninitialized: targets.count)
        try TokenCrossEntropy.forward(
            pointer, rows: rows, head: head, targets: targets, into: logs.pointer,
            gradients: saved.map {
                .init(means: $0.means.pointer, derivatives: $0.derivatives.pointer)
            }, cancellation: cancellation)
        return Tensor(storage: logs, shape: [targets.count]).recorded(
            "tokenLogProbabilities", from: [self]
        ) { g, sink in
            guard let saved else { return }
            sink.accumulate(0) {
                TokenCrossEntropy.addBackward(
                    g.pointer, head: head, targets: targets,
                    saved: .init(
                        means: saved.means.pointer, derivatives: saved.derivatives.pointer),
                    to: $0)
            }
        }
    }
}

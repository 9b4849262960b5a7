import Synchronization

/// The gradients of a step's results, kept until all that are wanted have come.
private final class CollectedGradients: Sendable {
    private let gradients: Mutex<[Tensor?]>

    init(count: Int) { gradients = Mutex(.init(repeating: nil, count: count)) }

    func keep(_ gradient: Tensor, of index: Int) { gradients.withLock { $0[index] = gradient } }

    /// All of them; they are kept no longer.
    func take() -> [Tensor?] {
        gradients.withLock { gradients in
            defer { gradients = [] }
            return gradients
        }
    }
}

extension Tensor {
    /// Several results of one step, recorded if a gradient can flow back to any input.
    ///
    /// - Parameters:
    ///   - operation: The step's name, for messages.
    ///   - results: What the step computed.
    ///   - inputs: The tensors it was computed from, in the order that `backward` refers to.
    ///   - backward: Given the gradients of the results, `nil` for one that none has come back to, adds the
    ///     inputs' gradients to the sink. It is called once, after the last of them has come.
    static func recorded(
        _ operation: StaticString, _ results: [Tensor], from inputs: [Tensor],
        backward: @escaping ([Tensor?], GradientSink) -> Void
    ) -> [Tensor] {
        let records = inputs.map(\.record)
        guard records.contains(where: { $0 != nil }) else { return results }
        let gradients = CollectedGradients(count: results.count)
        // Made before its results' records, it is passed back after them. Its own gradient has no numbers.
        let step = TapeRecord(operation: operation, shape: [0], inputs: records) { _, sink in
            backward(gradients.take(), sink)
        }
        return results.enumerated().map { index, result in
            let record = TapeRecord(operation: operation, shape: result.shape, inputs: [step]) {
                gradients.keep($0, of: index)
                $1.add(0, .zeros([0]))
            }
            return Tensor(storage: result.storage, shape: result.shape, record: record)
        }
    }
}

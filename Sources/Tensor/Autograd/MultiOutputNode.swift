import Synchronization

/// The gradients of a node's outputs, kept until all that are wanted have arrived.
private final class CollectedGradients: Sendable {
    private let gradients: Mutex<[Tensor?]>

    init(count: Int) { gradients = Mutex(.init(repeating: nil, count: count)) }

    func keep(_ gradient: Tensor, of index: Int) { gradients.withLock { $0[index] = gradient } }

    /// Returns all of them and lets go of them.
    func take() -> [Tensor?] {
        gradients.withLock { gradients in
            defer { gradients = [] }
            return gradients
        }
    }
}

extension Tensor {
    /// Several outputs of one operation, recorded if a gradient can flow back to any input.
    ///
    /// - Parameters:
    ///   - operation: The operation's name, for messages.
    ///   - results: The outputs.
    ///   - inputs: The tensors they were computed from, in the order that `backward` refers to.
    ///   - backward: Given the gradients of the outputs, `nil` for one that got none, adds the
    ///     inputs' gradients to the sink. It is called once, after the last of them has arrived.
    static func recorded(
        _ operation: StaticString, _ results: [Tensor], from inputs: [Tensor],
        backward: @escaping ([Tensor?], GradientSink) -> Void
    ) -> [Tensor] {
        let records = inputs.map(\.record)
        guard records.contains(where: { $0 != nil }) else { return results }
        let gradients = CollectedGradients(count: results.count)
        // Its number is lower than its outputs', so that it runs after them in the backward pass.
        // Its own gradient has no elements.
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

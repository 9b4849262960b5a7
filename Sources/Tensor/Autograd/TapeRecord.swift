import Support
import Synchronization

/// How one tensor was computed: a node of the tape, with its inputs and its backward function.
///
/// Records are numbered as they are made, so that their order is topological: inputs come first.
final class TapeRecord: @unchecked Sendable {
    private static let counter = Atomic<Int>(0)

    let number: Int
    let operation: StaticString
    /// The inputs' records; `nil` where an input needs no gradient.
    private(set) var inputs: [TapeRecord?]
    /// Adds this operation's contribution to the inputs' gradients, given the gradient of its
    /// result.
    private var backward: ((Tensor, GradientSink) -> Void)?
    private(set) var gradient: Tensor?
    private let shape: [Int]
    /// Recomputes some rows of the result from what the operation saves anyway, if that is cheap.
    private(set) var recomputation: ((Range<Int>) -> Tensor)?

    init(
        operation: StaticString, shape: [Int], inputs: [TapeRecord?],
        recomputation: ((Range<Int>) -> Tensor)? = nil,
        backward: ((Tensor, GradientSink) -> Void)?
    ) {
        number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.operation = operation
        self.shape = shape
        self.inputs = inputs
        self.recomputation = recomputation
        self.backward = backward
    }

    /// Whether this is a parameter: it keeps its gradient after a backward pass.
    var isLeaf: Bool { backward == nil }

    /// Accumulates a gradient of the result's shape; takes it over if it is the first.
    func accumulate(_ addition: Tensor) {
        precondition(
            addition.count == shape.reduce(1, *),
            "\(operation): gradient \(addition.shape) for \(shape)")
        guard let present = gradient else {
            gradient = Tensor(storage: addition.storage, shape: shape)
            return
        }
        let sum = ownedGradient(present)
        addInPlace(addition, to: sum)
    }

    /// Lets a routine accumulate into the gradient in place; it is zero if there was none.
    func accumulate(_ body: (UnsafeMutablePointer<Float>) -> Void) {
        guard let present = gradient else {
            let zeros = Tensor.zeros(shape)
            (gradient, ownsGradient) = (zeros, true)
            return body(zeros.storage.pointer)
        }
        body(ownedGradient(present).pointer)
    }

    /// Lets a routine write the gradient if there is none yet, or else accumulate into it.
    func write(_ body: (UnsafeMutablePointer<Float>, _ adds: Bool) -> Void) {
        guard let present = gradient else {
            (gradient, ownsGradient) = (Tensor.filling(shape) { body($0, false) }, true)
            return
        }
        body(ownedGradient(present).pointer, true)
    }

    /// The gradient's storage, copied first if others could see it change.
    private func ownedGradient(_ present: Tensor) -> Storage {
        if ownsGradient { return present.storage }
        let copy = Storage(uninitialized: present.count)
        // SAFETY: both hold `present.count` elements.
        copy.pointer.update(from: present.pointer, count: present.count)
        gradient = Tensor(storage: copy, shape: shape)
        ownsGradient = true
        return copy
    }
    private var ownsGradient = false

    /// Clears the gradient.
    func clearGradient() {
        gradient = nil
        ownsGradient = false
    }

    /// Runs the operation's backward function and lets go of everything it saved.
    func runBackward() {
        guard let backward, let gradient else { return }
        backward(gradient, GradientSink(records: inputs, isGradientOwned: ownsGradient))
        self.backward = { _, _ in
            preconditionFailure("backward() ran twice over the same computation")
        }
        inputs = []
        recomputation = nil
        clearGradient()
    }
}

extension TapeRecord {
    /// Adds `addition` to a sum in place.
    fileprivate func addInPlace(_ addition: Tensor, to sum: Storage) {
        TensorRoutines.addInPlace(addition.pointer, sum.pointer, sum.count)
    }
}

extension Tensor {
    /// An operation's result, recorded if a gradient can flow back to any input.
    ///
    /// - Parameters:
    ///   - operation: The operation's name, for messages.
    ///   - inputs: The tensors it was computed from, in the order that `backward` refers to.
    ///   - recomputation: Recomputes some rows of the result from what `backward` saves anyway, so
    ///     that no other operation needs to save the result; `nil` where that is not cheap.
    ///   - backward: Given the gradient of the result, adds the inputs' gradients to the sink.
    public func recorded(
        _ operation: StaticString, from inputs: [Tensor],
        recomputation: ((Range<Int>) -> Tensor)? = nil,
        backward: @escaping (Tensor, GradientSink) -> Void
    ) -> Tensor {
        let records = inputs.map(\.record)
        guard records.contains(where: { $0 != nil }) else { return self }
        return Tensor(
            storage: storage, shape: shape,
            record: TapeRecord(
                operation: operation, shape: shape, inputs: records, recomputation: recomputation,
                backward: backward))
    }

    /// Computes the gradients of all parameters that this scalar depends on.
    ///
    /// Gradients accumulate until `Parameter.clearGradient()`. The tape is freed on the way: a
    /// second call on the same result is a programming error.
    public func backward() {
        precondition(count == 1, "backward() needs a scalar, not \(shape)")
        backward(gradient: .filled(1, shape: shape))
    }

    /// Computes the gradients of all parameters; this tensor must be a scalar.
    ///
    /// - Parameter cancellation: Checked before every operation.
    /// - Throws: `Interrupted`; some parameters then have their gradients, others do not.
    public func backward(watching cancellation: Cancellation?) throws(Interrupted) {
        precondition(count == 1, "backward() needs a scalar, not \(shape)")
        try runBackward(.filled(1, shape: shape)) { () throws(Interrupted) in
            try cancellation?.check()
        }
    }

    /// Computes the gradients of all parameters, given the gradient of this tensor.
    public func backward(gradient: Tensor) { runBackward(gradient) {} }

    private func runBackward<E: Error>(_ gradient: Tensor, check: () throws(E) -> Void) throws(E) {
        guard let record else { return }
        record.accumulate(gradient)
        var waiting = [record]
        var seen: Set<Int> = [record.number]
        var reached: [TapeRecord] = []
        while let next = waiting.popLast() {
            reached.append(next)
            for case let input? in next.inputs where seen.insert(input.number).inserted {
                waiting.append(input)
            }
        }
        for step in reached.sorted(by: { $0.number > $1.number }) where !step.isLeaf {
            try check()
            step.runBackward()
        }
    }
}

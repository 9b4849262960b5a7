import Support
import Synchronization

/// How one tensor was computed: from what, and how its gradient is passed on.
///
/// Records are numbered as they are made, so a record's inputs always have smaller numbers: sorting
/// by number is a topological order.
final class TapeRecord: @unchecked Sendable {
    private static let counter = Atomic<Int>(0)

    let number: Int
    let operation: StaticString
    /// The inputs' records; `nil` where an input needs no gradient.
    private(set) var inputs: [TapeRecord?]
    /// Adds this step's share to the inputs' gradients, given the gradient of its result.
    private var backward: ((Tensor, GradientSink) -> Void)?
    private(set) var gradient: Tensor?
    private let shape: [Int]
    /// Makes some rows of the result again from what the step keeps anyway, if that is cheap.
    private(set) var remaking: ((Range<Int>) -> Tensor)?

    init(
        operation: StaticString, shape: [Int], inputs: [TapeRecord?],
        remaking: ((Range<Int>) -> Tensor)? = nil,
        backward: ((Tensor, GradientSink) -> Void)?
    ) {
        number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.operation = operation
        self.shape = shape
        self.inputs = inputs
        self.remaking = remaking
        self.backward = backward
    }

    /// Whether this is a parameter: it keeps its gradient after a backward pass.
    var isLeaf: Bool { backward == nil }

    /// Adds a gradient of the result's shape; takes it over if it is the first.
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

    /// Lets a routine add to the gradient's numbers in place; they are zero if there was none.
    func accumulate(_ body: (UnsafeMutablePointer<Float>) -> Void) {
        guard let present = gradient else {
            let zeros = Tensor.zeros(shape)
            (gradient, ownsGradient) = (zeros, true)
            return body(zeros.storage.pointer)
        }
        body(ownedGradient(present).pointer)
    }

    /// Lets a routine write the gradient's numbers if there are none yet, or else add to them.
    func write(_ body: (UnsafeMutablePointer<Float>, _ adds: Bool) -> Void) {
        guard let present = gradient else {
            (gradient, ownsGradient) = (Tensor.filling(shape) { body($0, false) }, true)
            return
        }
        body(ownedGradient(present).pointer, true)
    }

    /// The gradient's storage, made this record's own if others could see it change.
    private func ownedGradient(_ present: Tensor) -> Storage {
        if ownsGradient { return present.storage }
        let copy = Storage(uninitialized: present.count)
        // SAFETY: both hold `present.count` numbers.
        copy.pointer.update(from: present.pointer, count: present.count)
        gradient = Tensor(storage: copy, shape: shape)
        ownsGradient = true
        return copy
    }
    private var ownsGradient = false

    /// Forgets the gradient.
    func clearGradient() {
        gradient = nil
        ownsGradient = false
    }

    /// Passes the gradient on to the inputs and lets go of everything the step kept.
    func passOn() {
        guard let backward, let gradient else { return }
        backward(gradient, GradientSink(records: inputs, isGradientOwned: ownsGradient))
        self.backward = { _, _ in
            preconditionFailure("backward() ran twice over the same computation")
        }
        inputs = []
        remaking = nil
        clearGradient()
    }
}

extension TapeRecord {
    /// Adds `addition` to numbers in place.
    fileprivate func addInPlace(_ addition: Tensor, to sum: Storage) {
        TensorRoutines.addInPlace(addition.pointer, sum.pointer, sum.count)
    }
}

/// Where a step's backward pass puts the gradients of its inputs.
public struct GradientSink {
    let records: [TapeRecord?]
    /// Whether nobody else sees the numbers of the step's own gradient.
    let isGradientOwned: Bool

    /// Whether the input with this index wants a gradient; skip the work if not.
    public func wants(_ index: Int) -> Bool { records[index] != nil }

    /// Adds a gradient for the input with this index; computed only if it is wanted.
    public func add(_ index: Int, _ gradient: @autoclosure () -> Tensor) {
        records[index]?.accumulate(gradient())
    }

    /// The step's gradient changed number by number: in place if nobody else sees it, which saves memory as
    /// large as the result.
    ///
    /// - Parameters:
    ///   - gradient: What the step was given; not to be read afterwards.
    ///   - change: Reads the numbers at the first address and writes as many at the second, which may be
    ///     the same.
    public func mapping(
        _ gradient: Tensor, _ change: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
    ) -> Tensor {
        let result = isGradientOwned ? gradient : .filling(gradient.shape) { _ in }
        change(gradient.pointer, result.storage.pointer)
        return result
    }

    /// Adds to the gradient of the input with this index in place, if it is wanted.
    ///
    /// The closure gets the address of numbers in the input's shape and must add to them.
    public func accumulate(_ index: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
        records[index]?.accumulate(body)
    }

    /// Writes the gradient of the input with this index, or adds to it if it has one, if it is wanted.
    ///
    /// The closure gets the address of numbers in the input's shape; if it is not told to add, it must
    /// write every number. It saves a pass of zeros over large gradients.
    public func write(
        _ index: Int, _ body: (UnsafeMutablePointer<Float>, _ adds: Bool) -> Void
    ) {
        records[index]?.write(body)
    }
}

extension Tensor {
    /// A step's result, recorded if a gradient can flow back to any input.
    ///
    /// - Parameters:
    ///   - operation: The step's name, for messages.
    ///   - inputs: The tensors it was computed from, in the order that `backward` refers to.
    ///   - remaking: Makes some rows of the result again from what `backward` keeps anyway, so that no other step
    ///     needs to keep the result; `nil` where that is not cheap.
    ///   - backward: Given the gradient of the result, adds the inputs' gradients to the sink.
    public func recorded(
        _ operation: StaticString, from inputs: [Tensor],
        remaking: ((Range<Int>) -> Tensor)? = nil,
        backward: @escaping (Tensor, GradientSink) -> Void
    ) -> Tensor {
        let records = inputs.map(\.record)
        guard records.contains(where: { $0 != nil }) else { return self }
        return Tensor(
            storage: storage, shape: shape,
            record: TapeRecord(
                operation: operation, shape: shape, inputs: records, remaking: remaking,
                backward: backward))
    }

    /// Computes the gradients of all parameters that this single number depends on.
    ///
    /// Gradients add up until `Parameter.clearGradient()`. The record is let go of on the way: a
    /// second call on the same result is a programming error.
    public func backward() {
        precondition(count == 1, "backward() needs a single number, not \(shape)")
        backward(gradient: .filled(1, shape: shape))
    }

    /// Computes the gradients of all parameters; this tensor must hold one number.
    ///
    /// - Parameter cancellation: Asked before every step.
    /// - Throws: `Interrupted`; some parameters then have their gradients, others do not.
    public func backward(watching cancellation: Cancellation?) throws(Interrupted) {
        precondition(count == 1, "backward() needs a single number, not \(shape)")
        try passBack(.filled(1, shape: shape)) { () throws(Interrupted) in
            try cancellation?.check()
        }
    }

    /// Computes the gradients of all parameters, given the gradient of this tensor.
    public func backward(gradient: Tensor) { passBack(gradient) {} }

    private func passBack<E: Error>(_ gradient: Tensor, check: () throws(E) -> Void) throws(E) {
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
            step.passOn()
        }
    }
}

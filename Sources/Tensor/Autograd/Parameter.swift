/// A named tensor that training changes.
public final class Parameter: @unchecked Sendable {
    /// Its path in the network, as in checkpoints, such as `convs.0.lin.weight`.
    public let path: String
    /// Its current value; optimisers write it in place between steps.
    public private(set) var value: Tensor
    /// Whether training changes it; a frozen parameter costs no gradient.
    public var isTrainable: Bool
    /// Whether weight decay applies to it.
    public var decays = true
    private let leaf: TapeRecord

    /// Makes a parameter that owns a copy of the value.
    public init(path: String, value: Tensor, isTrainable: Bool = true) {
        self.path = path
        self.value = value.copied
        self.isTrainable = isTrainable
        leaf = TapeRecord(operation: "parameter", shape: value.shape, inputs: [], backward: nil)
    }

    /// The parameter as an operation's input.
    public var tensor: Tensor {
        Tensor(storage: value.storage, shape: value.shape, record: isTrainable ? leaf : nil)
    }

    /// The gradient accumulated by backward passes so far.
    public var gradient: Tensor? { leaf.gradient }

    /// Clears the gradient.
    public func clearGradient() { leaf.clearGradient() }

    /// Lets a closure change the value in place; nobody else may be computing with it.
    public func update(_ body: (UnsafeMutablePointer<Float>, Int) -> Void) {
        body(value.storage.pointer, value.count)
    }

    /// Replaces the value by a copy of another of the same shape.
    public func assign(_ other: Tensor) {
        precondition(other.shape == value.shape, "\(path): \(other.shape) for \(value.shape)")
        value = other.copied
    }

    /// Multiplies the gradient in place, as clipping does.
    public func scaleGradient(by factor: Float) {
        leaf.accumulate { pointer in
            for i in 0..<value.count { pointer[i] *= factor }
        }
    }
}

extension Tensor {
    /// The same value in a storage of its own, without a record.
    public var copied: Tensor {
        let count = count
        let source = pointer
        return .filling(shape) { $0.update(from: source, count: count) }
    }
}

import Compute

extension Tensor {
    /// Whether no element is NaN or infinite.
    public var isFinite: Bool { firstViolation() == nil }

    /// The place of the first element that is NaN or whose magnitude exceeds `limit`.
    public func firstViolation(limit: Float = .greatestFiniteMagnitude) -> Int? {
        Finiteness.firstViolation(pointer, count, limit: limit)
    }
}

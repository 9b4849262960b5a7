import Compute

extension Tensor {
    /// The sum of the squares of all numbers; carries no gradient.
    public var squaredNorm: Float { Elementwise.dot(pointer, pointer, count) }
}

import Compute

extension Tensor {
    /// The sum of the squares of all elements; carries no gradient.
    public var squaredNorm: Float { Elementwise.dot(pointer, pointer, count) }
}

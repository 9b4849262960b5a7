import Compute

extension Tensor {
    /// self + (1 + ε) · other with a learned ε.
    ///
    /// Shapes: two tensors of one shape and ε `[1]` to the same shape.
    public func addingScaled(_ other: Tensor, onePlus epsilon: Tensor) -> Tensor {
        precondition(
            shape == other.shape && epsilon.count == 1,
            "\(shape) + (1 + \(epsilon.shape)) · \(other.shape)")
        let (factor, b) = (1 + epsilon.item, other.detached)
        return Tensor.filling(shape) {
            Elementwise.map(pointer, other.pointer, $0, count) {
                multiplyAdd($1, .init(repeating: factor), $0)
            }
        }.recorded("addingScaled", from: [self, other, epsilon]) { gradient, sink in
            sink.add(0, gradient)
            sink.write(1) { target, adds in
                if adds {
                    Elementwise.addScaled(gradient.pointer, by: factor, to: target, gradient.count)
                } else {
                    Elementwise.scale(gradient.pointer, by: factor, target, gradient.count)
                }
            }
            sink.accumulate(2) {
                $0[0] += Elementwise.dot(gradient.pointer, b.pointer, gradient.count)
            }
        }
    }
}

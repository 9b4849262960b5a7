import Compute

extension Tensor {
    /// Adds (1 + ε) · other with a learned ε; in place if nobody else holds this storage.
    ///
    /// Shapes: two tensors of one shape and ε `[1]`.
    public mutating func addScaled(_ other: Tensor, onePlus epsilon: Tensor) {
        precondition(
            shape == other.shape && epsilon.count == 1,
            "\(shape) + (1 + \(epsilon.shape)) · \(other.shape)")
        let (factor, b) = (1 + epsilon.item, other.detached)
        let target =
            isKnownUniquelyReferenced(&storage) ? storage : Storage(uninitialized: count)
        Elementwise.map(pointer, other.pointer, target.pointer, count) {
            multiplyAdd($1, .init(repeating: factor), $0)
        }
        let sum = Tensor(storage: target, shape: shape)
        self = sum.recorded("addingScaled", from: [self, other, epsilon]) { gradient, sink in
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

import Compute

extension Tensor {
    /// The element-wise sum of two tensors of one shape.
    public func adding(_ other: Tensor) -> Tensor {
        precondition(shape == other.shape, "adding: \(shape) and \(other.shape)")
        return Tensor.filling(shape) { Elementwise.add(pointer, other.pointer, $0, count) }
            .recorded("adding", from: [self, other]) { gradient, sink in
                sink.add(0, gradient)
                sink.add(1, gradient)
            }
    }

    /// Every number times a factor.
    public func scaled(by factor: Float) -> Tensor {
        Tensor.filling(shape) { Elementwise.scale(pointer, by: factor, $0, count) }
            .recorded("scaled", from: [self]) { gradient, sink in
                sink.accumulate(0) {
                    Elementwise.addScaled(gradient.pointer, by: factor, to: $0, gradient.count)
                }
            }
    }

    /// The element-wise product of two tensors of one shape.
    public func multiplied(by other: Tensor) -> Tensor {
        precondition(shape == other.shape, "multiplied: \(shape) and \(other.shape)")
        let (a, b) = (detached, other.detached)
        return Tensor.filling(shape) { Elementwise.multiply(pointer, other.pointer, $0, count) }
            .recorded("multiplied", from: [self, other]) { gradient, sink in
                sink.accumulate(0) {
                    Elementwise.addProduct(gradient.pointer, b.pointer, $0, gradient.count)
                }
                sink.accumulate(1) {
                    Elementwise.addProduct(gradient.pointer, a.pointer, $0, gradient.count)
                }
            }
    }

    /// The sum of all numbers, as a single number.
    public func sum() -> Tensor {
        let count = count
        return Tensor(Elementwise.sum(pointer, count))
            .recorded("sum", from: [self]) { gradient, sink in
                let slope = gradient.item
                sink.accumulate(0) { for i in 0..<count { $0[i] += slope } }
            }
    }

    /// The same numbers in another shape of the same count.
    public func reshaped(_ newShape: [Int]) -> Tensor {
        let oldShape = shape
        return Tensor(storage: storage, shape: newShape)
            .recorded("reshaped", from: [self]) { gradient, sink in
                sink.add(0, Tensor(storage: gradient.storage, shape: oldShape))
            }
    }
}

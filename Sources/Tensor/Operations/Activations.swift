import Compute

extension Tensor {
    /// max(x, 0), element-wise (Nair and Hinton 2010).
    public func relu() -> Tensor {
        let input = detached
        return Tensor.filling(shape) { Elementwise.relu(pointer, $0, count) }
            .recorded("relu", from: [self]) { gradient, sink in
                sink.add(
                    0,
                    sink.mapping(gradient) {
                        Elementwise.reluGradient(input.pointer, $0, $1, input.count)
                    })
            }
    }
}

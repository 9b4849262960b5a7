import Compute

extension Tensor {
    /// 1 / (1 + e⁻ˣ), element-wise.
    public func sigmoid() -> Tensor {
        let result = Tensor.filling(shape) {
            Elementwise.map(pointer, $0, count) { Vector.sigmoid($0) }
        }
        return result.recorded("sigmoid", from: [self]) { gradient, sink in
            sink.accumulate(0) { ga in
                Elementwise.map(result.pointer, gradient.pointer, ga, ga, result.count) {
                    multiplyAdd($0 * (1 - $0), $1, $2)
                }
            }
        }
    }

    /// tanh, element-wise.
    public func tanh() -> Tensor {
        let result = Tensor.filling(shape) {
            Elementwise.map(pointer, $0, count) { Vector.tanh($0) }
        }
        return result.recorded("tanh", from: [self]) { gradient, sink in
            sink.accumulate(0) { ga in
                Elementwise.map(result.pointer, gradient.pointer, ga, ga, result.count) {
                    multiplyAdd(1 - $0 * $0, $1, $2)
                }
            }
        }
    }
}

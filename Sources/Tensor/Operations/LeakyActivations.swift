import Compute

extension Tensor {
    /// x where it is positive, slope · x elsewhere (Maas and others 2013).
    public func leakyReLU(slope: Float) -> Tensor {
        let input = detached
        return Tensor.filling(shape) {
            LeakyActivations.leakyReLU(pointer, slope: slope, $0, count)
        }.recorded("leakyReLU", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                LeakyActivations.leakyReLUBackward(
                    input.pointer, slope: slope, gradient.pointer, $0, input.count)
            }
        }
    }

    /// A leaky ReLU whose slope is learned (PReLU, He and others 2015).
    ///
    /// Shapes: x of any shape, slope `[1]`.
    public func prelu(slope: Tensor) -> Tensor {
        precondition(slope.count == 1, "PReLU has one slope here, not \(slope.shape)")
        let (input, value) = (detached, slope.item)
        return Tensor.filling(shape) {
            LeakyActivations.leakyReLU(pointer, slope: value, $0, count)
        }.recorded("prelu", from: [self, slope]) { gradient, sink in
            sink.accumulate(0) {
                LeakyActivations.leakyReLUBackward(
                    input.pointer, slope: value, gradient.pointer, $0, input.count)
            }
            sink.accumulate(1) {
                $0[0] += LeakyActivations.slopeGradient(
                    input.pointer, gradient.pointer, input.count)
            }
        }
    }

    /// x where it is positive, eˣ − 1 elsewhere (Clevert and others 2016).
    public func elu() -> Tensor {
        let result = Tensor.filling(shape) { LeakyActivations.elu(pointer, $0, count) }
        return result.recorded("elu", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                LeakyActivations.eluBackward(
                    result: result.pointer, gradient.pointer, $0, result.count)
            }
        }
    }
}

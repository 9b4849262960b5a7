import Compute

extension Tensor {
    /// activation(self) · up, element by element: the gate of a feed-forward layer.
    ///
    /// Shapes: both `[rows, width]`, the result too.
    public func gating(_ up: Tensor, by activation: GatedActivation) -> Tensor {
        precondition(shape == up.shape, "gating: \(shape) and \(up.shape)")
        let (gate, other) = (detached, up.detached)
        return Tensor.filling(shape) {
            activation.forward(gate: pointer, up: up.pointer, into: $0, count: count)
        }.recorded("gating", from: [self, up]) { g, sink in
            let add = { (gGate: UnsafeMutablePointer<Float>?, gUp: UnsafeMutablePointer<Float>?) in
                activation.addBackward(
                    g.pointer, gate: gate.pointer, up: other.pointer, toGate: gGate, toUp: gUp,
                    count: g.count)
            }
            guard sink.wants(0), sink.wants(1) else {
                sink.accumulate(0) { add($0, nil) }
                sink.accumulate(1) { add(nil, $0) }
                return
            }
            sink.accumulate(0) { gGate in sink.accumulate(1) { gUp in add(gGate, gUp) } }
        }
    }
}

import Compute

extension Tensor {
    /// activation(self) · up, element by element: the gate of a feed-forward layer.
    ///
    /// Shapes: both `[rows, width]`, the result too.
    ///
    /// - Parameters:
    ///   - up: What is gated.
    ///   - activation: The gate's.
    ///   - precision: What the way back keeps of both; they are most of what tuning a language model keeps.
    public func gating(
        _ up: Tensor, by activation: GatedActivation, keeping precision: ComputePrecision = .float32
    ) -> Tensor {
        precondition(shape == up.shape, "gating: \(shape) and \(up.shape)")
        let result = Tensor.filling(shape) {
            activation.forward(gate: pointer, up: up.pointer, into: $0, count: count)
        }
        guard needsGradient || up.needsGradient else { return result }
        let (gate, other) = (KeptNumbers(self, precision), KeptNumbers(up, precision))
        return result.recorded("gating", from: [self, up]) { g, sink in
            let (gate, other) = (gate.tensor, other.tensor)
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

/// A tensor's numbers as the way back keeps them.
private enum KeptNumbers: Sendable {
    case all(Tensor)
    /// bfloat16 numbers, two in the room of one.
    case rounded(Storage, shape: [Int])

    init(_ tensor: Tensor, _ precision: ComputePrecision) {
        guard precision == .bfloat16 else {
            self = .all(tensor.detached)
            return
        }
        let storage = Storage(uninitialized: (tensor.count + 1) / 2)
        storage.pointer.withMemoryRebound(to: UInt16.self, capacity: 2 * storage.count) {
            BFloat16Numbers.round(tensor.pointer, into: $0, count: tensor.count)
        }
        self = .rounded(storage, shape: tensor.shape)
    }

    var tensor: Tensor {
        switch self {
        case .all(let tensor): tensor
        case .rounded(let storage, let shape):
            storage.pointer.withMemoryRebound(to: UInt16.self, capacity: 2 * storage.count) {
                numbers in
                Tensor.filling(shape) {
                    BFloat16Numbers.expand(numbers, into: $0, count: shape.reduce(1, *))
                }
            }
        }
    }
}

extension Tensor {
    /// W_down (activation(W_gate x) · W_up x) + residual by row in one pass, where nothing flows back; `nil` where
    /// there is no such pass.
    ///
    /// Shapes: `[rows, inFeatures]` to `[rows, outFeatures]`.
    ///
    /// - Parameters:
    ///   - gate: W_gate.
    ///   - up: W_up.
    ///   - down: W_down.
    ///   - activation: The gate's.
    ///   - residual: What is added, `[rows, outFeatures]`.
    ///   - room: Where the result goes; anywhere if `nil`.
    public func feedForward(
        gate: any FrozenMatrix, up: any FrozenMatrix, down: any FrozenMatrix,
        by activation: GatedActivation, addedTo residual: Tensor? = nil, in room: Storage? = nil
    ) -> Tensor? {
        let shape = [rowCount, down.outFeatures]
        guard !needsGradient, residual?.needsGradient != true else { return nil }
        precondition(
            rowSize == gate.inFeatures && residual.map { $0.shape == shape } ?? true,
            "\(self.shape) for \(gate.inFeatures) inputs, added to \(residual?.shape ?? [])")
        let result = room ?? Storage(uninitialized: shape[0] * shape[1])
        let isWritten = FrozenMatrices.feedForward(
            pointer, gate: gate, up: up, down: down, activation: activation, into: result.pointer,
            rows: rowCount, adding: residual.map { .rows($0.pointer, width: shape[1]) })
        return isWritten ? Tensor(storage: result, shape: shape) : nil
    }
}

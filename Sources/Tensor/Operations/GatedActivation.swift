import Compute

extension Tensor {
    /// activation(self) · up, element by element: the gated activation of a feed-forward layer.
    ///
    /// Shapes: both `[rows, width]`, the result too.
    ///
    /// - Parameters:
    ///   - up: The other factor.
    ///   - activation: The activation of the gate.
    ///   - precision: How both are saved for the backward pass; they are most of what tuning a
    ///     language model saves. The result is recomputed from them where it is needed.
    public func gating(
        _ up: Tensor, by activation: GatedActivation, keeping precision: ComputePrecision = .float32
    ) -> Tensor {
        precondition(shape == up.shape, "gating: \(shape) and \(up.shape)")
        let isRounded = precision == .bfloat16 && (needsGradient || up.needsGradient)
        let saved = isRounded ? SavedGates(shape: shape) : .float32(gate: detached, up: up.detached)
        let result = Tensor.filling(shape) { saved.forward(self, up, by: activation, into: $0) }
        return result.recorded("gating", from: [self, up]) {
            saved.gated(by: activation, rows: $0)
        } backward: { g, sink in
            let gradients = [0, 1].map { sink.wants($0) ? Tensor.filling(g.shape) { _ in } : nil }
            activation.backward(
                g.pointer, saved.inputs(), toGate: gradients[0]?.storage.pointer,
                toUp: gradients[1]?.storage.pointer, count: g.count)
            for (index, gradient) in gradients.enumerated() {
                if let gradient { sink.add(index, gradient) }
            }
        }
    }
}

/// A gated activation's inputs as they are saved for the backward pass.
private enum SavedGates: Sendable {
    case float32(gate: Tensor, up: Tensor)
    /// Two elements in the space of one Float32.
    case bfloat16(gate: Storage, up: Storage, rowSize: Int)

    /// Allocates storage for rounded elements.
    init(shape: [Int]) {
        let allocate = { Storage(uninitialized: (shape.reduce(1, *) + 1) / 2) }
        self = .bfloat16(gate: allocate(), up: allocate(), rowSize: shape.dropFirst().reduce(1, *))
    }

    /// Writes the gated activation and saves the inputs.
    func forward(
        _ gate: Tensor, _ up: Tensor, by activation: GatedActivation,
        into out: UnsafeMutablePointer<Float>
    ) {
        switch self {
        case .float32: activation.forward(inputs(), into: out, count: gate.count)
        case .bfloat16(let roundedGate, let roundedUp, _):
            activation.forward(
                gate: gate.pointer, up: up.pointer, into: out,
                rounding: (gate: Self.halves(roundedGate), up: Self.halves(roundedUp)),
                count: gate.count)
        }
    }

    /// Some rows of the gated activation, recomputed.
    func gated(by activation: GatedActivation, rows: Range<Int>) -> Tensor {
        let width =
            switch self {
            case .float32(let gate, _): gate.rowSize
            case .bfloat16(_, _, let rowSize): rowSize
            }
        return Tensor.filling([rows.count, width]) {
            activation.forward(
                inputs(from: rows.lowerBound * width), into: $0, count: rows.count * width)
        }
    }

    /// The elements from an index on.
    func inputs(from first: Int = 0) -> GatedActivation.Inputs {
        switch self {
        case .float32(let gate, let up):
            .float32(gate: gate.pointer + first, up: up.pointer + first)
        case .bfloat16(let gate, let up, _):
            .bfloat16(gate: Self.halves(gate) + first, up: Self.halves(up) + first)
        }
    }

    private static func halves(_ storage: Storage) -> UnsafeMutablePointer<UInt16> {
        // SAFETY: a storage is aligned, holds two of them for each of its elements, and is only
        // read in this way.
        UnsafeMutableRawPointer(storage.pointer).assumingMemoryBound(to: UInt16.self)
    }
}

extension Tensor {
    /// W_down (activation(W_gate x) · W_up x) + residual by row, fused into one pass, without
    /// gradients; `nil` where there is no such pass.
    ///
    /// Shapes: `[rows, inFeatures]` to `[rows, outFeatures]`.
    ///
    /// - Parameters:
    ///   - gate: W_gate.
    ///   - up: W_up.
    ///   - down: W_down.
    ///   - activation: The activation of the gate.
    ///   - residual: The addend, `[rows, outFeatures]`.
    ///   - output: The output buffer; a new one if `nil`.
    public func feedForward(
        gate: any FrozenMatrix, up: any FrozenMatrix, down: any FrozenMatrix,
        by activation: GatedActivation, addedTo residual: Tensor? = nil, in output: Storage? = nil
    ) -> Tensor? {
        let shape = [rowCount, down.outFeatures]
        guard !needsGradient, residual?.needsGradient != true else { return nil }
        precondition(
            rowSize == gate.inFeatures && residual.map { $0.shape == shape } ?? true,
            "\(self.shape) for \(gate.inFeatures) inputs, added to \(residual?.shape ?? [])")
        let result = output ?? Storage(uninitialized: shape[0] * shape[1])
        let isWritten = FrozenMatrices.feedForward(
            pointer, gate: gate, up: up, down: down, activation: activation, into: result.pointer,
            rows: rowCount, adding: residual.map { .rows($0.pointer, width: shape[1]) })
        return isWritten ? Tensor(storage: result, shape: shape) : nil
    }
}

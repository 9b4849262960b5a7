import CHalfWidthKernels

/// The gated activation of a feed-forward layer: activation(gate) · up, fused in both passes.
public enum GatedActivation: String, Sendable, CaseIterable {
    /// x · σ(x): SiLU, as in SwiGLU (Shazeer, arXiv 2002.05202).
    case silu
    /// GELU by its tanh formula: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    case geluTanh

    /// The inputs, element by element.
    public enum Inputs {
        /// As computed.
        case float32(gate: UnsafePointer<Float>, up: UnsafePointer<Float>)
        /// As saved for the backward pass.
        case bfloat16(gate: UnsafePointer<UInt16>, up: UnsafePointer<UInt16>)
    }

    /// out = activation(gate) · up.
    public func forward(
        _ inputs: Inputs, into out: UnsafeMutablePointer<Float>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) {
            // SAFETY: the caller guarantees `count` elements.
            gated_activation(
                pointers(inputs, from: $0.lowerBound), out + $0.lowerBound, $0.count)
        }
    }

    /// The forward pass, which also rounds both inputs for the backward pass while they are in
    /// cache.
    ///
    /// - Parameters:
    ///   - gate: `[count]`.
    ///   - up: `[count]`.
    ///   - out: `[count]`.
    ///   - rounded: Output buffers of `count` elements for each input.
    ///   - count: The number of elements.
    public func forward(
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>,
        rounding rounded: (gate: UnsafeMutablePointer<UInt16>, up: UnsafeMutablePointer<UInt16>),
        count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) { range in
            for i in stride(from: range.lowerBound, to: range.upperBound, by: Self.cached) {
                let n = min(Self.cached, range.upperBound - i)
                // SAFETY: the caller guarantees `count` elements of each.
                round_to_bfloat16(gate + i, rounded.gate + i, n)
                round_to_bfloat16(up + i, rounded.up + i, n)
                apply(gate: gate + i, up: up + i, into: out + i, count: n)
            }
        }
    }

    /// activation(gate) · up on the calling thread.
    func apply(
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, count: Int
    ) { gated_activation(pointers(.float32(gate: gate, up: up)), out, count) }

    /// The gradients g · up · activation′(gate) and g · activation(gate) of both inputs.
    ///
    /// - Parameters:
    ///   - g: The result's gradient, `[count]`.
    ///   - inputs: The forward pass's inputs.
    ///   - gGate: Output for the gate's gradient, if wanted.
    ///   - gUp: Output for the gradient of up, if wanted.
    ///   - count: The number of elements.
    public func backward(
        _ g: UnsafePointer<Float>, _ inputs: Inputs, toGate gGate: UnsafeMutablePointer<Float>?,
        toUp gUp: UnsafeMutablePointer<Float>?, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) { range in
            let i = range.lowerBound
            // SAFETY: the caller guarantees `count` elements of each.
            gated_activation_backward(
                pointers(inputs, from: i), g + i, gGate.map { $0 + i }, gUp.map { $0 + i },
                range.count)
        }
    }

    /// The minimum number of elements that is worth another thread.
    private static let grain = 16_384
    /// Elements that stay in L1 between two reads.
    private static let cached = 2_048

    /// The inputs as the C loops take them.
    func pointers(_ inputs: Inputs, from first: Int = 0) -> gated_inputs {
        let isGELU = self == .geluTanh
        return switch inputs {
        case .float32(let gate, let up):
            gated_inputs(
                gate: gate + first, up: up + first, is_bfloat16: false, is_gelu: isGELU)
        case .bfloat16(let gate, let up):
            gated_inputs(gate: gate + first, up: up + first, is_bfloat16: true, is_gelu: isGELU)
        }
    }
}

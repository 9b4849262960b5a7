import CNarrowKernels

/// The gate of a feed-forward layer: activation(gate) · up, in one pass each way.
public enum GatedActivation: String, Sendable, CaseIterable {
    /// x · σ(x): SiLU, as in SwiGLU (Shazeer, arXiv 2002.05202).
    case silu
    /// GELU by its tanh formula: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    case geluTanh

    /// What is gated, number by number.
    public enum Inputs {
        /// As it was computed.
        case float32(gate: UnsafePointer<Float>, up: UnsafePointer<Float>)
        /// As the way back may keep it.
        case bfloat16(gate: UnsafePointer<UInt16>, up: UnsafePointer<UInt16>)
    }

    /// out = activation(gate) · up.
    public func forward(
        _ inputs: Inputs, into out: UnsafeMutablePointer<Float>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) {
            // SAFETY: the caller vouches for `count` numbers.
            gate_numbers(
                pointers(inputs, from: $0.lowerBound), out + $0.lowerBound, $0.count)
        }
    }

    /// The same, and both inputs rounded for the way back while they are at hand.
    ///
    /// - Parameters:
    ///   - gate: `[count]`.
    ///   - up: `[count]`.
    ///   - out: `[count]`.
    ///   - rounded: Room for `count` numbers of each input.
    ///   - count: How many numbers.
    public func forward(
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>,
        rounding rounded: (gate: UnsafeMutablePointer<UInt16>, up: UnsafeMutablePointer<UInt16>),
        count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) { range in
            for i in stride(from: range.lowerBound, to: range.upperBound, by: Self.cached) {
                let n = min(Self.cached, range.upperBound - i)
                // SAFETY: the caller vouches for `count` numbers of each.
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
    ) { gate_numbers(pointers(.float32(gate: gate, up: up)), out, count) }

    /// The gradients g · up · activation′(gate) and g · activation(gate) of both inputs.
    ///
    /// - Parameters:
    ///   - g: The result's gradient, `[count]`.
    ///   - inputs: What was gated.
    ///   - gGate: Where the gate's gradient goes, if it is wanted.
    ///   - gUp: Where the other's goes.
    ///   - count: How many numbers.
    public func backward(
        _ g: UnsafePointer<Float>, _ inputs: Inputs, toGate gGate: UnsafeMutablePointer<Float>?,
        toUp gUp: UnsafeMutablePointer<Float>?, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: Self.grain) { range in
            let i = range.lowerBound
            // SAFETY: the caller vouches for `count` numbers of each.
            gate_back(
                pointers(inputs, from: i), g + i, gGate.map { $0 + i }, gUp.map { $0 + i },
                range.count)
        }
    }

    /// The least numbers worth another thread.
    private static let grain = 16_384
    /// Numbers that stay in a first cache between two readings.
    private static let cached = 2_048

    /// What the loops in C read.
    func pointers(_ inputs: Inputs, from first: Int = 0) -> gate_inputs {
        let isGELU = self == .geluTanh
        return switch inputs {
        case .float32(let gate, let up):
            gate_inputs(
                gate: gate + first, up: up + first, is_bfloat16: false, is_gelu: isGELU)
        case .bfloat16(let gate, let up):
            gate_inputs(gate: gate + first, up: up + first, is_bfloat16: true, is_gelu: isGELU)
        }
    }
}

import CNarrowKernels

/// The gate of a feed-forward layer: activation(gate) · up, in one pass; backward accumulates.
public enum GatedActivation: String, Sendable, CaseIterable {
    /// x · σ(x): SiLU, as in SwiGLU (Shazeer, arXiv 2002.05202).
    case silu
    /// GELU by its tanh formula: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
    case geluTanh

    /// out = activation(gate) · up.
    public func forward(
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, count: Int
    ) {
        ThreadPool.shared.forEachRange(count, grain: 16_384) { range in
            let i = range.lowerBound
            apply(gate: gate + i, up: up + i, into: out + i, count: range.count)
        }
    }

    /// The same on the calling thread.
    func apply(
        gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        into out: UnsafeMutablePointer<Float>, count: Int
    ) {
        switch self {
        case .silu: gate_by_silu(gate, up, out, count)
        case .geluTanh: gate_by_gelu(gate, up, out, count)
        }
    }

    /// Adds g · up · activation′(gate) to gGate and g · activation(gate) to gUp; either may be `nil`.
    public func addBackward(
        _ g: UnsafePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>,
        toGate gGate: UnsafeMutablePointer<Float>?, toUp gUp: UnsafeMutablePointer<Float>?,
        count: Int
    ) {
        let isGELU = self == .geluTanh
        ThreadPool.shared.forEachRange((count + 15) / 16, grain: 1_024) { blocks in
            for block in blocks {
                let i = block * 16
                let n = min(16, count - i)
                let x = load(gate + i, n)
                let slope = load(g + i, n)
                let s = isGELU ? Self.geluGate(x) : Vector.sigmoid(x)
                if let gUp { add(slope * x * s, to: gUp + i, n) }
                guard let gGate else { continue }
                // With s = σ(u(x)): (x s)′ = s + x s (1 − s) u′.
                let inner = isGELU ? Self.geluInnerSlope(x) : Vector(repeating: 1)
                let derivative = s + x * s * (1 - s) * inner
                add(slope * load(up + i, n) * derivative, to: gGate + i, n)
            }
        }
    }

    /// 0.5 (1 + tanh(t)) = σ(2 t), with t = √(2/π) (x + 0.044715 x³).
    @inline(__always)
    private static func geluGate(_ x: Vector) -> Vector {
        Vector.sigmoid(
            x
                * multiplyAdd(
                    x * x, Vector(repeating: 1.595_769_1 * 0.044_715),
                    Vector(repeating: 1.595_769_1)))
    }

    /// The derivative of 2 t.
    @inline(__always)
    private static func geluInnerSlope(_ x: Vector) -> Vector {
        multiplyAdd(
            x * x, Vector(repeating: 3 * 1.595_769_1 * 0.044_715), Vector(repeating: 1.595_769_1))
    }

    @inline(__always)
    private func load(_ source: UnsafePointer<Float>, _ n: Int) -> Vector {
        n == 16 ? Vector(loading: source) : loadPart(source, n)
    }

    @inline(__always)
    private func add(_ value: Vector, to target: UnsafeMutablePointer<Float>, _ n: Int) {
        let sum = value + load(UnsafePointer(target), n)
        if n == 16 { sum.store(to: target) } else { storePart(sum, target, n) }
    }
}

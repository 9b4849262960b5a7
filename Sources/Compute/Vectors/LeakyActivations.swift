/// Leaky ReLU, PReLU and ELU; forward above backward; the backward pass accumulates.
public enum LeakyActivations {
    /// out = a where a > 0, slope · a elsewhere (Maas and others 2013).
    public static func leakyReLU(
        _ a: UnsafePointer<Float>, slope: Float, _ out: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        Elementwise.map(a, out, count) { $0.replacing(with: $0 * slope, where: $0 .< 0) }
    }

    /// ga += g where a > 0, slope · g elsewhere.
    public static func leakyReLUBackward(
        _ a: UnsafePointer<Float>, slope: Float, _ g: UnsafePointer<Float>,
        _ ga: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        Elementwise.map(a, g, ga, ga, count) { a, g, ga in
            ga + g.replacing(with: g * slope, where: a .<= 0)
        }
    }

    /// The gradient of a leaky ReLU's slope: the sum of g · a where a ≤ 0.
    public static func slopeGradient(
        _ a: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ count: Int
    ) -> Float {
        var total = Vector.zero
        var rest: Float = 0
        forEachVector(count) { i in
            let (x, g) = (Vector(loading: a + i), Vector(loading: g + i))
            total += (x * g).replacing(with: 0, where: x .> 0)
        } rest: { i, n in
            for j in i..<i + n where a[j] <= 0 { rest += a[j] * g[j] }
        }
        return total.laneSum + rest
    }

    /// out = a where a > 0, eᵃ − 1 elsewhere (Clevert and others 2016).
    public static func elu(
        _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
    ) {
        Elementwise.map(a, out, count) { $0.replacing(with: Vector.exp($0) - 1, where: $0 .< 0) }
    }

    /// ga += g where the result is positive, (result + 1) · g elsewhere.
    public static func eluBackward(
        result: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ ga: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        Elementwise.map(result, g, ga, ga, count) { y, g, ga in
            ga + g.replacing(with: g * (y + 1), where: y .< 0)
        }
    }
}

/// Element-wise passes over raw buffers; forward above backward; the backward pass accumulates.
///
/// All pointers address at least `count` elements; input and output may be the same buffer.
public enum Elementwise {
    /// The minimum number of elements that is worth a second thread.
    static let grain = 32_768

    /// out = f(a).
    @inline(__always)
    public static func map(
        _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int,
        _ f: (Vector) -> Vector
    ) {
        ThreadPool.shared.forEachRange(count, grain: grain) { range in
            let (a, out) = (a + range.lowerBound, out + range.lowerBound)
            forEachVector(range.count) { i in
                f(Vector(loading: a + i)).store(to: out + i)
            } rest: { i, n in
                storePart(f(loadPart(a + i, n)), out + i, n)
            }
        }
    }

    /// out = f(a, b).
    @inline(__always)
    public static func map(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        _ count: Int, _ f: (Vector, Vector) -> Vector
    ) {
        ThreadPool.shared.forEachRange(count, grain: grain) { range in
            let start = range.lowerBound
            let (a, b, out) = (a + start, b + start, out + start)
            forEachVector(range.count) { i in
                f(Vector(loading: a + i), Vector(loading: b + i)).store(to: out + i)
            } rest: { i, n in
                storePart(f(loadPart(a + i, n), loadPart(b + i, n)), out + i, n)
            }
        }
    }

    /// out = f(a, b, c).
    @inline(__always)
    public static func map(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>,
        _ out: UnsafeMutablePointer<Float>, _ count: Int, _ f: (Vector, Vector, Vector) -> Vector
    ) {
        ThreadPool.shared.forEachRange(count, grain: grain) { range in
            let start = range.lowerBound
            let (a, b, c, out) = (a + start, b + start, c + start, out + start)
            forEachVector(range.count) { i in
                f(Vector(loading: a + i), Vector(loading: b + i), Vector(loading: c + i))
                    .store(to: out + i)
            } rest: { i, n in
                storePart(
                    f(loadPart(a + i, n), loadPart(b + i, n), loadPart(c + i, n)), out + i, n)
            }
        }
    }

    /// out = a + b.
    public static func add(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        _ count: Int
    ) { map(a, b, out, count) { $0 + $1 } }

    /// out = a · b.
    public static func multiply(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        _ count: Int
    ) { map(a, b, out, count) { $0 * $1 } }

    /// sum += a · b.
    public static func addProduct(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ sum: UnsafeMutablePointer<Float>,
        _ count: Int
    ) { map(a, b, sum, sum, count) { multiplyAdd($0, $1, $2) } }

    /// out = factor · a.
    public static func scale(
        _ a: UnsafePointer<Float>, by factor: Float, _ out: UnsafeMutablePointer<Float>,
        _ count: Int
    ) { map(a, out, count) { $0 * factor } }

    /// sum += factor · a.
    public static func addScaled(
        _ a: UnsafePointer<Float>, by factor: Float, to sum: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        let factors = Vector(repeating: factor)
        map(a, sum, sum, count) { multiplyAdd($0, factors, $1) }
    }

    /// out = max(a, 0).
    public static func relu(
        _ a: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
    ) { map(a, out, count) { $0.replacing(with: 0, where: $0 .< 0) } }

    /// out = factor · g where a > 0, else 0.
    public static func reluGradient(
        _ a: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>,
        _ count: Int, factor: Float = 1
    ) { map(a, g, out, count) { a, g in (g * factor).replacing(with: 0, where: a .<= 0) } }

    /// The sum of all elements, with 16 partial sums for each thread.
    public static func sum(_ a: UnsafePointer<Float>, _ count: Int) -> Float {
        var total = Vector.zero
        var rest: Float = 0
        forEachVector(count) { i in
            total += Vector(loading: a + i)
        } rest: { i, n in
            for j in i..<i + n { rest += a[j] }
        }
        return total.laneSum + rest
    }

    /// The sum of a · b.
    public static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int)
        -> Float
    {
        var total = Vector.zero
        var second = Vector.zero
        var i = 0
        while i + 32 <= count {
            total = multiplyAdd(Vector(loading: a + i), Vector(loading: b + i), total)
            second = multiplyAdd(Vector(loading: a + i + 16), Vector(loading: b + i + 16), second)
            i += 32
        }
        var rest: Float = 0
        while i < count {
            rest += a[i] * b[i]
            i += 1
        }
        return (total + second).laneSum + rest
    }
}

import Foundation

/// Loops over short vectors, inlined and single-threaded.
enum SmallVectors {
    /// y += factor · x.
    @inline(__always)
    static func addScaled(
        _ x: UnsafePointer<Float>, by factor: Float, to y: UnsafeMutablePointer<Float>,
        _ count: Int
    ) {
        var i = 0
        while i + 16 <= count {
            multiplyAdd(
                Vector(loading: x + i), Vector(repeating: factor), Vector(loading: y + i)
            ).store(to: y + i)
            i += 16
        }
        if i + 8 <= count {
            (SIMD8(loading: x + i) * factor + SIMD8(loading: y + i)).store(to: y + i)
            i += 8
        }
        while i < count {
            y[i] += factor * x[i]
            i += 1
        }
    }

    /// The sum of a · b.
    @inline(__always)
    static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
        var i = 0
        var total: Float = 0
        if count >= 16 {
            var sum = Vector.zero
            while i + 16 <= count {
                sum = multiplyAdd(Vector(loading: a + i), Vector(loading: b + i), sum)
                i += 16
            }
            total = sum.laneSum
        }
        if i + 8 <= count {
            total += (SIMD8(loading: a + i) * SIMD8(loading: b + i)).laneSum
            i += 8
        }
        while i < count {
            total += a[i] * b[i]
            i += 1
        }
        return total
    }

    /// The sum of x²; four accumulators, to hide FMA latency.
    @inline(__always)
    static func squareSum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
        var (a, b, c, d) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var i = 0
        while i + 64 <= count {
            let (p, q) = (Vector(loading: x + i), Vector(loading: x + i + 16))
            let (r, s) = (Vector(loading: x + i + 32), Vector(loading: x + i + 48))
            a = multiplyAdd(p, p, a)
            b = multiplyAdd(q, q, b)
            c = multiplyAdd(r, r, c)
            d = multiplyAdd(s, s, d)
            i += 64
        }
        return ((a + b) + (c + d)).laneSum + dot(x + i, x + i, count - i)
    }

    /// y = factor · y.
    @inline(__always)
    static func scale(_ y: UnsafeMutablePointer<Float>, by factor: Float, _ count: Int) {
        for i in 0..<count { y[i] *= factor }
    }
}

extension Float {
    /// The natural logarithm.
    @inline(__always)
    static func naturalLogarithm(_ value: Float) -> Float { Foundation.log(value) }

    /// e to the power of a value.
    @inline(__always)
    static func exponential(_ value: Float) -> Float { Foundation.exp(value) }
}

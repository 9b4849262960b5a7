/// The most common shape of attention layers, eight heads of eight features: a node's row is four
/// vectors of two heads each, and everything stays in registers.
extension GATAttention {
    /// `weighNeighbors` for one neighbour's eight heads at a time.
    @inline(__always)
    func weighNeighborsByEight(
        _ a: SparseRows, _ row: Int, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, _ edges: EdgeBuffers
    ) {
        let entries = a.entries(row)
        let target = Self.load8(target)
        var highest = SIMD8<Float>(repeating: -.greatestFiniteMagnitude)
        for (place, e) in entries.enumerated() {
            let z = Self.load8(source + Int(a.columns[e]) * 8) + target
            let leaky = z.replacing(with: z * slope, where: z .<= 0)
            leaky.store(to: edges.first + place * 8)
            highest.replace(with: leaky, where: leaky .> highest)
        }
        let twice = Vector(lowHalf: highest, highHalf: highest)
        for i in stride(from: 0, to: entries.count * 8, by: 16) {
            Vector.exp(Vector(loading: edges.first + i) - twice).store(to: edges.second + i)
        }
        var sums = SIMD8<Float>.zero
        for place in 0..<entries.count { sums += Self.load8(edges.second + place * 8) }
        highest.store(to: edges.perHead)
        sums.store(to: edges.perHead2)
    }

    /// `weighRows` for one row's eight heads at a time.
    @inline(__always)
    func weighRowsByEight(
        _ transposed: SparseRows, _ node: Int, _ source: UnsafePointer<Float>,
        _ target: UnsafePointer<Float>, _ results: Results,
        _ weights: UnsafeMutablePointer<Float>, _ derivatives: UnsafeMutablePointer<Float>
    ) {
        let entries = transposed.entries(node)
        let source = Self.load8(source)
        for (place, e) in entries.enumerated() {
            let row = Int(transposed.columns[e]) * 8
            let z = source + Self.load8(target + row)
            let derivative = SIMD8<Float>(repeating: 1).replacing(with: slope, where: z .<= 0)
            derivative.store(to: derivatives + place * 8)
            (z * derivative - Self.load8(results.logSums + row)).store(to: weights + place * 8)
        }
        for i in stride(from: 0, to: entries.count * 8, by: 16) {
            Vector.exp(Vector(loading: weights + i)).store(to: weights + i)
        }
    }

    /// The weighted sums of one row.
    @inline(__always)
    func sumEightByEight(
        _ a: SparseRows, _ row: Int, _ x: UnsafePointer<Float>, _ edges: EdgeBuffers,
        _ results: Results
    ) {
        var (s0, s1, s2, s3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var (p0, p1, p2, p3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
        var positive = SIMD8<Float>.zero
        let wantsPositive = results.positiveOut != nil
        let rowKey = mask.rowKey(row)
        for (place, e) in a.entries(row).enumerated() {
            let column = Int(a.columns[e])
            let weight = Self.load8(edges.second + place * 8)
            let kept = mask.rate > 0 ? weight * mask.factors8(rowKey, column * 8) : weight
            let values = x + column * 64
            let (v0, v1) = (Vector(loading: values), Vector(loading: values + 16))
            let (v2, v3) = (Vector(loading: values + 32), Vector(loading: values + 48))
            s0 = multiplyAdd(Self.pair(kept, 0), v0, s0)
            s1 = multiplyAdd(Self.pair(kept, 2), v1, s1)
            s2 = multiplyAdd(Self.pair(kept, 4), v2, s2)
            s3 = multiplyAdd(Self.pair(kept, 6), v3, s3)
            guard wantsPositive else { continue }
            let isAbove = Self.load8(edges.first + place * 8) .> 0
            positive += SIMD8<Float>.zero.replacing(with: weight, where: isAbove)
            let above = SIMD8<Float>.zero.replacing(with: kept, where: isAbove)
            p0 = multiplyAdd(Self.pair(above, 0), v0, p0)
            p1 = multiplyAdd(Self.pair(above, 2), v1, p1)
            p2 = multiplyAdd(Self.pair(above, 4), v2, p2)
            p3 = multiplyAdd(Self.pair(above, 6), v3, p3)
        }
        let sums = Self.load8(edges.perHead2)
        let inverse = (1 / sums).replacing(with: 0, where: sums .<= 0)
        Self.store(s0, s1, s2, s3, times: inverse, to: results.out + row * 64)
        if let out = results.positiveOut {
            Self.store(p0, p1, p2, p3, times: inverse, to: out + row * 64)
        }
        results.positiveWeights.map { (positive * inverse).store(to: $0 + row * 8) }
        for h in 0..<8 { results.logSums[row * 8 + h] = logSum(edges, h) }
    }

    /// The gradients of one node as a source.
    @inline(__always)
    func addNodeEightByEight(
        _ node: Int, _ transposed: SparseRows, _ x: UnsafePointer<Float>,
        _ edges: (weights: UnsafeMutablePointer<Float>, derivatives: UnsafeMutablePointer<Float>),
        _ gradients: Gradients
    ) {
        let own = x + node * 64
        let (x0, x1) = (Vector(loading: own), Vector(loading: own + 16))
        let (x2, x3) = (Vector(loading: own + 32), Vector(loading: own + 48))
        let gx = gradients.x + node * 64
        var (s0, s1) = (Vector(loading: gx), Vector(loading: gx + 16))
        var (s2, s3) = (Vector(loading: gx + 32), Vector(loading: gx + 48))
        var scores = SIMD8<Float>.zero
        for (place, e) in transposed.entries(node).enumerated() {
            let row = Int(transposed.columns[e])
            let g = gradients.out + row * 64
            let (g0, g1) = (Vector(loading: g), Vector(loading: g + 16))
            let (g2, g3) = (Vector(loading: g + 32), Vector(loading: g + 48))
            var products = Self.headSums(g0 * x0, g1 * x1, g2 * x2, g3 * x3)
            let weight = Self.load8(edges.weights + place * 8)
            var kept = weight
            if mask.rate > 0 {
                let factors = mask.factors8(mask.rowKey(row), node * 8)
                products *= factors
                kept *= factors
            }
            let along = Self.load8(gradients.scratch + row * 8)
            scores += weight * (products - along) * Self.load8(edges.derivatives + place * 8)
            s0 = multiplyAdd(Self.pair(kept, 0), g0, s0)
            s1 = multiplyAdd(Self.pair(kept, 2), g1, s1)
            s2 = multiplyAdd(Self.pair(kept, 4), g2, s2)
            s3 = multiplyAdd(Self.pair(kept, 6), g3, s3)
        }
        s0.store(to: gx)
        s1.store(to: gx + 16)
        s2.store(to: gx + 32)
        s3.store(to: gx + 48)
        let gs = gradients.source + node * 8
        (scores + Self.load8(gs)).store(to: gs)
    }

    /// Two heads' values, each in eight lanes.
    @inline(__always)
    private static func pair(_ v: SIMD8<Float>, _ head: Int) -> Vector {
        Vector(
            lowHalf: SIMD8(repeating: v[head]), highHalf: SIMD8(repeating: v[head + 1]))
    }

    /// The sum of each head's eight lanes.
    @inline(__always)
    private static func headSums(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector)
        -> SIMD8<Float>
    {
        let ab = Vector(lowHalf: a.evenHalf + a.oddHalf, highHalf: b.evenHalf + b.oddHalf)
        let cd = Vector(lowHalf: c.evenHalf + c.oddHalf, highHalf: d.evenHalf + d.oddHalf)
        let all = Vector(lowHalf: ab.evenHalf + ab.oddHalf, highHalf: cd.evenHalf + cd.oddHalf)
        return all.evenHalf + all.oddHalf
    }

    @inline(__always)
    private static func store(
        _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, times factors: SIMD8<Float>,
        to target: UnsafeMutablePointer<Float>
    ) {
        (a * pair(factors, 0)).store(to: target)
        (b * pair(factors, 2)).store(to: target + 16)
        (c * pair(factors, 4)).store(to: target + 32)
        (d * pair(factors, 6)).store(to: target + 48)
    }

    @inline(__always)
    private static func load8(_ source: UnsafePointer<Float>) -> SIMD8<Float> {
        // SAFETY: the caller guarantees eight readable elements from `source` on.
        UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Float>.self)
    }
}

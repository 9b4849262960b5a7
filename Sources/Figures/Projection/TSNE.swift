import Foundation
import Support

/// t-distributed stochastic neighbour embedding (van der Maaten and Hinton 2008), exact: points that
/// are neighbours in many dimensions stay neighbours in two.
public struct TSNE: Sendable {
    /// The most points that are taken; time and memory grow with the square.
    public static let maximumPoints = 5_000

    /// The perplexity, about the number of neighbours of a point; lowered for small sets.
    public var perplexity: Float = 30
    /// Steps of gradient descent.
    public var iterations = 600
    /// Columns kept by principal components before distances are taken.
    public var reducedColumns = 50
    /// The seed of the initial positions.
    public var seed: Int

    /// Makes a projection with the usual settings.
    public init(seed: Int = 0) { self.seed = seed }

    /// Embeds points in two dimensions.
    ///
    /// - Parameters:
    ///   - cloud: `[points × columns]`, at most `maximumPoints` points.
    ///   - progress: called every step with steps done and steps in all; may throw to stop.
    /// - Returns: `[points][2]`.
    /// - Throws: `FigureError.tooManyPoints`, or what `progress` throws.
    public func project(
        _ cloud: PointCloud, progress: (Int, Int) throws -> Void = { _, _ in }
    ) throws -> [[Float]] {
        guard cloud.rows <= TSNE.maximumPoints else {
            throw FigureError.tooManyPoints(found: cloud.rows, maximum: TSNE.maximumPoints)
        }
        guard cloud.rows > 2 else {
            return (0..<cloud.rows).map { [Float($0), 0] }
        }
        let check = { try progress(0, iterations) }
        let reduced =
            cloud.columns > reducedColumns
            ? try PrincipalComponents.projectCloud(
                cloud, components: reducedColumns, seed: seed, check: check) : cloud.centered()
        let affinities = try affinities(of: reduced, check: check)
        let start = try PrincipalComponents.projectCloud(
            reduced, components: 2, seed: seed, check: check)
        var state = State(start: start, seed: seed)
        for step in 0..<iterations {
            try progress(step, iterations)
            let isEarly = step < iterations / 3
            state.step(
                affinities, exaggeration: isEarly ? 12 : 1, momentum: isEarly ? 0.5 : 0.8)
        }
        try progress(iterations, iterations)
        return (0..<cloud.rows).map { [state.x[$0 / 8][$0 % 8], state.y[$0 / 8][$0 % 8]] }
    }

    // MARK: - Who is whose neighbour

    /// Symmetric joint probabilities of neighbours, `[points × blocks]`, that sum to one.
    private func affinities(of cloud: PointCloud, check: () throws -> Void) throws -> [SIMD8<Float>]
    {
        let count = cloud.rows
        let blocks = (count + 7) / 8
        var probabilities = Array(repeating: SIMD8<Float>.zero, count: count * blocks)
        let target = log(min(perplexity, Float(count - 1) / 3).clamped(atLeast: 1.1))
        var distances = Array(repeating: Float(0), count: count)
        for i in 0..<count {
            if i % 64 == 0 { try check() }
            for j in 0..<count { distances[j] = cloud.squaredDistance(i, j) }
            let row = TSNE.neighbourhood(distances, of: i, entropy: target)
            for j in 0..<count { probabilities[i * blocks + j / 8][j % 8] = row[j] }
        }
        for i in 0..<count {
            for j in 0..<i {
                let sum =
                    (probabilities[i * blocks + j / 8][j % 8]
                        + probabilities[j * blocks + i / 8][i % 8])
                    / Float(2 * count)
                probabilities[i * blocks + j / 8][j % 8] = max(sum, 1e-12)
                probabilities[j * blocks + i / 8][i % 8] = max(sum, 1e-12)
            }
        }
        return probabilities
    }

    /// Conditional probabilities of neighbours under a Gaussian around a point, whose precision gives the target perplexity (by bisection).
    private static func neighbourhood(_ distances: [Float], of point: Int, entropy target: Float)
        -> [Float]
    {
        var nearest = Float.infinity
        for (index, distance) in distances.enumerated() where index != point {
            nearest = min(nearest, distance)
        }
        var (low, high): (Float, Float) = (0, .infinity)
        let mean = distances.reduce(0, +) / Float(max(1, distances.count - 1))
        var precision: Float = mean > 0 ? 1 / mean : 1
        var row = distances
        for _ in 0..<50 {
            var sum: Float = 0
            var weighted: Float = 0
            for (index, distance) in distances.enumerated() {
                // Relative to the nearest distance, so that not all probabilities underflow.
                let probability = index == point ? 0 : exp(-(distance - nearest) * precision)
                row[index] = probability
                sum += probability
                weighted += probability * (distance - nearest)
            }
            let entropy = log(max(sum, 1e-30)) + precision * weighted / max(sum, 1e-30)
            for index in row.indices { row[index] /= max(sum, 1e-30) }
            guard abs(entropy - target) > 1e-4 else { break }
            if entropy > target {
                low = precision
                precision = high.isFinite ? (precision + high) / 2 : precision * 2
            } else {
                high = precision
                precision = (precision + low) / 2
            }
        }
        return row
    }
}

extension Float {
    fileprivate func clamped(atLeast bound: Float) -> Float { Swift.max(self, bound) }
}

extension TSNE {
    /// Positions and velocities of all points, eight at a time.
    private struct State {
        let count: Int
        let rate: Float
        var x: [SIMD8<Float>]
        var y: [SIMD8<Float>]
        private var speedX: [SIMD8<Float>]
        private var speedY: [SIMD8<Float>]
        private var gainX: [SIMD8<Float>]
        private var gainY: [SIMD8<Float>]

        /// Starts from principal components shrunk to a small spread, with a little noise that
        /// parts equal points.
        init(start: PointCloud, seed: Int) {
            count = start.rows
            rate = max(Float(count) / 12, 50)
            let blocks = (count + 7) / 8
            x = Array(repeating: .zero, count: blocks)
            (y, speedX, speedY) = (x, x, x)
            gainX = Array(repeating: .one, count: blocks)
            gainY = gainX
            var random = RandomSource(seed: seed)
            var variance: Float = 0
            for row in 0..<count { variance += start[row, 0] * start[row, 0] / Float(count) }
            let scale = 1e-2 / max(variance.squareRoot(), 1e-20)
            for row in 0..<count {
                x[row / 8][row % 8] = start[row, 0] * scale + Float(random.normal()) * 1e-4
                y[row / 8][row % 8] = start[row, 1] * scale + Float(random.normal()) * 1e-4
            }
        }

        /// One step of gradient descent with momentum and gains.
        mutating func step(_ probabilities: [SIMD8<Float>], exaggeration: Float, momentum: Float) {
            let blocks = x.count
            var pull = [SIMD2<Float>](repeating: .zero, count: count)
            var push = [SIMD2<Float>](repeating: .zero, count: count)
            var total = 0.0
            let lanes = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
            let padding = lanes .< SIMD8(repeating: Float(count - (blocks - 1) * 8))
            for i in 0..<count {
                let (xi, yi) = (x[i / 8][i % 8], y[i / 8][i % 8])
                var (ax, ay, rx, ry, sum) = (
                    SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero,
                    SIMD8<Float>.zero
                )
                for block in 0..<blocks {
                    let (dx, dy) = (xi - x[block], yi - y[block])
                    var near = 1 / (1 + dx * dx + dy * dy)
                    if block == blocks - 1 { near = near.replacing(with: 0, where: .!padding) }
                    let attraction = probabilities[i * blocks + block] * near
                    let repulsion = near * near
                    sum += near
                    ax += attraction * dx
                    ay += attraction * dy
                    rx += repulsion * dx
                    ry += repulsion * dy
                }
                pull[i] = SIMD2(ax.sum(), ay.sum())
                push[i] = SIMD2(rx.sum(), ry.sum())
                total += Double(sum.sum()) - 1  // without the point itself
            }
            let scale = Float(1 / max(total, 1e-20))
            for i in 0..<count {
                let gradient = 4 * (pull[i] * exaggeration - push[i] * scale)
                TSNE.move(
                    &x[i / 8][i % 8], &speedX[i / 8][i % 8], &gainX[i / 8][i % 8],
                    (gradient.x, momentum, rate))
                TSNE.move(
                    &y[i / 8][i % 8], &speedY[i / 8][i % 8], &gainY[i / 8][i % 8],
                    (gradient.y, momentum, rate))
            }
            center(padding)
        }

        private mutating func center(_ padding: SIMDMask<SIMD8<Int32>>) {
            let meanX = x.reduce(0) { $0 + $1.sum() } / Float(count)
            let meanY = y.reduce(0) { $0 + $1.sum() } / Float(count)
            for block in x.indices {
                x[block] -= meanX
                y[block] -= meanY
            }
            x[x.count - 1].replace(with: 0, where: .!padding)
            y[y.count - 1].replace(with: 0, where: .!padding)
        }
    }

    private static func move(
        _ place: inout Float, _ speed: inout Float, _ gain: inout Float,
        _ step: (gradient: Float, momentum: Float, rate: Float)
    ) {
        // Gains grow while a coordinate keeps its direction (Jacobs 1988).
        gain = (step.gradient > 0) == (speed > 0) ? max(gain * 0.8, 0.01) : gain + 0.2
        speed = step.momentum * speed - step.rate * gain * step.gradient
        place += speed
    }
}

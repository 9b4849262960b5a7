import Support
import Testing

@testable import Compute

@Suite struct FrozenMatrixTests {
    private func random(_ count: Int, seed: Int) -> [Float] {
        var source = RandomSource(seed: seed)
        return (0..<count).map { _ in Float(source.normal()) }
    }

    /// Every row count class: single rows, padded rests, whole blocks, several chunks.
    @Test(arguments: [1, 3, 16, 50, 64, 130, 700], ComputePrecision.allCases)
    func productsMatchTheDefinition(rows: Int, precision: ComputePrecision) {
        let (out, width) = (200, 72)
        let weights = random(out * width, seed: 1)
        let matrix = FrozenMatrices.make(
            outFeatures: out, inFeatures: width, precision: precision
        ) { range, target in
            for i in 0..<range.count * width { target[i] = weights[range.lowerBound * width + i] }
        }
        let (x, g) = (random(rows * width, seed: 2), random(rows * out, seed: 3))
        var y = [Float](repeating: .nan, count: rows * out)
        var dx = [Float](repeating: 1, count: rows * width)
        matrix.multiply(x, into: &y, rows: rows, beta: 0)
        matrix.addTransposedProduct(g, to: &dx, rows: rows)
        let tolerance: Float = precision == .float32 ? 1e-3 : 0.4
        for row in [0, rows / 2, rows - 1] {
            for column in [0, 63, 64, out - 1] {
                let sum = (0..<width).reduce(Float(0)) {
                    $0 + x[row * width + $1] * weights[column * width + $1]
                }
                #expect(abs(y[row * out + column] - sum) < tolerance)
            }
            for column in [0, width - 1] {
                let sum = (0..<out).reduce(Float(1)) {
                    $0 + g[row * out + $1] * weights[$1 * width + column]
                }
                #expect(abs(dx[row * width + column] - sum) < tolerance)
            }
        }
        var copied = [Float](repeating: 0, count: 2 * width)
        matrix.copyRows(5..<7, into: &copied)
        #expect(copied == Array(weights[5 * width..<7 * width]))
    }
}

@Suite struct MatrixProductTests {
    @Test(arguments: [(1, 1, 1), (3, 300, 700), (500, 7, 130), (65, 65, 0), (1000, 64, 17)])
    func largeProductsMatchTheDefinition(m: Int, n: Int, k: Int) {
        var source = RandomSource(seed: m + n)
        let a = (0..<max(1, m * k)).map { _ in Float(source.normal()) }
        let b = (0..<max(1, k * n)).map { _ in Float(source.normal()) }
        for transposes in [(false, false), (true, false), (false, true), (true, true)] {
            var c = [Float](repeating: 2, count: m * n)
            MatrixProduct.multiply(
                a, b, into: &c, m: m, n: n, k: k, transposeA: transposes.0,
                transposeB: transposes.1, alpha: 0.5, beta: 1)
            for (row, column) in [(0, 0), (m - 1, n - 1), (m / 2, n / 3)] {
                let sum = (0..<k).reduce(Double(0)) { sum, l in
                    let x = transposes.0 ? a[l * m + row] : a[row * k + l]
                    let y = transposes.1 ? b[column * k + l] : b[l * n + column]
                    return sum + Double(x) * Double(y)
                }
                #expect(abs(Double(c[row * n + column]) - (2 + 0.5 * sum)) < 1e-3)
            }
        }
    }
}

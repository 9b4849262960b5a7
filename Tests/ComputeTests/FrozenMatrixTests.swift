import Support
import Testing

@testable import Compute

@Suite struct FrozenMatrixTests {
    private func random(_ count: Int, seed: Int) -> [Float] {
        var source = RandomSource(seed: seed)
        return (0..<count).map { _ in Float(source.normal()) }
    }

    /// Every class of row counts: single rows, padded remainders, whole blocks, several chunks.
    @Test(arguments: [1, 3, 16, 50, 64, 130, 700], ComputePrecision.allCases)
    func productsMatchTheDefinition(rows: Int, precision: ComputePrecision) {
        let weights = random(out * width, seed: 1)
        let matrix = FrozenMatrices.make(
            outFeatures: out, inFeatures: width, precision: precision, source: writing(weights))
        compare(matrix, weights, rows: rows, tolerance: precision == .float32 ? 1e-3 : 0.4)
    }

    /// Our own panels, also where another form is the usual one.
    @Test(arguments: [1, 5, 6, 130, 700])
    func panelsMatchTheDefinition(rows: Int) {
        let weights = random(out * width, seed: 1)
        let matrix = PanelFrozenMatrix(
            outFeatures: out, inFeatures: width, source: writing(weights))
        compare(matrix, weights, rows: rows, tolerance: 1e-3)
        #expect(matrix.byteCount == 4 * TileProduct.panelCount(k: 72, n: 200))
    }

    /// oneDNN's, which another form may be preferred to.
    @Test(arguments: [1, 5, 130, 700], [false, true])
    func packedMatricesMatchTheDefinition(rows: Int, bfloat16: Bool) {
        let weights = random(out * width, seed: 1)
        guard
            let matrix = FrozenMatrices.packed(
                outFeatures: out, inFeatures: width, bfloat16: bfloat16, source: writing(weights))
        else {
            print("skipped: oneDNN has no such products here")
            return
        }
        compare(matrix, weights, rows: rows, tolerance: bfloat16 ? 0.4 : 1e-3)
    }

    /// Several parts of the inner dimension and several blocks of columns, in both directions.
    @Test func largePanelsMatchTheDefinition() {
        let large = FrozenMatrixTests(out: 2_117, width: 2_085)
        let weights = random(large.out * large.width, seed: 1)
        let matrix = PanelFrozenMatrix(
            outFeatures: large.out, inFeatures: large.width, source: large.writing(weights))
        large.compare(matrix, weights, rows: 7, tolerance: 2e-3)
    }

    private let out: Int
    private let width: Int

    init() { self.init(out: 200, width: 72) }

    private init(out: Int, width: Int) {
        self.out = out
        self.width = width
    }

    private func writing(
        _ weights: [Float]
    ) -> @Sendable (Range<Int>, UnsafeMutablePointer<Float>) -> Void {
        { [width] range, target in
            for i in 0..<range.count * width { target[i] = weights[range.lowerBound * width + i] }
        }
    }

    private func compare(
        _ matrix: any FrozenMatrix, _ weights: [Float], rows: Int, tolerance: Float
    ) {
        let (x, g) = (random(rows * width, seed: 2), random(rows * out, seed: 3))
        var y = [Float](repeating: .nan, count: rows * out)
        var dx = [Float](repeating: 1, count: rows * width)
        matrix.multiply(x, into: &y, rows: rows, beta: 0)
        matrix.multiplyTransposed(g, into: &dx, rows: rows, adds: true)
        var fresh = [Float](repeating: .nan, count: rows * width)
        matrix.multiplyTransposed(g, into: &fresh, rows: rows, adds: false)
        #expect(zip(fresh, dx).allSatisfy { abs($0 - ($1 - 1)) < tolerance })
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
    /// Whole tiles and rests of rows and columns, several parts of the inner dimension and blocks.
    @Test(arguments: [
        (1, 1, 1), (6, 16, 40), (7, 17, 330), (200, 50, 19), (400, 33, 700), (13, 2_100, 5),
    ])
    func tilesMatchTheDefinition(m: Int, n: Int, k: Int) {
        var source = RandomSource(seed: m * n)
        func elements(_ count: Int) -> [Float] { (0..<count).map { _ in Float(source.normal()) } }
        let (a, b, bias) = (elements(m * k), elements(k * n), elements(n))
        for (transposeA, transposeB, adds) in [
            (false, false, false), (true, false, true), (false, true, true), (true, true, false),
        ] {
            let gap = 3
            var c = [Float](repeating: 2, count: m * (n + gap))
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in
                    bias.withUnsafeBufferPointer { bias in
                        guard let a = a.baseAddress, let b = b.baseAddress else { return }
                        TileProduct.multiply(
                            StridedMatrix(
                                start: a, rowStride: transposeA ? 1 : k,
                                columnStride: transposeA ? m : 1),
                            StridedMatrix(
                                start: b, rowStride: transposeB ? 1 : n,
                                columnStride: transposeB ? k : 1),
                            into: &c, ldc: n + gap, m: m, n: n, k: k, adds: adds,
                            epilogue: ProductEpilogue(
                                bias: bias.baseAddress, activation: adds ? .relu : .identity))
                    }
                }
            }
            for row in 0..<m {
                for column in Set([0, n / 3, n - 1]) {
                    var sum = Double(bias[column]) + (adds ? 2 : 0)
                    for l in 0..<k {
                        sum +=
                            Double(transposeA ? a[l * m + row] : a[row * k + l])
                            * Double(transposeB ? b[column * k + l] : b[l * n + column])
                    }
                    let expected = adds ? max(0, sum) : sum
                    #expect(abs(Double(c[row * (n + gap) + column]) - expected) < 1e-3)
                }
                #expect(c[row * (n + gap) + n..<(row + 1) * (n + gap)].allSatisfy { $0 == 2 })
            }
        }
    }

    /// Our own product and a library's have the same epilogue.
    @Test(arguments: [(4, 20, 30), (300, 64, 64)])
    func productsAddABiasAndRectify(m: Int, n: Int, k: Int) {
        var source = RandomSource(seed: 5)
        func elements(_ count: Int) -> [Float] { (0..<count).map { _ in Float(source.normal()) } }
        let (a, b, bias) = (elements(m * k), elements(k * n), elements(n))
        var (plain, finished) = (
            [Float](repeating: 0, count: m * n), [Float](repeating: 9, count: m * n)
        )
        MatrixProduct.multiply(a, b, into: &plain, m: m, n: n, k: k)
        MatrixProduct.multiply(
            a, b, into: &finished, m: m, n: n, k: k, bias: bias, activation: .relu)
        for i in 0..<m * n {
            #expect(abs(finished[i] - max(0, plain[i] + bias[i % n])) < 1e-4)
        }
    }

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

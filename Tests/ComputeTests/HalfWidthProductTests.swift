import Support
import Testing

@testable import Compute

/// Half-width products against sums in double precision.
@Suite struct HalfWidthProductTests {
    /// Factors of one product, and its exact result.
    private struct Sample {
        let (rows, out, width): (Int, Int, Int)
        var x: [Float]
        var weights: [Float]

        init(rows: Int, out: Int, width: Int, seed: Int = 1) {
            (self.rows, self.out, self.width) = (rows, out, width)
            var source = RandomSource(seed: seed)
            x = (0..<rows * width).map { _ in Float(source.normal()) }
            weights = (0..<out * width).map { _ in Float(source.normal()) }
        }

        var matrix: HalfWidthFrozenMatrix {
            HalfWidthFrozenMatrix(outFeatures: out, inFeatures: width) {
                [weights, width] rows, target in
                for i in 0..<rows.count * width { target[i] = weights[rows.lowerBound * width + i] }
            }
        }

        /// x · Wᵀ.
        var exact: [Double] {
            (0..<rows * out).map { i in
                (0..<width).reduce(0) {
                    $0 + Double(x[i / out * width + $1]) * Double(weights[i % out * width + $1])
                }
            }
        }

        func product(adding: Float? = nil) -> [Float] {
            var y = [Float](repeating: adding ?? .nan, count: rows * out)
            matrix.multiply(x, into: &y, rows: rows, beta: adding == nil ? 0 : 1)
            return y
        }
    }

    /// The root mean square of the difference, over that of the result.
    private func relativeError(_ y: [Float], _ exact: [Double]) -> Double {
        let difference = zip(y, exact).reduce(0) {
            $0 + ($1.1 - Double($1.0)) * ($1.1 - Double($1.0))
        }
        return (difference / exact.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// The tolerance of products: elements have 8 significant bits, or 12 of a block's maximum.
    private let tolerance = HalfWidthWeights.isBFloat16 ? 4e-3 : 5e-4

    /// Whole and partial tiles; partial blocks; several parts of the inner dimension and blocks of
    /// rows and columns.
    @Test(arguments: [
        (1, 1, 1), (6, 16, 64), (7, 17, 65), (130, 200, 72), (450, 20, 130), (20, 30, 700),
        (5, 2_117, 130),
        (5, 130, 2_085), (600, 70, 1_100), (32, 2_200, 64),
    ])
    func bothDirectionsMatchTheDefinition(rows: Int, out: Int, width: Int) {
        let sample = Sample(rows: rows, out: out, width: width)
        #expect(relativeError(sample.product(), sample.exact) < tolerance)
        let sums = sample.product(adding: 1)
        #expect(relativeError(sums.map { $0 - 1 }, sample.exact) < 1.2 * tolerance)

        let backward = Sample(rows: rows, out: width, width: out, seed: 2)
        var dx = [Float](repeating: .nan, count: rows * width)
        sample.matrix.multiplyTransposed(backward.x, into: &dx, rows: rows, adds: false)
        let exact = (0..<rows * width).map { i in
            (0..<out).reduce(0) {
                $0 + Double(backward.x[i / width * out + $1])
                    * Double(sample.weights[$1 * width + i % width])
            }
        }
        #expect(relativeError(dx, exact) < tolerance)
        let once = dx
        sample.matrix.multiplyTransposed(backward.x, into: &dx, rows: rows, adds: true)
        #expect(relativeError(dx.map { $0 / 2 }, once.map(Double.init)) < 1e-5)
    }

    private static func bfloat16(_ number: Float) -> Float {
        Float(
            bitPattern: (number.bitPattern &+ 0x7fff &+ (number.bitPattern >> 16 & 1))
                & 0xffff_0000)
    }

    /// bfloat16 elements are rounded to nearest, and sums of their products are Float32.
    @Test(.enabled(if: HalfWidthWeights.isBFloat16))
    func productsAreThoseOfRoundedNumbers() {
        let sample = Sample(rows: 40, out: 70, width: 300)
        var rounded = sample
        rounded.x = sample.x.map(Self.bfloat16)
        rounded.weights = sample.weights.map(Self.bfloat16)
        #expect(relativeError(sample.product(), rounded.exact) < 1e-6)
    }

    /// A fused feed-forward layer gives what its steps give; whole and partial tiles, several parts
    /// of both inner dimensions, more rows than are processed at a time.
    @Test(
        arguments: [(192, 64, 128), (205, 70, 200), (700, 130, 1_100), (230, 1_250, 90)],
        GatedActivation.allCases)
    func feedForwardEqualsItsSteps(
        _ given: (rows: Int, width: Int, inner: Int), activation: GatedActivation
    ) {
        let (rows, width, inner) = given
        let gate = Sample(rows: rows, out: inner, width: width)
        let up = Sample(rows: rows, out: inner, width: width, seed: 2)
        let down = Sample(rows: rows, out: width, width: inner, seed: 3)
        var between = [Float](repeating: .nan, count: rows * inner)
        var right = between
        gate.matrix.multiply(gate.x, into: &between, rows: rows, beta: 0)
        up.matrix.multiply(gate.x, into: &right, rows: rows, beta: 0)
        let left = between
        activation.apply(gate: left, up: right, into: &between, count: rows * inner)
        var expected = [Float](repeating: .nan, count: rows * width)
        down.matrix.multiply(between, into: &expected, rows: rows, beta: 0)

        var y = [Float](repeating: .nan, count: rows * width)
        let isWritten = FrozenMatrices.feedForward(
            gate.x, gate: gate.matrix, up: up.matrix, down: down.matrix, activation: activation,
            into: &y, rows: rows)
        #expect(isWritten)
        // The addend may be the output.
        let vector = UnsafeMutablePointer<Float>.allocate(capacity: width)
        defer { vector.deallocate() }
        for i in 0..<width { vector[i] = Float(i) }
        var added = expected
        added.withUnsafeMutableBufferPointer { added in
            guard let start = added.baseAddress else { return }
            for addend in [EpilogueAddend.rows(start, width: width), .vector(vector)] {
                let isWritten = FrozenMatrices.feedForward(
                    gate.x, gate: gate.matrix, up: up.matrix, down: down.matrix,
                    activation: activation, into: start, rows: rows, adding: addend)
                #expect(isWritten)
                let sums = y.indices.map { i in
                    Double(y[i]) + (addend.width == 0 ? Double(i % width) : Double(expected[i]))
                }
                #expect(relativeError(Array(added), sums) < 1e-5)
            }
        }
        if width <= 1_024 {
            #expect(y == expected)
        } else {
            #expect(relativeError(y, expected.map(Double.init)) < 1e-3)
        }
    }

    @Test func feedForwardRefusesWhatDoesNotFit() {
        let wide = HalfWidthWeights(outFeatures: 64, inFeatures: 64 * 64)
        let back = HalfWidthWeights(outFeatures: 64 * 64, inFeatures: 64)
        defer {
            wide.deallocate()
            back.deallocate()
        }
        #expect(HalfWidthFeedForward(gate: wide, up: wide, down: back, activation: .silu) == nil)
        #expect(HalfWidthFeedForward(gate: back, up: back, down: back, activation: .silu) == nil)
        #expect(HalfWidthFeedForward(gate: back, up: wide, down: wide, activation: .silu) == nil)
        #expect(HalfWidthFeedForward(gate: back, up: back, down: wide, activation: .silu) != nil)
    }

    /// Several matrices that meet the same rows give what each gives alone.
    @Test(arguments: [20, 500])
    func severalMatricesShareTheirRows(rows: Int) {
        let first = Sample(rows: rows, out: 100, width: 130)
        var second = Sample(rows: rows, out: 33, width: 130, seed: 2)
        second.x = first.x
        var (a, b) = (
            [Float](repeating: .nan, count: rows * 100), [Float](repeating: .nan, count: rows * 33)
        )
        a.withUnsafeMutableBufferPointer { a in
            b.withUnsafeMutableBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return }
                FrozenMatrices.multiply(
                    first.x, by: [first.matrix, second.matrix], into: [a, b], rows: rows)
            }
        }
        #expect(a == first.product() && b == second.product())
    }

    /// A block of maximal elements does not overflow, and integers are exact.
    @Test(.enabled(if: !HalfWidthWeights.isBFloat16))
    func sumsOfTheLargestNumbersFit() {
        var sample = Sample(rows: 6, out: 16, width: 128)
        for sign in [Float(1), -1] {
            sample.x = sample.x.map { _ in 5_792 }
            sample.weights = sample.weights.map { _ in sign * 5_792 }
            let expected = sign * 128 * 5_792 * 5_792
            #expect(sample.product().allSatisfy { $0 == expected })
        }
        for i in sample.x.indices where i % 64 != 0 { sample.x[i] = Float(i % 97) - 48 }
        for i in sample.weights.indices where i % 64 != 0 { sample.weights[i] = Float(i % 89) - 44 }
        #expect(
            zip(sample.product(), sample.exact).allSatisfy {
                abs(Double($0) - $1) <= abs($1) * 1e-7
            })
    }

    /// Several times closer than a product of bfloat16 elements, and no worse where an input is 20
    /// times the others, as in language models.
    @Test(.enabled(if: !HalfWidthWeights.isBFloat16), arguments: [(Float(1), 4.0), (20, 1)])
    func isCloserThanBFloat16(outlier: Float, factor: Double) {
        var sample = Sample(rows: 8, out: 32, width: 640)
        for row in 0..<8 { sample.x[row * 640 + 77] *= outlier }
        for out in 0..<32 { sample.weights[out * 640 + 77] /= outlier }
        var rounded = sample
        rounded.x = sample.x.map(Self.bfloat16)
        rounded.weights = sample.weights.map(Self.bfloat16)
        let ours = relativeError(sample.product(), sample.exact)
        #expect(factor * ours < relativeError(rounded.exact.map { Float($0) }, sample.exact))
    }

    /// A row that holds an infinity has NaN as its result; the others are not affected.
    @Test func infinitiesStayInTheirRow() {
        var sample = Sample(rows: 8, out: 40, width: 100)
        let before = sample.product()
        sample.x[3 * 100 + 70] = .infinity
        let after = sample.product()
        for i in after.indices {
            #expect(i / 40 == 3 ? !after[i].isFinite : after[i] == before[i])
        }
    }

    /// Zeros and subnormal elements do not become NaN.
    @Test func nothingComesOfNothing() {
        var sample = Sample(rows: 6, out: 16, width: 64)
        sample.x = sample.x.map { _ in 1e-38 }
        #expect(sample.product().allSatisfy { abs($0) < 1e-30 })
        sample.weights = sample.weights.map { _ in 0 }
        #expect(sample.product().allSatisfy { $0 == 0 })
    }

    /// Two bytes an element, in whole blocks.
    @Test func takesTwoBytesANumber() {
        let matrix = Sample(rows: 1, out: 130, width: 640).matrix
        #expect(matrix.byteCount == 3 * 10 * (64 * 64 * 2 + 4))
        #expect(matrix.outFeatures == 130 && matrix.inFeatures == 640)
    }
}

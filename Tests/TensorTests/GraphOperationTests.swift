import Compute
import Foundation
import Support
import TestSupport
import Testing

@testable import Tensor

/// A sparse matrix with about a third of its entries, and an empty row if it has more than two.
func randomSparse(_ rows: Int, _ columns: Int, seed: Int) -> SparseMatrix {
    var random = RandomSource(seed: seed)
    var offsets: [Int32] = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    for row in 0..<rows {
        for column in 0..<columns where row != 1 || rows < 3 {
            guard random.uniform() < 0.35 else { continue }
            indices.append(Int32(column))
            values.append(random.uniform(in: 0.1...1))
        }
        offsets.append(Int32(indices.count))
    }
    return SparseMatrix(
        rowCount: rows, columnCount: columns, rowOffsets: offsets, columnIndices: indices,
        values: values)
}

/// The largest distance between two tensors' elements.
func distance(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
}

@Suite struct SparseProductTests {
    @Test(arguments: [1, 3, 7, 8, 16, 17, 40, 64, 129, 200])
    func matchesTheDenseProduct(width: Int) {
        let a = randomSparse(9, 6, seed: width)
        let x = randomTensor([6, width], seed: 2)
        let product = x.sparseProduct(a, transposed: a.transposed)
        #expect(product.shape == [9, width])
        #expect(distance(product, a.dense.matrixProduct(x)) < 1e-5)
        #expect(product.row(1).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [(1, 1, 1), (4, 3, 5), (7, 5, 19)])
    func gradientMatchesDifferences(rows: Int, columns: Int, width: Int) {
        let a = randomSparse(rows, columns, seed: 4)
        let error = GradientCheck.maximumError(at: [randomTensor([columns, width], seed: 2)]) {
            $0[0].sparseProduct(a, transposed: a.transposed)
        }
        #expect(error < 2e-3)
    }

    @Test func manyRowsAreSplitEvenlyAndGiveTheSameNumbers() {
        let a = randomSparse(700, 300, seed: 9)
        let x = randomTensor([300, 33], seed: 3)
        let product = x.sparseProduct(a, transposed: a.transposed)
        #expect(distance(product, a.dense.matrixProduct(x)) < 1e-3)
    }

    @Test(arguments: [1, 5, 16, 21])
    func sparseLinearMatchesTheDenseMap(outputs: Int) {
        let a = randomSparse(7, 11, seed: 5)
        let weight = randomTensor([outputs, 11], seed: 6)
        let sparse = a.linear(weight: weight, transposed: a.transposed)
        #expect(distance(sparse, a.dense.linear(weight: weight, bias: nil)) < 1e-5)
        let error = GradientCheck.maximumError(at: [weight]) {
            a.linear(weight: $0[0], transposed: a.transposed)
        }
        #expect(error < 2e-3)
    }

    @Test(arguments: [32, 48, 64, 96, 128, 256])
    func panelsOfOutputsMatchTheDenseMap(outputs: Int) {
        let a = randomSparse(150, 37, seed: 5)
        let weight = Parameter(path: "w", value: randomTensor([outputs, 37], seed: 6))
        let gradient = randomTensor([150, outputs], seed: 7)
        let sparse = a.linear(weight: weight.tensor, transposed: a.transposed)
        #expect(distance(sparse, a.dense.linear(weight: weight.value, bias: nil)) < 1e-4)
        sparse.backward(gradient: gradient)
        let expected = gradient.matrixProduct(a.dense, transposed: true)
        #expect(weight.gradient.map { distance($0, expected) < 1e-4 } == true)
    }

    /// The number of threads may change while a student trains: outputs that do not divide evenly
    /// still get their gradient.
    @Test(arguments: [16, 48, 80, 176])
    func panelsNeedNoEvenShares(outputs: Int) {
        let a = randomSparse(150, 37, seed: 5)
        let gradient = randomTensor([150, outputs], seed: 7)
        let sums = Tensor.zeros([outputs, 37])
        a.withRows {
            SparseLinear.addWeightGradient(
                $0, gradient: gradient.pointer, to: sums.storage.pointer, inputs: 37,
                outputs: outputs)
        }
        #expect(distance(sums, gradient.matrixProduct(a.dense, transposed: true)) < 1e-4)
    }

    @Test(arguments: [1, 4, 18])
    func segmentMaximumTakesTheLargestNeighbour(width: Int) {
        let a = randomSparse(6, 6, seed: 8)
        let x = randomTensor([6, width], seed: 9)
        let result = x.segmentMaximum(a, transposed: a.transposed)
        for row in 0..<6 {
            let neighbors = a.entries(ofRow: row).map { x.row(Int(a.columnIndices[$0])) }
            for c in 0..<width {
                #expect(result.row(row)[c] == (neighbors.map { $0[c] }.max() ?? 0))
            }
        }
        let error = GradientCheck.maximumError(at: [x], step: 1e-3) {
            $0[0].segmentMaximum(a, transposed: a.transposed)
        }
        #expect(error < 1e-2)
    }

    @Test func equalMaximaShareTheGradient() {
        let a = SparseMatrix(
            rowCount: 1, columnCount: 3, rowOffsets: [0, 3], columnIndices: [0, 1, 2],
            values: [1, 1, 1])
        let x = Parameter(path: "x", value: Tensor([2, 2, 1], shape: [3, 1]))
        x.tensor.segmentMaximum(a, transposed: a.transposed).sum().backward()
        #expect(x.gradient?.values == [0.5, 0.5, 0])
    }
}

@Suite struct GraphAttentionTests {
    /// The definition, edge by edge.
    static func naive(
        _ a: SparseMatrix, _ x: Tensor, _ source: Tensor, _ target: Tensor, slope: Float
    ) -> Tensor {
        let (heads, width) = (source.rowSize, x.rowSize)
        let channels = width / heads
        var out = [Float](repeating: 0, count: a.rowCount * width)
        for row in 0..<a.rowCount {
            let columns = a.entries(ofRow: row).map { Int(a.columnIndices[$0]) }
            for h in 0..<heads {
                let scores = columns.map { column -> Double in
                    let z = source.row(column)[h] + target.row(row)[h]
                    return exp(Double(z > 0 ? z : slope * z))
                }
                for (column, score) in zip(columns, scores) {
                    let weight = Float(score / scores.reduce(0, +))
                    for c in 0..<channels {
                        out[row * width + h * channels + c] +=
                            weight * x.row(column)[h * channels + c]
                    }
                }
            }
        }
        return Tensor(out, shape: [a.rowCount, width])
    }

    @Test(arguments: [(1, 1), (1, 7), (2, 3), (8, 8), (4, 16), (3, 17), (18, 2)])
    func matchesTheDefinition(heads: Int, channels: Int) {
        let a = randomSparse(9, 9, seed: 3)
        let x = randomTensor([9, heads * channels], seed: 1)
        let (s, t) = (randomTensor([9, heads], seed: 2), randomTensor([9, heads], seed: 4))
        let result = x.gatAttention(
            a, transposed: a.transposed, source: s, target: t, slope: 0.2)
        #expect(distance(result, Self.naive(a, x, s, t, slope: 0.2)) < 1e-5)
    }

    @Test(arguments: [(1, 3), (2, 3), (8, 8)], [Float(0), 0.4])
    func gradientsMatchDifferences(size: (heads: Int, channels: Int), rate: Float) {
        let a = randomSparse(5, 5, seed: 3)
        let inputs = [
            randomTensor([5, size.heads * size.channels], seed: 1),
            randomTensor([5, size.heads], seed: 2), randomTensor([5, size.heads], seed: 4),
        ]
        let error = GradientCheck.maximumError(at: inputs, step: 5e-3) {
            $0[0].gatAttention(
                a, transposed: a.transposed, source: $0[1], target: $0[2], slope: 0.2,
                dropout: (rate, 11))
        }
        #expect(error < 5e-3)
    }

    @Test func dropoutKeepsTheExpectedShare() {
        let n = 400
        let everyone = SparseMatrix(
            rowCount: 1, columnCount: n, rowOffsets: [0, Int32(n)],
            columnIndices: (0..<Int32(n)).map { $0 }, values: Array(repeating: 1, count: n))
        let ones = Tensor.filled(1, shape: [n, 1])
        let result = ones.gatAttention(
            everyone, transposed: everyone.transposed, source: .zeros([n, 1]),
            target: .zeros([1, 1]), slope: 0.2, dropout: (0.5, 5))
        #expect(abs(result.item - 1) < 0.2)
        #expect(result.item != 1)
    }

    @Test(arguments: [(1, 1), (2, 9), (4, 16)])
    func headScoresMatchDifferences(heads: Int, channels: Int) {
        let inputs = [
            randomTensor([3, heads * channels], seed: 1),
            randomTensor([1, heads, channels], seed: 2),
        ]
        let error = GradientCheck.maximumError(at: inputs) {
            $0[0].headScores($0[1], heads: heads)
        }
        #expect(error < 2e-3)
    }
}

@Suite struct NormalizationTests {
    @Test(arguments: [[1, 1], [3, 17], [5, 16], [2, 33]])
    func activationsMatchDifferences(shape: [Int]) {
        let x = randomTensor(shape, seed: 1)
        let slope = Tensor([0.25], shape: [1])
        #expect(GradientCheck.maximumError(at: [x, slope]) { $0[0].prelu(slope: $0[1]) } < 2e-3)
        #expect(GradientCheck.maximumError(at: [x]) { $0[0].leakyReLU(slope: 0.2) } < 2e-3)
        #expect(GradientCheck.maximumError(at: [x]) { $0[0].elu() } < 2e-3)
        for (y, v) in zip(x.elu().values, x.values) {
            #expect(abs(y - (v > 0 ? v : exp(v) - 1)) < 1e-6)
        }
    }

    @Test(arguments: [[1, 3], [3, 17], [5, 16], [2, 33]])
    func unitRowsHaveLengthOne(shape: [Int]) {
        let x = randomTensor(shape, seed: 1)
        for row in 0..<shape[0] {
            let length = x.unitRows().row(row).reduce(Float(0)) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-5)
        }
        #expect(GradientCheck.maximumError(at: [x], step: 3e-3) { $0[0].unitRows() } < 3e-3)
        #expect(Tensor.zeros(shape).unitRows().values.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [[1, 3], [3, 17], [4, 16]])
    func layerNormMatchesDifferences(shape: [Int]) {
        let inputs = [
            randomTensor(shape, seed: 1), randomTensor([shape[1]], seed: 2),
            randomTensor([shape[1]], seed: 3),
        ]
        let plain = inputs[0].layerNorm(
            weight: .filled(1, shape: [shape[1]]), bias: .zeros([shape[1]]))
        #expect(abs(plain.row(0).reduce(0, +)) < 1e-4)
        let error = GradientCheck.maximumError(at: inputs, step: 3e-3) {
            $0[0].layerNorm(weight: $0[1], bias: $0[2])
        }
        #expect(error < 5e-3)
    }

    @Test(arguments: [[4, 1], [5, 17], [9, 16], [3, 33]], [true, false])
    func batchNormMatchesDifferences(shape: [Int], isTraining: Bool) {
        let inputs = [
            randomTensor(shape, seed: 1), randomTensor([shape[1]], seed: 2),
            randomTensor([shape[1]], seed: 3),
        ]
        let fixed = randomTensor(shape, seed: 5).columnStatistics
        let error = GradientCheck.maximumError(at: inputs, step: 3e-3) {
            $0[0].batchNorm(
                weight: $0[1], bias: $0[2],
                statistics: isTraining ? $0[0].columnStatistics : fixed, isTraining: isTraining)
        }
        #expect(error < 5e-3)
    }

    @Test func columnStatisticsAreMeansAndBiasedVariances() {
        let rows = 1_500
        let x = randomTensor([rows, 19], seed: 1)
        let statistics = x.columnStatistics
        for c in 0..<19 {
            let column = (0..<rows).map { Double(x.values[$0 * 19 + c]) }
            let mean = column.reduce(0, +) / Double(rows)
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows)
            #expect(abs(Double(statistics.mean.values[c]) - mean) < 1e-5)
            #expect(abs(Double(statistics.variance.values[c]) - variance) < 1e-5)
        }
    }
}

@Suite struct LossTests {
    @Test(arguments: [Float(0), 0.1], [nil, [Float(1), 2, 0.5]])
    func crossEntropyMatchesTheDefinitionAndDifferences(smoothing: Float, weights: [Float]?) {
        let scores = randomTensor([5, 3], seed: 1)
        let targets = CrossEntropyTargets(
            rows: [0, 2, 4], classes: [1, 0, 2], classWeights: weights, smoothing: smoothing)
        var (total, weight) = (Double(0), Double(0))
        for (row, label) in [(0, 1), (2, 0), (4, 2)] {
            let x = scores.row(row).map(Double.init)
            let sum = log(x.map { exp($0) }.reduce(0, +))
            for c in 0..<3 {
                let share =
                    Double(smoothing) / 3 + (c == label ? 1 - Double(smoothing) : 0)
                total += share * Double(weights?[c] ?? 1) * (sum - x[c])
            }
            weight += Double(weights?[label] ?? 1)
        }
        #expect(abs(Double(scores.crossEntropy(targets).item) - total / weight) < 1e-5)
        #expect(GradientCheck.maximumError(at: [scores]) { $0[0].crossEntropy(targets) } < 1e-3)
    }

    @Test func hugeScoresDoNotOverflow() {
        let scores = Tensor([1e4, -1e4, 3e4, 0], shape: [2, 2])
        let loss = scores.crossEntropy(CrossEntropyTargets(rows: [0, 1], classes: [0, 1]))
        #expect(loss.item == 15_000)
    }

    @Test func softLabelsMatchDifferences() {
        let teacher = randomTensor([4, 5], seed: 2)
        let error = GradientCheck.maximumError(at: [randomTensor([4, 5], seed: 1)]) {
            $0[0].softLabelLoss(teacher: teacher, rows: [0, 1, 3], temperature: 2)
        }
        #expect(error < 1e-3)
        #expect(abs(teacher.softLabelLoss(teacher: teacher, rows: [0], temperature: 3).item) < 1e-6)
    }

    /// The definition, pair by pair.
    static func naiveContrast(_ s: Tensor, _ t: Tensor, _ y: [Int32], _ temperature: Double)
        -> Double
    {
        let n = s.rowCount
        func score(_ i: Int, _ j: Int) -> Double {
            exp(
                zip(s.row(i), t.row(j)).reduce(0) { $0 + Double($1.0) * Double($1.1) } / temperature
            )
        }
        return (0..<n).reduce(0) { sum, i in
            let others = (0..<n).filter { $0 != i && (y[i] < 0 || y[$0] != y[i]) }
            let negatives = others.reduce(0) { $0 + score(i, $1) }
            return sum - log(score(i, i) / (score(i, i) + negatives)) / Double(n)
        }
    }

    @Test(arguments: [1, 2, 5, 16, 19, 40])
    func contrastMatchesTheDefinition(count: Int) {
        var random = RandomSource(seed: count)
        let classes = (0..<count).map { _ in Int32(random.integer(below: 4)) - 1 }
        let s = randomTensor([count, 6], seed: 1).unitRows()
        let t = randomTensor([count, 6], seed: 2).unitRows()
        let loss = s.contrastiveLoss(teacher: t, classes: classes, temperature: 0.07).item
        #expect(abs(Double(loss) - Self.naiveContrast(s, t, classes, 0.07)) < 1e-4)
        guard count < 20 else { return }
        let error = GradientCheck.maximumError(at: [s, t], step: 1e-3) {
            $0[0].unitRows().contrastiveLoss(
                teacher: $0[1].unitRows(), classes: classes, temperature: 0.3)
        }
        #expect(error < 5e-3)
    }

    @Test func stripsGiveTheSameLossAsOneBlock() {
        let count = 760
        var random = RandomSource(seed: 3)
        let classes = (0..<count).map { _ in Int32(random.integer(below: 5)) - 1 }
        let s = randomTensor([count, 8], seed: 1).unitRows()
        let t = randomTensor([count, 8], seed: 2).unitRows()
        let loss = s.contrastiveLoss(teacher: t, classes: classes, temperature: 0.07).item
        #expect(abs(Double(loss) - Self.naiveContrast(s, t, classes, 0.07)) < 1e-3)
    }

    @Test func weightedSumsMatchDifferences() {
        let inputs = [
            Tensor(2), Tensor(-1), Tensor(0.5), Tensor([0.3, 1, -0.2], shape: [3]),
        ]
        let error = GradientCheck.maximumError(at: inputs) {
            .softmaxWeightedSum(Array($0[0..<3]), weights: $0[3])
        }
        #expect(error < 1e-3)
    }

    @Test func gatheredAndConcatenatedRowsMatchDifferences() {
        let (a, b) = (randomTensor([4, 17], seed: 1), randomTensor([4, 3], seed: 2))
        let joined = Tensor.concatenatingColumns([a, b])
        #expect(joined.row(2) == a.row(2) + b.row(2))
        let error = GradientCheck.maximumError(at: [a, b]) {
            Tensor.concatenatingColumns($0).gatheringRows([3, 0, 3]).placingRows(
                [4, 0, 2], among: 6)
        }
        #expect(error < 1e-3)
    }
}

@Suite struct GATv2AttentionTests {
    @Test(arguments: [(1, 1), (2, 3), (4, 8)], [Float(0), 0.4])
    func gradientsMatchDifferences(size: (heads: Int, channels: Int), rate: Float) {
        let a = randomSparse(5, 5, seed: 3)
        let inputs = [
            randomTensor([5, size.heads * size.channels], seed: 1),
            randomTensor([5, size.heads * size.channels], seed: 2),
            randomTensor([1, size.heads, size.channels], seed: 4),
        ]
        let error = GradientCheck.maximumError(at: inputs, step: 1e-3) {
            $0[0].gatv2Attention(
                a, transposed: a.transposed, right: $0[1], vectors: $0[2], slope: 0.2,
                dropout: (rate, 11))
        }
        #expect(error < 2e-2)
    }
}

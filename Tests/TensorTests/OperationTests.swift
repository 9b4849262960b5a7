import Compute
import Support
import Synchronization
import TestSupport
import Testing

@testable import Tensor

/// Random elements of a shape, away from zero so that finite differences do not cross kinks.
func randomTensor(_ shape: [Int], seed: Int) -> Tensor {
    var random = RandomSource(seed: seed)
    return Tensor(
        (0..<shape.reduce(1, *)).map { _ in
            let value = Float(random.normal())
            return abs(value) < 0.05 ? value + 0.1 : value
        }, shape: shape)
}

@Suite struct RowBlockTests {
    @Test(
        arguments: [
            (0, 3, 1), (1, 3, 1), (7, 3, 1), (9, 3, 2), (5, 100, 12), (100, 24, 12),
        ], [false, true])
    func blocksGiveWhatTheWholeGives(
        _ given: (rows: Int, size: Int, step: Int), isForEachThread: Bool
    ) {
        let x = randomTensor([given.rows, 4], seed: 3)
        let y = randomTensor([given.rows, 4], seed: 4)
        let blocks = RowBlocks(size: given.size, step: given.step, isForEachThread: isForEachThread)
        let taken = Mutex<[Range<Int>]>([])
        let mapped = Tensor.mappingRows(of: [x, y], toWidths: [4, 4], in: blocks) {
            block, rows, outputs in
            taken.withLock { $0.append(rows) }
            let sum = block[0].adding(block[1])
            let placed = Tensor.filling(sum.shape, in: outputs.first) {
                $0.update(from: sum.pointer, count: sum.count)
            }
            return [placed, block[1].scaled(by: 2)]
        }
        #expect(mapped.map(\.shape) == [x.shape, x.shape])
        #expect(mapped[0].values == x.adding(y).values)
        #expect(mapped[1].values == y.scaled(by: 2).values)
        let ranges = taken.withLock { $0 }
        #expect(ranges.flatMap { $0 }.sorted() == Array(0..<given.rows))
        #expect(
            ranges.allSatisfy {
                $0.count <= given.size && $0.lowerBound.isMultiple(of: given.step)
            })
    }
}

@Suite struct OperationTests {
    @Test(arguments: [[1, 1], [3, 17], [5, 16], [2, 33]])
    func elementwiseGradientsMatchDifferences(shape: [Int]) {
        let (a, b) = (randomTensor(shape, seed: 1), randomTensor(shape, seed: 2))
        #expect(GradientCheck.maximumError(at: [a, b]) { $0[0].adding($0[1]) } < 1e-3)
        #expect(GradientCheck.maximumError(at: [a, b]) { $0[0].multiplied(by: $0[1]) } < 1e-3)
        #expect(GradientCheck.maximumError(at: [a]) { $0[0].scaled(by: -2.5) } < 1e-3)
        #expect(GradientCheck.maximumError(at: [a]) { $0[0].relu() } < 1e-3)
        #expect(GradientCheck.maximumError(at: [a]) { $0[0].sum() } < 1e-3)
        #expect(
            GradientCheck.maximumError(at: [a]) {
                $0[0].adding($0[0]).multiplied(by: $0[0])
            } < 2e-3)
    }

    @Test(
        arguments: [[1, 1], [3, 17], [5, 16], [2, 33]], [EpilogueActivation.identity, .relu])
    func sumsOfSeveralTermsAreOnePass(shape: [Int], activation: EpilogueActivation) {
        let (a, b) = (randomTensor(shape, seed: 1), randomTensor(shape, seed: 2))
        let v = randomTensor([shape[1]], seed: 3)
        func activated(_ x: Tensor) -> [Float] { (activation == .relu ? x.relu() : x).values }
        func sum(_ other: Tensor?, _ vector: Tensor?) -> [Float] {
            a.adding(other, toRows: vector, activation: activation).values
        }
        #expect(sum(b, v) == activated(a.adding(b).addingToRows(v)))
        #expect(sum(nil, v) == activated(a.addingToRows(v)))
        #expect(sum(b, nil) == activated(a.adding(b)))
        #expect(sum(nil, nil) == activated(a))
    }

    /// Sum, ReLU and dropout in one pass have the gradients that they have apart.
    @Test(arguments: [[1, 1], [3, 17], [5, 16], [2, 33]])
    func rectifiedSumsPassGradientsBack(shape: [Int]) throws {
        let elements = [
            randomTensor(shape, seed: 1), randomTensor(shape, seed: 2),
            randomTensor([shape[1]], seed: 3),
        ]
        let gradient = randomTensor(shape, seed: 4)
        func gradients(_ function: (Tensor, Tensor, Tensor) -> Tensor) throws -> [[Float]] {
            let inputs = elements.map { Parameter(path: "x", value: $0) }
            function(inputs[0].tensor, inputs[1].tensor, inputs[2].tensor)
                .backward(gradient: gradient)
            return try inputs.map { try #require($0.gradient).values }
        }
        let apart = try gradients { $0.adding($1).addingToRows($2).relu() }
        let whole = try gradients { $0.adding($1, toRows: $2, activation: .relu) }
        #expect(whole == apart)
        let mask = (rate: Float(0.4), seed: UInt64(9))
        let droppedApart = try gradients {
            $0.adding($1).addingToRows($2).relu().dropout(rate: mask.rate, seed: mask.seed)
        }
        let droppedWhole = try gradients {
            $0.adding($1, toRows: $2, activation: .relu, dropout: mask)
        }
        #expect(
            zip(droppedWhole.joined(), droppedApart.joined()).allSatisfy { abs($0 - $1) < 1e-5 })
        let sum = elements[0].adding(elements[1], toRows: elements[2], activation: .relu)
        let dropped = elements[0].adding(
            elements[1], toRows: elements[2], activation: .relu, dropout: mask)
        #expect(dropped.values == sum.dropout(rate: mask.rate, seed: mask.seed).values)
    }

    @Test(arguments: [false, true], [false, true])
    func matrixProductMatchesTheDefinition(transposeA: Bool, transposeB: Bool) {
        let (m, n, k) = (3, 5, 7)
        let a = randomTensor(transposeA ? [k, m] : [m, k], seed: 1)
        let b = randomTensor(transposeB ? [n, k] : [k, n], seed: 2)
        let product = a.matrixProduct(b, transposed: transposeA, otherTransposed: transposeB)
        #expect(product.shape == [m, n])
        for i in 0..<m {
            for j in 0..<n {
                let expected = (0..<k).reduce(Float(0)) { sum, l in
                    sum + (transposeA ? a.row(l)[i] : a.row(i)[l])
                        * (transposeB ? b.row(j)[l] : b.row(l)[j])
                }
                #expect(abs(product.row(i)[j] - expected) < 1e-5)
            }
        }
        let error = GradientCheck.maximumError(at: [a, b]) {
            $0[0].matrixProduct($0[1], transposed: transposeA, otherTransposed: transposeB)
        }
        #expect(error < 2e-3)
    }

    @Test func linearAddsTheBias() {
        let error = GradientCheck.maximumError(
            at: [
                randomTensor([4, 3], seed: 1), randomTensor([18, 3], seed: 2),
                randomTensor([18], seed: 3),
            ]
        ) { $0[0].linear(weight: $0[1], bias: $0[2]) }
        #expect(error < 2e-3)
    }

    /// Sizes on both sides of what goes through tiles, with and without a bias.
    @Test(arguments: [(4, 3, 5), (64, 40, 40), (200, 33, 130)], [true, false])
    func linearMapsRectifyAndComputeTheirInputAgain(
        size: (rows: Int, inputs: Int, outputs: Int), hasBias: Bool
    ) {
        func gradients(_ map: (Tensor, Tensor, Tensor?) -> Tensor) -> [Tensor] {
            let x = Parameter(path: "x", value: randomTensor([size.rows, size.inputs], seed: 1))
            let w = Parameter(path: "w", value: randomTensor([size.outputs, size.inputs], seed: 2))
            let b = Parameter(path: "b", value: randomTensor([size.outputs], seed: 3))
            let y = map(x.tensor, w.tensor, hasBias ? b.tensor : nil)
            y.backward(gradient: randomTensor(y.shape, seed: 4))
            return [y] + [x, w, b].compactMap(\.gradient)
        }
        let apart = gradients { x, w, b in
            let sums = x.matrixProduct(w, otherTransposed: true)
            return (b.map { sums.addingToRows($0) } ?? sums).relu()
        }
        var calls = 0
        let atOnce = gradients { x, w, b in
            x.linear(weight: w, bias: b, activation: .relu) {
                calls += 1
                return x.detached
            }
        }
        #expect(calls == 1)
        #expect(apart.count == (hasBias ? 4 : 3) && atOnce.count == apart.count)
        for (a, b) in zip(apart, atOnce) { #expect(distance(a, b) < 1e-4) }
    }
}

@Suite struct TapeTests {
    @Test func frozenComputationsKeepNoRecord() {
        let frozen = Parameter(path: "w", value: randomTensor([2, 2], seed: 1), isTrainable: false)
        #expect(!frozen.tensor.relu().needsGradient)
    }

    @Test func gradientsAddUpUntilCleared() {
        let parameter = Parameter(path: "w", value: Tensor([2, -3], shape: [2]))
        parameter.tensor.scaled(by: 2).sum().backward()
        parameter.tensor.scaled(by: 2).sum().backward()
        #expect(parameter.gradient?.values == [4, 4])
        parameter.clearGradient()
        #expect(parameter.gradient == nil)
    }

    @Test func sharedGradientsAreNotWrittenThrough() {
        let a = Parameter(path: "a", value: Tensor([1, 1], shape: [2]))
        let b = Parameter(path: "b", value: Tensor([1, 1], shape: [2]))
        let sum = a.tensor.adding(b.tensor)
        sum.adding(a.tensor).sum().backward()
        #expect(a.gradient?.values == [2, 2])
        #expect(b.gradient?.values == [1, 1])
    }
}

@Suite struct SparseMatrixTests {
    @Test func transposingTwiceGivesTheMatrixBack() {
        let matrix = SparseMatrix(
            rowCount: 3, columnCount: 4, rowOffsets: [0, 2, 2, 4], columnIndices: [1, 3, 0, 1],
            values: [1, 2, 3, 4])
        #expect(matrix.transposed.transposed == matrix)
        #expect(matrix.transposed.dense.values == [0, 0, 3, 1, 0, 4, 0, 0, 0, 2, 0, 0])
    }
}

@Suite struct DropoutTests {
    @Test func keepsTheMeanAndRepeatsItsMask() {
        let ones = Tensor.filled(1, shape: [10_001])
        let dropped = ones.dropout(rate: 0.3, seed: 5)
        #expect(dropped.values == ones.dropout(rate: 0.3, seed: 5).values)
        #expect(dropped.values != ones.dropout(rate: 0.3, seed: 6).values)
        #expect(abs(dropped.sum().item / 10_001 - 1) < 0.03)
        let zeros = dropped.values.count { $0 == 0 }
        #expect(abs(Double(zeros) / 10_001 - 0.3) < 0.02)
        let error = GradientCheck.maximumError(at: [randomTensor([3, 11], seed: 1)]) {
            $0[0].dropout(rate: 0.4, seed: 9)
        }
        #expect(error < 1e-3)
    }
}

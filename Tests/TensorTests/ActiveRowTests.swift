import Support
import Testing

@testable import Tensor

/// Steps back that leave out rows without a gradient give what they would give with them.
@Suite struct ActiveRowTests {
    private static let rows = 400

    /// A gradient of `[rows, width]` in which every 23rd row is not zero.
    private func gradient(_ width: Int) -> Tensor {
        let full = randomTensor([Self.rows, width], seed: 11)
        return Tensor(
            (0..<Self.rows * width).map { $0 / width % 23 == 5 ? full.values[$0] : 0 },
            shape: [Self.rows, width])
    }

    @Test func findsTheRowsThatAreNotZero() throws {
        let active = try #require(ActiveRowIndex(of: gradient(70)))
        let expected: [Int32] = (0..<400).filter { $0 % 23 == 5 }
        #expect(active.rows == expected)
        #expect(active.flags.count == 400 && active.flags[5] && !active.flags[6])
    }

    @Test func oneNumberAtTheEndOfARowCounts() throws {
        var elements = [Float](repeating: 0, count: 400 * 67)
        elements[399 * 67 + 66] = .nan
        let active = try #require(ActiveRowIndex(of: Tensor(elements, shape: [400, 67])))
        #expect(active.rows == [399])
    }

    @Test func fullAndSmallGradientsAreLeftAlone() {
        #expect(ActiveRowIndex(of: randomTensor([400, 64], seed: 1)) == nil)
        #expect(ActiveRowIndex(of: .zeros([100, 64])) == nil)
    }

    @Test(arguments: [false, true])
    func matrixProduct(isTransposed: Bool) throws {
        let x = Parameter(path: "x", value: randomTensor([Self.rows, 9], seed: 1))
        let w = Parameter(
            path: "w", value: randomTensor(isTransposed ? [64, 9] : [9, 64], seed: 2))
        let g = gradient(64)
        x.tensor.matrixProduct(w.tensor, otherTransposed: isTransposed).backward(gradient: g)
        let expectedX = g.matrixProduct(w.value, otherTransposed: !isTransposed)
        let expectedW =
            isTransposed
            ? g.matrixProduct(x.value, transposed: true)
            : x.value.matrixProduct(g, transposed: true)
        #expect(distance(try #require(x.gradient), expectedX) < 1e-5)
        #expect(distance(try #require(w.gradient), expectedW) < 1e-4)
    }

    @Test func sparseProduct() throws {
        let a = randomSparse(Self.rows, 300, seed: 3)
        let x = Parameter(path: "x", value: randomTensor([300, 64], seed: 1))
        let g = gradient(64)
        x.tensor.sparseProduct(a, transposed: a.transposed).backward(gradient: g)
        let expected = a.dense.matrixProduct(g, transposed: true)
        #expect(distance(try #require(x.gradient), expected) < 1e-4)
    }

    @Test func sparseLinear() throws {
        let a = randomSparse(Self.rows, 60, seed: 3)
        let w = Parameter(path: "w", value: randomTensor([64, 60], seed: 1))
        let g = gradient(64)
        a.linear(weight: w.tensor, transposed: a.transposed).backward(gradient: g)
        let expected = g.matrixProduct(a.dense, transposed: true)
        #expect(distance(try #require(w.gradient), expected) < 1e-4)
    }

    /// Attention of all rows, and of the rows with a gradient alone, few enough to be computed
    /// whole.
    @Test(arguments: [(8, 8), (4, 16)])
    func gatAttention(heads: Int, channels: Int) throws {
        let a = randomSparse(Self.rows, Self.rows, seed: 3)
        let chosen: [Int] = (0..<Self.rows).filter { $0 % 23 == 5 }
        let part = SparseMatrix(
            rowCount: chosen.count, columnCount: Self.rows,
            rowOffsets: [0]
                + chosen.indices.map { k in
                    Int32(chosen[...k].reduce(0) { $0 + a.entries(ofRow: $1).count })
                },
            columnIndices: chosen.flatMap { Array(a.columnIndices[a.entries(ofRow: $0)]) },
            values: chosen.flatMap { Array(a.values[a.entries(ofRow: $0)]) })
        func gradients(_ matrix: SparseMatrix, _ rows: [Int32]) throws -> [Tensor] {
            let inputs = [heads * channels, heads, heads].enumerated().map {
                Parameter(
                    path: "\($0)", value: randomTensor([Self.rows, $1], seed: $0))
            }
            inputs[0].tensor.gatAttention(
                matrix, transposed: matrix.transposed, source: inputs[1].tensor,
                target: inputs[2].tensor.gatheringRows(rows), slope: 0.2
            ).backward(
                gradient: gradient(heads * channels).gatheringRows(rows))
            return try inputs.map { try #require($0.gradient) }
        }
        let all = try gradients(a, (0..<Self.rows).map { Int32($0) })
        let few = try gradients(part, chosen.map { Int32($0) })
        for (left, right) in zip(all, few) { #expect(distance(left, right) < 1e-5) }
    }
}

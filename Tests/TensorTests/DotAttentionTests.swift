import Foundation
import TestSupport
import Testing

@testable import Tensor

@Suite struct DotAttentionTests {
    /// The definition, one edge at a time.
    private func reference(
        _ a: SparseMatrix, _ values: Tensor, _ query: Tensor, _ key: Tensor, heads: Int
    ) -> [Float] {
        let (width, channels) = (values.rowSize, values.rowSize / heads)
        var out = [Float](repeating: 0, count: a.rowCount * width)
        for row in 0..<a.rowCount {
            for head in 0..<heads {
                let part = head * channels..<(head + 1) * channels
                let columns = a.entries(ofRow: row).map { Int(a.columnIndices[$0]) }
                let weights = columns.map { column in
                    let dot = zip(query.row(row)[part], key.row(column)[part])
                        .reduce(Float(0)) { $0 + $1.0 * $1.1 }
                    return exp(dot / Float(channels).squareRoot())
                }
                let total = weights.reduce(0, +)
                for (column, weight) in zip(columns, weights) {
                    for c in part {
                        out[row * width + c] += weight / total * values.row(column)[c]
                    }
                }
            }
        }
        return out
    }

    @Test(arguments: [(1, 1), (2, 3), (4, 8), (3, 20)])
    func matchesTheDefinition(heads: Int, channels: Int) {
        // One row has no neighbours.
        let a = randomSparse(70, 70, seed: 3)
        let tensors = (1...3).map { randomTensor([70, heads * channels], seed: $0) }
        let found = tensors[0].dotAttention(
            a, transposed: a.transposed, query: tensors[1], key: tensors[2], heads: heads)
        let expected = reference(a, tensors[0], tensors[1], tensors[2], heads: heads)
        #expect(zip(found.values, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        // The same rows in inference, block by block, added to others, with a bias and ReLU.
        let (other, bias) = (
            randomTensor([70, heads * channels], seed: 5), randomTensor([heads * channels], seed: 6)
        )
        let blocks = RowExpression.dotAttention(
            a, query: RowExpression(tensors[1]), key: tensors[2], values: tensors[0], heads: heads
        )
        let sum = blocks.adding(RowExpression(other)).adding(bias: bias).relu().evaluated()
        let whole = found.adding(other, toRows: bias, activation: .relu)
        #expect(zip(sum.values, whole.values).allSatisfy { abs($0 - $1) < 1e-5 })
        let swapped = RowExpression(other).adding(blocks).adding(bias: bias).relu().evaluated()
        #expect(zip(swapped.values, whole.values).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: [(1, 1), (2, 3), (4, 8)], [Float(0), 0.4])
    func gradientsMatchDifferences(size: (heads: Int, channels: Int), rate: Float) {
        let a = randomSparse(5, 5, seed: 3)
        let inputs = (1...3).map { randomTensor([5, size.heads * size.channels], seed: $0) }
        let error = GradientCheck.maximumError(at: inputs, step: 1e-3) {
            $0[0].dotAttention(
                a, transposed: a.transposed, query: $0[1], key: $0[2], heads: size.heads,
                dropout: (rate, 11))
        }
        #expect(error < 2e-2)
    }

    /// Where few rows have a gradient, others are skipped.
    @Test func gradientsOfFewRowsAreThoseOfAll() {
        let a = randomSparse(600, 600, seed: 4)
        var gradient = [Float](repeating: 0, count: 600 * 32)
        for row in [3, 77, 401] { for c in 0..<32 { gradient[row * 32 + c] = Float(c % 5) - 2 } }
        let upstream = Tensor(gradient, shape: [600, 32])
        let inputs = (1...3).map { randomTensor([600, 32], seed: $0) }
        func gradients(adding noise: Float) -> [[Float]] {
            let leaves = inputs.map { Parameter(path: "x", value: $0) }
            // A tiny gradient everywhere makes all rows count.
            let all = upstream.adding(Tensor.filled(noise, shape: upstream.shape))
            leaves[0].tensor.dotAttention(
                a, transposed: a.transposed, query: leaves[1].tensor, key: leaves[2].tensor,
                heads: 4
            ).backward(gradient: all)
            return leaves.map { $0.gradient?.values ?? [] }
        }
        for (few, all) in zip(gradients(adding: 0), gradients(adding: 1e-12)) {
            #expect(!few.isEmpty && zip(few, all).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }
}

import Support
import Tensor
import Testing

@testable import Graphs

@Suite struct TruncatedSVDTests {
    /// The sum of `rank` outer products of sparse random vectors.
    private func matrix(rows: Int, columns: Int, rank: Int) -> SparseMatrix {
        var random = RandomSource(seed: rows)
        var dense = [[Double]](repeating: Array(repeating: 0, count: columns), count: rows)
        for _ in 0..<rank {
            let left = (0..<rows).map { _ in random.uniform() < 0.3 ? random.normal() : 0 }
            let right = (0..<columns).map { _ in random.uniform() < 0.3 ? random.normal() : 0 }
            for row in 0..<rows {
                for column in 0..<columns { dense[row][column] += left[row] * right[column] }
            }
        }
        return SparseMatrix(
            rows: dense.map { row in
                row.indices.filter { row[$0] != 0 }.map { (Int32($0), Float(row[$0])) }
            }, columnCount: columns)
    }

    @Test(arguments: [
        (40, 30, 5, 5), (40, 30, 5, 8), (12, 90, 12, 12), (1, 4, 1, 1), (60, 3, 3, 3),
    ])
    func rebuildsMatricesOfLowRank(_ size: (rows: Int, columns: Int, rank: Int, asked: Int)) throws
    {
        let matrix = matrix(rows: size.rows, columns: size.columns, rank: size.rank)
        let svd = try TruncatedSVD(of: matrix, rank: size.asked, seed: 1)
        #expect(svd.components.shape == [size.columns, size.asked])
        let rebuilt = svd.transform(matrix).matrixProduct(svd.components, otherTransposed: true)
        let worst = zip(rebuilt.values, matrix.dense.values).map { abs($0 - $1) }.max() ?? 0
        #expect(worst < 2e-4)
        let gram = svd.components.matrixProduct(svd.components, transposed: true)
        // Random vectors may be zero or depend on each other: only what has a length is tested.
        let largest = svd.singularValues.first ?? 0
        let kept = svd.singularValues.prefix { $0 > 1e-3 * largest && $0 > 0 }.count
        #expect(kept <= size.rank && (kept > 0 || matrix.entryCount == 0))
        for row in 0..<kept {
            for column in 0..<kept {
                #expect(abs(gram.row(row)[column] - (row == column ? 1 : 0)) < 1e-3)
            }
        }
        #expect(svd.singularValues == svd.singularValues.sorted(by: >))
    }

    @Test func findsTheLargestSingularValues() throws {
        let values: [Float] = (0..<50).map { 50 / Float($0 + 1) }
        let diagonal = SparseMatrix(
            rows: (0..<50).map { [(Int32(($0 * 7) % 50), values[$0])] }, columnCount: 50)
        let svd = try TruncatedSVD(of: diagonal, rank: 6)
        for (found, expected) in zip(svd.singularValues, values) {
            #expect(abs(found - expected) < 1e-3 * expected)
        }
        for rank in [0, 51] {
            #expect(throws: GraphError.self) { try TruncatedSVD(of: diagonal, rank: rank) }
        }
    }

    @Test func reducesFeatures() throws {
        let features = NodeFeatures(name: "words", sparse: matrix(rows: 40, columns: 30, rank: 5))
        let reduced = try features.reduced(to: 4)
        #expect(reduced.columnCount == 4 && !reduced.isSparse && reduced.name == "words, SVD 4")
        #expect(try features.reduced(to: 4) == reduced)
        #expect(throws: GraphError.self) { try reduced.reduced(to: 5) }
    }
}

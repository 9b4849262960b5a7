import Testing

@testable import Tensor

@Suite struct CSRBuilderTests {
    private let matrix = SparseMatrix(
        rows: [[(2, 3), (0, -4)], [], [(1, 1), (1, 1)]], columnCount: 3)

    @Test func rowsAreBuiltOneByOne() {
        var rows = CSRBuilder(rows: 3, entries: 3)
        rows.append(0, -4)
        rows.append(2, 3)
        rows.endRow()
        rows.endRow()
        rows.append(1, 1)
        rows.addToLast(1)
        rows.endRow()
        #expect(rows.rowCount == 3 && rows.entryCount == 3)
        #expect(rows.matrix(columnCount: 3) == matrix)
        #expect(CSRBuilder().matrix(columnCount: 2).dense.shape == [0, 2])
    }

    @Test func patternAndMatrixAreTransposedAlike() {
        #expect(matrix.transposed.pattern == matrix.pattern.transposed)
        #expect(matrix.transposed.dense.values == [-4, 0, 0, 0, 0, 2, 3, 0, 0])
        #expect(matrix.transposed.transposed == matrix)
    }

    @Test func slicesHoldWhatTheDenseMatrixHolds() {
        #expect(matrix.selecting(rows: [2, 0]).dense.values == [0, 2, 0, -4, 0, 3])
        #expect(matrix.selecting(nodes: [2, 0]).dense.values == [0, 0, 3, -4])
        #expect(matrix.isolating([0]).dense.values == [0, 0, 0, 0, 0, 0, 0, 2, 0])
        #expect(
            matrix.keeping(columns: [true, false, true]).dense.values.filter { $0 != 0 } == [-4, 3])
        #expect(matrix.corner(rows: 1, columns: 3).dense.values == [-4, 0, 3])
        #expect(matrix.appending(matrix).dense.values == matrix.dense.values + matrix.dense.values)
        #expect(SparseMatrix(matrix.dense) == matrix)
        #expect(
            SparseMatrix(horizontally: [matrix, matrix]).dense.values
                == (0..<3).flatMap { row in
                    let own = Array(matrix.dense.values[row * 3..<row * 3 + 3])
                    return own + own
                })
    }

    @Test func normalizesRows() {
        #expect(
            matrix.withSelfLoops(keepingWeights: true).dense.values == [-4, 0, 3, 0, 1, 0, 0, 2, 1])
        #expect(
            matrix.withSelfLoops(keepingWeights: false).dense.values == [1, 0, 1, 0, 1, 0, 0, 1, 1])
        let pair = SparseMatrix(rows: [[(1, 4)], [(0, 4)]], columnCount: 2)
        #expect(pair.symmetricallyNormalized.dense.values == [0, 1, 1, 0])
        #expect(
            matrix.mappingValues { row, column, value in Float(row * 10 + column) + value }.values
                == [-4, 5, 23])
        #expect(matrix.byteCount == 4 * 4 + 3 * 8)
    }
}

import Support
import Testing

@testable import Compute
@testable import Tensor

/// Rows computed a block at a time against the operations that compute them whole.
@Suite struct RowExpressionTests {
    /// More than two blocks of the widest rows, the last one small.
    let rows = 409

    private func tensor(_ shape: [Int], _ seed: Int) -> Tensor {
        var random = RandomSource(seed: seed)
        return Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }

    /// A square matrix of up to seven entries a row; every ninth row is empty.
    private var matrix: SparseMatrix {
        var random = RandomSource(seed: 9)
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        for row in 0..<rows {
            let count = row % 9 == 0 ? 0 : Int(random.next() % 8)
            columns += Set((0..<count).map { _ in Int32(random.next() % UInt64(rows)) }).sorted()
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: rows, columnCount: rows, rowOffsets: offsets, columnIndices: columns,
            values: columns.map { _ in Float(random.normal()) })
    }

    private func expect(
        _ expression: RowExpression, equals whole: Tensor,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = expression.evaluated()
        #expect(found.shape == whole.shape, sourceLocation: sourceLocation)
        func error(_ size: (Float) -> Float) -> Float {
            zip(found.values, whole.values).reduce(Float(0)) {
                $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1) / size($1.1))
            }
        }
        let largest = whole.values.reduce(Float(1)) { max($0, abs($1)) }
        #expect(error { _ in largest } < 1e-6, sourceLocation: sourceLocation)
        // Where products and sums are rounded separately, differences of large elements are off by
        // more.
        guard HalfWidthWeights.isFast else { return }
        #expect(error { max(1, abs($0)) } < 2e-5, sourceLocation: sourceLocation)
    }

    @Test(arguments: [1, 3, 8, 13, 37, 64, 256]) func sums(width: Int) {
        let (a, x, own) = (matrix, tensor([rows, width], 1), tensor([rows, width], 2))
        let bias = tensor([width], 3)
        let sums = x.sparseProduct(a, transposed: a.transposed)
        expect(.sums(a, of: x), equals: sums)
        expect(
            RowExpression.sums(a, of: x, plus: own, factor: 1.5).adding(bias: bias).relu(),
            equals: sums.adding(own.scaled(by: 1.5)).addingToRows(bias).relu())
    }

    @Test(arguments: [(5, 3), (37, 41), (300, 64), (256, 256)])
    func chainOfMaps(inputs: Int, width: Int) {
        let (a, x) = (matrix, tensor([rows, inputs], 1))
        let (w1, b1) = (tensor([width, inputs], 2), tensor([width], 3))
        let (w2, b2) = (tensor([7, width], 4), tensor([7], 5))
        let gathered = x.sparseProduct(a, transposed: a.transposed)
        let hidden = gathered.linear(weight: w1, bias: b1).relu()
        expect(
            RowExpression.sums(a, of: x).linear(w1).adding(bias: b1).relu().linear(w2)
                .adding(bias: b2),
            equals: hidden.linear(weight: w2, bias: b2))
    }

    @Test func totals() {
        let (a, x) = (matrix, tensor([rows, 48], 1))
        let (w1, w2, b) = (tensor([40, 48], 2), tensor([40, 48], 3), tensor([40], 4))
        let gathered = x.sparseProduct(a, transposed: a.transposed)
        let own = x.linear(weight: w2, bias: nil)
        expect(
            RowExpression.sums(a, of: x).linear(w1).adding(RowExpression(x).linear(w2))
                .adding(bias: b).relu(),
            equals: gathered.linear(weight: w1, bias: nil).adding(own).addingToRows(b).relu())
        expect(
            RowExpression(x).adding(RowExpression(gathered)).relu(),
            equals: x.adding(gathered).relu())
        expect(RowExpression.sums(a, of: x).adding(RowExpression(x)), equals: gathered.adding(x))
    }

    @Test func threadsDoNotChangeNumbers() {
        let (a, x, w) = (matrix, tensor([rows, 96], 1), tensor([96, 96], 2))
        let expression = RowExpression.sums(a, of: x, plus: x).linear(w).relu()
        let first = expression.evaluated().values
        for _ in 0..<5 { #expect(expression.evaluated().values == first) }
    }
}

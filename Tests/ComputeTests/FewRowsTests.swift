import Synchronization
import Testing

@testable import Compute

/// Generation, a row at a time, must leave the packed form unmade: it would take twice the memory.
@Suite struct FewRowsTests {
    /// A packed form that counts how often it is asked for.
    private final class CountedForm: FrozenMatrix {
        let (outFeatures, inFeatures, byteCount) = (64, 64, 0)
        let storageDescription = "counted"
        let askedCount = Atomic(0)
        private let dense = DenseFrozenMatrix(outFeatures: 64, inFeatures: 64) {
            $0.update(repeating: 0.5, count: 64 * 64)
        }

        var forManyRows: any FrozenMatrix {
            askedCount.add(1, ordering: .relaxed)
            return self
        }

        func multiply(
            _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, beta: Float
        ) {
            askedCount.add(1, ordering: .relaxed)
            dense.multiply(x, into: y, rows: rows, beta: beta)
        }

        func multiplyTransposed(
            _ g: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, adds: Bool
        ) { dense.multiplyTransposed(g, into: dx, rows: rows, adds: adds) }

        func copyRows(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) {
            dense.copyRows(range, into: target)
        }
    }

    @Test(arguments: [1, 2, ExpandedPanelMatrix.fewRows, ExpandedPanelMatrix.fewRows + 1])
    func fewRowsNeverAskForThePackedForm(rows: Int) {
        let packed = CountedForm()
        let few = ExpandedPanelMatrix(
            outFeatures: 64, inFeatures: 64, byteCount: 0, storageDescription: "0.5"
        ) { range, target in target.update(repeating: 0.5, count: range.count * 64) }
        let matrix = FewRowsMatrix(many: packed, few: few)
        let x = [Float](repeating: 1, count: rows * 64)
        var y = [Float](repeating: .nan, count: rows * 64)
        y.withUnsafeMutableBufferPointer { y in
            guard let start = y.baseAddress else { return }
            FrozenMatrices.multiply(x, by: [matrix], into: [start], rows: rows)
        }
        #expect(y.allSatisfy { $0 == 32 })
        let isWritten = FrozenMatrices.feedForward(
            x, gate: matrix, up: matrix, down: matrix, activation: .silu, into: &y, rows: rows)
        #expect(!isWritten)
        let isAsked = packed.askedCount.load(ordering: .relaxed) > 0
        #expect(isAsked == (rows > ExpandedPanelMatrix.fewRows))
    }
}

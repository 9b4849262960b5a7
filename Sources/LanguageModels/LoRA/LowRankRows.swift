import Compute
import NN
import Tensor

/// An adapter's addition to a matrix, row by row: scale · B · A, as it was when this was made.
struct LowRankRows: Sendable {
    private struct Part: Sendable {
        let a: Tensor
        let b: Tensor
        let scale: Float
    }
    private let parts: [Part]

    /// Takes a copy of an adapter's matrices, after what was merged before.
    init(_ adapter: LowRankAdapter, after earlier: LowRankRows?) {
        parts =
            (earlier?.parts ?? []) + [
                Part(a: adapter.a.value.copied, b: adapter.b.value.copied, scale: adapter.scale)
            ]
    }

    /// Adds some rows of the addition to a buffer, row after row.
    func add(to target: UnsafeMutablePointer<Float>, rows: Range<Int>) {
        for part in parts {
            let (rank, width) = (part.a.rowCount, part.a.rowSize)
            // SAFETY: B has a row for each row of the matrix; the caller guarantees the target's size.
            MatrixProduct.multiply(
                part.b.pointer + rows.lowerBound * rank, part.a.pointer, into: target,
                m: rows.count, n: width, k: rank, alpha: part.scale, beta: 1)
        }
    }
}

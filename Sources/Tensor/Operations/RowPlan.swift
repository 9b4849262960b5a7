import Compute
import Synchronization

/// An expression with packed weights and buffers for intermediate rows.
struct RowPlan {
    private let root: RowStep
    private let width: Int
    /// Rows of a block: the widest intermediate rows take a fraction of L2.
    private let blockRows: Int
    private var scratchCount = 0

    init(_ expression: RowExpression) {
        width = expression.width
        let widest = max(width, expression.body.widest)
        blockRows = max(48, min(192, 49_152 / max(1, widest) / 6 * 6))
        root = RowStep(expression, blockRows: blockRows, &scratchCount)
    }

    /// Computes all rows, `[rows, width]`; threads take blocks dynamically.
    func run(rows: Int, into out: UnsafeMutablePointer<Float>) {
        let blocks = (rows + blockRows - 1) / blockRows
        let next = Atomic(0)
        let pool = ThreadPool.shared
        pool.forEachRange(min(blocks, pool.threadCount)) { _ in
            let scratch = UnsafeMutablePointer<Float>.allocate(capacity: max(1, scratchCount))
            defer { scratch.deallocate() }
            while true {
                let block = next.add(1, ordering: .relaxed).oldValue
                guard block < blocks else { return }
                let range = block * blockRows..<min(rows, (block + 1) * blockRows)
                // SAFETY: each block writes only its own rows.
                root.compute(range, into: out + range.lowerBound * width, scratch)
            }
        }
    }
}

/// One expression of a plan: its terms and its epilogue.
private final class RowStep {
    private indirect enum Terms {
        case tensor(Tensor)
        case sums(SparseMatrix, of: Tensor, plus: Tensor?, factor: Float)
        case map(RowMap)
        case attention(RowAttention)
        case total(Terms, Terms)
    }
    private let terms: Terms
    private let width: Int
    private let bias: Tensor?
    private let activation: EpilogueActivation

    init(_ expression: RowExpression, blockRows: Int, _ scratchCount: inout Int) {
        terms = Self.terms(of: expression.body, blockRows, &scratchCount)
        width = expression.width
        (bias, activation) = (expression.bias, expression.activation)
    }

    private static func terms(
        of body: RowExpression.Body, _ blockRows: Int, _ scratchCount: inout Int
    ) -> Terms {
        switch body {
        case .tensor(let tensor): .tensor(tensor)
        case .sums(let a, let x, let own, let factor):
            .sums(a, of: x, plus: own, factor: factor)
        case .linear(let rows, let weight):
            .map(RowMap(rows, weight, blockRows: blockRows, &scratchCount))
        case .attention(let a, let heads, let query, let key, let values):
            .attention(
                RowAttention(
                    a, DotAttention(heads: heads, channels: query.width / heads), key: key,
                    values: values, query: RowSource(query, blockRows: blockRows, &scratchCount)))
        case .total(let first, let second):
            .total(
                terms(of: first, blockRows, &scratchCount),
                terms(of: second, blockRows, &scratchCount))
        }
    }

    /// Writes some rows, `[rows, width]`; `scratch` is for intermediate rows.
    func compute(
        _ rows: Range<Int>, into out: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        compute(terms, rows, into: out, scratch, adds: false, bias?.pointer, activation)
    }

    private func compute(
        _ terms: Terms, _ rows: Range<Int>, into out: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>, adds: Bool, _ bias: UnsafePointer<Float>?,
        _ activation: EpilogueActivation
    ) {
        switch terms {
        case .tensor(let tensor):
            RowWise.addWithEpilogue(
                tensor.pointer + rows.lowerBound * width, adds ? UnsafePointer(out) : nil, bias,
                activation: activation, dropout: nil, out, rows: rows.count, width: width)
        case .sums(let a, let x, let own, let factor):
            a.withRows {
                SparseProduct.multiply(
                    $0, rows: rows, x.pointer, plus: own.map { ($0.pointer, factor) }, into: out,
                    width: width, adds: adds, bias: bias, activation: activation)
            }
        case .map(let map):
            map.weight.multiply(
                map.rows.pointer(rows, scratch), into: out, rows: rows.count, adds: adds,
                bias: bias, activation: activation)
        case .attention(let attention):
            attention.compute(rows, into: out, scratch, adds: adds)
            guard bias != nil || activation == .relu else { return }
            RowWise.addWithEpilogue(
                UnsafePointer(out), nil, bias, activation: activation, dropout: nil, out,
                rows: rows.count, width: width)
        case .total(let first, let second):
            compute(first, rows, into: out, scratch, adds: adds, nil, .identity)
            compute(second, rows, into: out, scratch, adds: true, bias, activation)
        }
    }
}

/// Existing rows, or those of a step.
private struct RowSource {
    private enum Source {
        case tensor(Tensor)
        /// A step and the offset of its rows in the buffer.
        case step(RowStep, offset: Int)
    }
    private let source: Source
    private let width: Int

    init(_ rows: RowExpression, blockRows: Int, _ scratchCount: inout Int) {
        width = rows.width
        if case .tensor(let tensor) = rows.body, !rows.hasEpilogue {
            source = .tensor(tensor)
            return
        }
        let offset = scratchCount
        scratchCount += blockRows * rows.width
        source = .step(RowStep(rows, blockRows: blockRows, &scratchCount), offset: offset)
    }

    /// Some rows, computed if need be.
    func pointer(_ range: Range<Int>, _ scratch: UnsafeMutablePointer<Float>)
        -> UnsafePointer<Float>
    {
        switch source {
        case .tensor(let tensor): return tensor.pointer + range.lowerBound * width
        case .step(let step, let offset):
            step.compute(range, into: scratch + offset, scratch)
            return UnsafePointer(scratch + offset)
        }
    }
}

/// A linear map of rows.
private struct RowMap {
    let rows: RowSource
    private let weightTensor: Tensor
    let weight: BlockWeight

    init(_ rows: RowExpression, _ weight: Tensor, blockRows: Int, _ scratchCount: inout Int) {
        weightTensor = weight
        // SAFETY: `weightTensor` keeps the weight alive.
        self.weight = BlockWeight(
            weight.pointer, outputs: weight.rowCount, inputs: weight.rowSize)
        self.rows = RowSource(rows, blockRows: blockRows, &scratchCount)
    }
}

/// Attention of rows over those that a sparse matrix names.
private struct RowAttention {
    private let a: SparseMatrix
    private let attention: DotAttention
    private let key: Tensor
    private let values: Tensor
    private let query: RowSource

    init(
        _ a: SparseMatrix, _ attention: DotAttention, key: Tensor, values: Tensor,
        query: RowSource
    ) {
        self.a = a
        self.attention = attention
        self.key = key
        self.values = values
        self.query = query
    }

    /// Writes some rows, or adds to them.
    func compute(
        _ rows: Range<Int>, into out: UnsafeMutablePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>, adds: Bool
    ) {
        let queries = query.pointer(rows, scratch)
        a.withRows {
            attention.forward(
                $0, rows: rows, query: queries, .init(key: key.pointer, value: values.pointer),
                into: out, adds: adds, logSums: nil)
        }
    }
}

import Support
import Synchronization
import Tensor

/// The constant inputs of all nodes, dense or sparse; a sparse matrix stays sparse.
public final class FeatureMatrix: Sendable {
    /// Where the numbers are.
    enum Numbers: Sendable {
        case dense(Tensor)
        case sparse(Propagation)
        case variable(Tensor)
    }
    let numbers: Numbers
    /// A · X for the matrices that were asked for, by identity; they keep the matrices alive.
    private let products = Mutex<[(Propagation, Tensor)]>([])

    /// Wraps dense inputs, `[nodes, width]`.
    public init(_ dense: Tensor) {
        precondition(dense.shape.count == 2, "inputs of \(dense.shape)")
        numbers = .dense(dense.detached)
    }

    /// Wraps sparse inputs, `[nodes, width]`.
    public init(_ sparse: SparseMatrix) {
        numbers = .sparse(Propagation(sparse, transposed: sparse.transposed))
    }

    /// Wraps dense inputs, `[nodes, width]`, that gradients flow back to, as explanations need them.
    public init(variable tensor: Tensor) {
        precondition(tensor.shape.count == 2, "inputs of \(tensor.shape)")
        numbers = .variable(tensor)
    }

    /// How many nodes there are.
    public var rowCount: Int {
        switch numbers {
        case .dense(let tensor), .variable(let tensor): tensor.rowCount
        case .sparse(let pair): pair.matrix.rowCount
        }
    }

    /// How many numbers a node has.
    public var width: Int {
        switch numbers {
        case .dense(let tensor), .variable(let tensor): tensor.rowSize
        case .sparse(let pair): pair.matrix.columnCount
        }
    }

    /// Whether the numbers are kept sparse.
    public var isSparse: Bool {
        if case .sparse = numbers { return true }
        return false
    }

    /// Whether gradients flow back to the inputs.
    var needsGradient: Bool {
        if case .variable(let tensor) = numbers { return tensor.needsGradient }
        return false
    }

    /// All numbers written out, `[nodes, width]`.
    public var dense: Tensor {
        switch numbers {
        case .dense(let tensor), .variable(let tensor): tensor
        case .sparse(let pair): pair.matrix.dense
        }
    }

    /// X · Wᵀ + b.
    ///
    /// Shapes: weight `[out, width]`, bias `[out]` to `[nodes, out]`.
    public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
        switch numbers {
        case .dense(let tensor), .variable(let tensor):
            return tensor.linear(weight: weight, bias: bias)
        case .sparse(let pair):
            let product = pair.matrix.linear(weight: weight, transposed: pair.transposed)
            return bias.map { product.addingToRows($0) } ?? product
        }
    }

    /// A · X of dense inputs, computed once for each A; `nil` for sparse inputs, whose product would be
    /// much fuller than they are.
    func product(with propagation: Propagation) -> Tensor? {
        guard case .dense(let tensor) = numbers else { return nil }
        return products.withLock { products in
            if let known = products.first(where: { $0.0 === propagation }) { return known.1 }
            let product = propagation(tensor)
            products.append((propagation, product))
            return product
        }
    }

    /// The inputs of chosen nodes, in order.
    public func rows(_ nodes: [Int]) -> FeatureMatrix {
        switch numbers {
        case .dense(let tensor), .variable(let tensor):
            return FeatureMatrix(tensor.gatheringRows(nodes.map(Int32.init)))
        case .sparse(let pair): return FeatureMatrix(pair.matrix.rows(nodes))
        }
    }

    /// The inputs with a share of their numbers set to zero and the others divided by 1 − rate.
    ///
    /// Gradients do not flow back through it.
    func dropped(rate: Float, random: inout RandomSource) -> FeatureMatrix {
        switch numbers {
        case .dense(let tensor), .variable(let tensor):
            return FeatureMatrix(tensor.dropout(rate: rate, seed: random.next()))
        case .sparse(let pair):
            let kept = Tensor.filled(1, shape: [pair.matrix.entryCount])
                .dropout(rate: rate, seed: random.next()).values
            let matrix = SparseMatrix(
                rowCount: pair.matrix.rowCount, columnCount: pair.matrix.columnCount,
                rowOffsets: pair.matrix.rowOffsets, columnIndices: pair.matrix.columnIndices,
                values: zip(pair.matrix.values, kept).map { $0 * $1 })
            return FeatureMatrix(matrix)
        }
    }
}

extension FeatureMatrix {
    /// These inputs with those of further nodes behind them; sparse ones stay sparse.
    ///
    /// - Throws: `GraphNetworkError.inputWidth` if the widths differ.
    public func appending(_ other: FeatureMatrix) throws(GraphNetworkError) -> FeatureMatrix {
        guard width == other.width else { throw .inputWidth(expected: width, found: other.width) }
        guard case .sparse(let own) = numbers, case .sparse(let added) = other.numbers else {
            return FeatureMatrix(
                Tensor(
                    dense.values + other.dense.values, shape: [rowCount + other.rowCount, width]))
        }
        let (a, b) = (own.matrix, added.matrix)
        return FeatureMatrix(
            SparseMatrix(
                rowCount: a.rowCount + b.rowCount, columnCount: width,
                rowOffsets: a.rowOffsets
                    + b.rowOffsets.dropFirst().map { $0 + Int32(a.entryCount) },
                columnIndices: a.columnIndices + b.columnIndices, values: a.values + b.values))
    }
}

extension SparseMatrix {
    /// Chosen rows, in order.
    func rows(_ nodes: [Int]) -> SparseMatrix {
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var picked: [Float] = []
        for node in nodes {
            columns += columnIndices[entries(ofRow: node)]
            picked += values[entries(ofRow: node)]
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: nodes.count, columnCount: columnCount, rowOffsets: offsets,
            columnIndices: columns, values: picked)
    }
}

import Support
import Synchronization
import Tensor

/// The constant inputs of all nodes, dense or sparse; a sparse matrix stays sparse.
public final class FeatureMatrix: Sendable {
    /// The storage of the features.
    enum Contents: Sendable {
        case dense(Tensor)
        case sparse(Propagation)
        case variable(Tensor)
    }
    let contents: Contents
    /// The products of sparse inputs, if they are not computed as usual.
    private let productSource: (any SparseProducts)?
    /// Cached A · X by the identity of A; the entries keep the matrices alive.
    private let products = Mutex<[(Propagation, Tensor)]>([])

    /// Wraps dense inputs, `[nodes, width]`.
    public init(_ dense: Tensor) {
        precondition(dense.shape.count == 2, "inputs of \(dense.shape)")
        contents = .dense(dense.detached)
        productSource = nil
    }

    /// Wraps sparse inputs, `[nodes, width]`.
    public init(_ sparse: SparseMatrix) {
        contents = .sparse(Propagation(sparse, transposed: sparse.transposed))
        productSource = nil
    }

    private init(_ contents: Contents, products: any SparseProducts) {
        self.contents = contents
        productSource = products
    }

    /// The same inputs whose products are computed by something else, as far as they are sparse.
    public func computingProducts(by source: any SparseProducts) -> FeatureMatrix {
        isSparse ? FeatureMatrix(contents, products: source) : self
    }

    /// Wraps dense inputs, `[nodes, width]`, that gradients flow back to, as explanations need them.
    public init(variable tensor: Tensor) {
        precondition(tensor.shape.count == 2, "inputs of \(tensor.shape)")
        contents = .variable(tensor)
        productSource = nil
    }

    /// How many nodes there are.
    public var rowCount: Int {
        switch contents {
        case .dense(let tensor), .variable(let tensor): tensor.rowCount
        case .sparse(let pair): pair.matrix.rowCount
        }
    }

    /// How many features a node has.
    public var width: Int {
        switch contents {
        case .dense(let tensor), .variable(let tensor): tensor.rowSize
        case .sparse(let pair): pair.matrix.columnCount
        }
    }

    /// Bytes that the elements take, with products that were kept.
    public var byteCount: Int {
        let kept = products.withLock { $0.reduce(0) { $0 + $1.1.count * 4 } }
        return switch contents {
        case .dense(let tensor), .variable(let tensor): kept + tensor.count * 4
        case .sparse(let pair): kept + pair.byteCount
        }
    }

    /// Whether the features are stored as a sparse matrix.
    public var isSparse: Bool {
        if case .sparse = contents { return true }
        return false
    }

    /// Whether gradients flow back to the inputs.
    var needsGradient: Bool {
        if case .variable(let tensor) = contents { return tensor.needsGradient }
        return false
    }

    /// The features as a dense tensor, `[nodes, width]`.
    public var dense: Tensor {
        switch contents {
        case .dense(let tensor), .variable(let tensor): return tensor
        case .sparse(let pair):
            productSource?.inputsWereWrittenOut()
            return pair.matrix.dense
        }
    }

    /// The sparse inputs and their transposed matrix; `nil` of dense ones.
    public var sparse: Propagation? {
        if case .sparse(let pair) = contents { pair } else { nil }
    }

    /// X · Wᵀ + b.
    ///
    /// Shapes: weight `[out, width]`, bias `[out]` to `[nodes, out]`.
    public func linear(weight: Tensor, bias: Tensor?) -> Tensor {
        switch contents {
        case .dense(let tensor), .variable(let tensor):
            return tensor.linear(weight: weight, bias: bias)
        case .sparse(let pair):
            let product =
                productSource?.product(pair, weight: weight)
                ?? pair.matrix.linear(weight: weight, transposed: pair.transposed)
            return bias.map { product.addingToRows($0) } ?? product
        }
    }

    /// A · X of dense inputs, computed once for each A; `nil` for sparse inputs, whose product would be
    /// much denser.
    func product(with propagation: Propagation) -> Tensor? {
        guard case .dense(let tensor) = contents else { return nil }
        return products.withLock { products in
            if let known = products.first(where: { $0.0 === propagation }) { return known.1 }
            let product = propagation(tensor)
            products.append((propagation, product))
            return product
        }
    }

    /// The inputs of chosen nodes, in order.
    public func rows(_ nodes: [Int]) -> FeatureMatrix {
        switch contents {
        case .dense(let tensor), .variable(let tensor):
            return FeatureMatrix(tensor.gatheringRows(nodes.map(Int32.init)))
        case .sparse(let pair): return FeatureMatrix(pair.matrix.selecting(rows: nodes))
        }
    }

    /// The inputs with dropout: elements are zeroed with probability `rate`, the others divided by 1 − rate.
    ///
    /// Gradients do not flow back through it.
    func dropped(rate: Float, random: inout RandomSource) -> FeatureMatrix {
        switch contents {
        case .dense(let tensor), .variable(let tensor):
            return FeatureMatrix(tensor.dropout(rate: rate, seed: random.next()))
        case .sparse(let pair):
            let kept = Tensor.filled(1, shape: [pair.matrix.entryCount])
                .dropout(rate: rate, seed: random.next()).values
            let matrix = SparseMatrix(
                pair.matrix.pattern, values: zip(pair.matrix.values, kept).map { $0 * $1 })
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
        guard case .sparse(let own) = contents, case .sparse(let added) = other.contents else {
            return FeatureMatrix(
                Tensor(
                    dense.values + other.dense.values, shape: [rowCount + other.rowCount, width]))
        }
        return FeatureMatrix(own.matrix.appending(added.matrix))
    }
}

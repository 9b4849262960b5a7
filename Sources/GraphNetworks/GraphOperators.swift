import Support
import Synchronization
import Tensor

/// A constant sparse matrix with its transposed one, for products forward and backward.
public final class Propagation: Sendable {
    /// Row i holds what node i gathers from.
    public let matrix: SparseMatrix
    /// Row j holds who gathers from node j; the same matrix if that is symmetric.
    public let transposed: SparseMatrix

    /// Pairs a matrix with its transposed one.
    public init(_ matrix: SparseMatrix, transposed: SparseMatrix) {
        self.matrix = matrix
        self.transposed = transposed
    }

    /// A · x.
    ///
    /// Shapes: `[nodes, width]` to `[nodes, width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.sparseProduct(matrix, transposed: transposed)
    }
}

/// The sparse matrices that convolution layers multiply by, each made once for a graph, when a layer
/// first asks for it.
public final class GraphOperators: Sendable {
    /// Row i holds the nodes j that node i gathers from, with the weights of the edges.
    public let adjacency: SparseMatrix
    /// Whether every edge is there in both directions with one weight.
    public let isSymmetric: Bool

    private struct Cache {
        var sum: Propagation?
        var mean: Propagation?
        var normalized: Propagation?
        var normalizedWithoutLoops: Propagation?
        var withSelfLoops: Propagation?
        var withoutWeights: Propagation?
        var unweighted: Unweighted?
    }
    /// The graph with all weights 1.
    private enum Unweighted {
        case itself
        case other(GraphOperators)
    }
    private let cache = Mutex(Cache())

    /// Wraps an adjacency matrix.
    ///
    /// - Parameters:
    ///   - adjacency: Square; row i holds the nodes that node i gathers from, columns ascending.
    ///   - isSymmetric: Whether it equals its transposed matrix; saves making that.
    public init(_ adjacency: SparseMatrix, isSymmetric: Bool) {
        precondition(adjacency.rowCount == adjacency.columnCount, "an adjacency matrix is square")
        self.adjacency = adjacency
        self.isSymmetric = isSymmetric
    }

    /// Wraps edges from sources to targets, each of weight 1 unless given.
    ///
    /// - Parameters:
    ///   - nodeCount: How many nodes there are.
    ///   - edges: Pairs of node numbers below `nodeCount`.
    ///   - weights: A weight for each edge.
    public convenience init(
        nodeCount: Int, edges: [(source: Int, target: Int)], weights: [Float]? = nil
    ) {
        let order = edges.indices.sorted {
            (edges[$0].target, edges[$0].source) < (edges[$1].target, edges[$1].source)
        }
        var offsets = [Int32](repeating: 0, count: nodeCount + 1)
        for edge in edges { offsets[edge.target + 1] += 1 }
        for node in 0..<nodeCount { offsets[node + 1] += offsets[node] }
        let matrix = SparseMatrix(
            rowCount: nodeCount, columnCount: nodeCount, rowOffsets: offsets,
            columnIndices: order.map { Int32(edges[$0].source) },
            values: order.map { weights?[$0] ?? 1 })
        self.init(matrix, isSymmetric: matrix == matrix.transposed)
    }

    /// How many nodes there are.
    public var nodeCount: Int { adjacency.rowCount }

    /// How many entries the adjacency matrix has: an undirected edge counts twice.
    public var entryCount: Int { adjacency.entryCount }

    /// A: sums over neighbours, weighted by edges.
    public var sum: Propagation { cached(\.sum) { pair(adjacency) } }

    /// D⁻¹A: means over neighbours; zero for a node without any.
    public var mean: Propagation {
        cached(\.mean) {
            let matrix = adjacency.mappingValues { row, _, value in
                value / Float(max(1, self.adjacency.entries(ofRow: row).count))
            }
            return Propagation(matrix, transposed: matrix.transposed)
        }
    }

    /// D^-½ (A + I) D^-½ with D the row sums of A + I (Kipf and Welling 2017); a self loop that is there
    /// keeps its weight.
    public var normalized: Propagation {
        cached(\.normalized) {
            pair(adjacency.withSelfLoops(keepingWeights: true).symmetricallyNormalized)
        }
    }

    /// D^-½ (A + I) D^-½, or without self loops D^-½ A D^-½ with D the row sums of A; zero for nodes without
    /// neighbours.
    func normalized(selfLoops: Bool) -> Propagation {
        guard !selfLoops else { return normalized }
        return cached(\.normalizedWithoutLoops) { pair(adjacency.symmetricallyNormalized) }
    }

    /// A + I or A with every weight 1: who attends to whom.
    func attended(selfLoops: Bool) -> Propagation { selfLoops ? withSelfLoops : withoutWeights }

    /// The graph with every weight 1; itself if that is so already.
    public var unweighted: GraphOperators {
        if let known = cache.withLock({ $0.unweighted }) { return graph(known) }
        let isItself = adjacency.values.allSatisfy { $0 == 1 }
        let made =
            isItself
            ? Unweighted.itself
            : .other(
                GraphOperators(
                    adjacency.mappingValues { _, _, _ in 1 }, isSymmetric: isSymmetric))
        return cache.withLock { cache in
            let kept = cache.unweighted ?? made
            cache.unweighted = kept
            return graph(kept)
        }
    }

    private func graph(_ choice: Unweighted) -> GraphOperators {
        switch choice {
        case .itself: self
        case .other(let graph): graph
        }
    }

    /// A + I with every weight 1: who attends to whom.
    public var withSelfLoops: Propagation {
        cached(\.withSelfLoops) { pair(adjacency.withSelfLoops(keepingWeights: false)) }
    }

    /// A with every weight 1.
    public var withoutWeights: Propagation {
        cached(\.withoutWeights) { pair(adjacency.mappingValues { _, _, _ in 1 }) }
    }

    private func pair(_ matrix: SparseMatrix) -> Propagation {
        Propagation(matrix, transposed: isSymmetric ? matrix : matrix.transposed)
    }

    private func cached(
        _ path: WritableKeyPath<Cache, Propagation?> & Sendable, _ make: () -> Propagation
    ) -> Propagation {
        if let present = cache.withLock({ $0[keyPath: path] }) { return present }
        let made = make()
        return cache.withLock { cache in
            let kept = cache[keyPath: path] ?? made
            cache[keyPath: path] = kept
            return kept
        }
    }
}

extension SparseMatrix {
    /// D^-½ A D^-½ with D the row sums.
    fileprivate var symmetricallyNormalized: SparseMatrix {
        let scales = (0..<rowCount).map { row -> Float in
            let degree = entries(ofRow: row).reduce(Float(0)) { $0 + values[$1] }
            return degree > 0 ? 1 / degree.squareRoot() : 0
        }
        return mappingValues { row, column, value in scales[row] * value * scales[column] }
    }

    /// The same places with values computed from row, column and value.
    func mappingValues(_ value: (Int, Int, Float) -> Float) -> SparseMatrix {
        var mapped = values
        for row in 0..<rowCount {
            for entry in entries(ofRow: row) {
                mapped[entry] = value(row, Int(columnIndices[entry]), values[entry])
            }
        }
        return SparseMatrix(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: mapped)
    }

    /// The same square matrix with an entry of 1 on the diagonal where there was none.
    ///
    /// - Parameter keepingWeights: Whether other entries keep their values; else all are 1.
    func withSelfLoops(keepingWeights: Bool) -> SparseMatrix {
        var offsets: [Int32] = [0]
        var columns: [Int32] = []
        var weights: [Float] = []
        offsets.reserveCapacity(rowCount + 1)
        columns.reserveCapacity(entryCount + rowCount)
        weights.reserveCapacity(entryCount + rowCount)
        for row in 0..<rowCount {
            var isMissing = true
            for entry in entries(ofRow: row) {
                let column = columnIndices[entry]
                if isMissing, column >= row {
                    isMissing = false
                    if column > row {
                        columns.append(Int32(row))
                        weights.append(1)
                    }
                }
                columns.append(column)
                weights.append(keepingWeights ? values[entry] : 1)
            }
            if isMissing {
                columns.append(Int32(row))
                weights.append(1)
            }
            offsets.append(Int32(columns.count))
        }
        return SparseMatrix(
            rowCount: rowCount, columnCount: columnCount, rowOffsets: offsets,
            columnIndices: columns, values: weights)
    }
}

import Support
import Synchronization
import Tensor

/// A constant sparse matrix with its transpose, for the forward and the backward product.
public final class Propagation: Sendable {
    /// Row i holds what node i gathers from.
    public let matrix: SparseMatrix
    /// Row j holds the nodes that gather from node j; the same matrix if that is symmetric.
    public let transposed: SparseMatrix
    /// Bytes that both take; a symmetric matrix counts once.
    let byteCount: Int

    /// Pairs a matrix with its transpose.
    public init(_ matrix: SparseMatrix, transposed: SparseMatrix) {
        self.matrix = matrix
        self.transposed = transposed
        byteCount = matrix.byteCount + transposed.byteCount
    }

    /// Pairs a symmetric matrix with itself.
    init(symmetric matrix: SparseMatrix) {
        self.matrix = matrix
        transposed = matrix
        byteCount = matrix.byteCount
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
    ///   - edges: Pairs of node indices below `nodeCount`.
    ///   - weights: A weight for each edge.
    public convenience init(
        nodeCount: Int, edges: [(source: Int, target: Int)], weights: [Float]? = nil
    ) {
        let order = edges.indices.sorted {
            (edges[$0].target, edges[$0].source) < (edges[$1].target, edges[$1].source)
        }
        var rows = CSRBuilder(rows: nodeCount, entries: edges.count)
        for edge in order {
            while rows.rowCount < edges[edge].target { rows.endRow() }
            rows.append(Int32(edges[edge].source), weights?[edge] ?? 1)
        }
        while rows.rowCount < nodeCount { rows.endRow() }
        let matrix = rows.matrix(columnCount: nodeCount)
        self.init(matrix, isSymmetric: matrix == matrix.transposed)
    }

    /// How many nodes there are.
    public var nodeCount: Int { adjacency.rowCount }

    /// How many entries the adjacency matrix has: an undirected edge counts twice.
    public var entryCount: Int { adjacency.entryCount }

    /// Bytes that the matrices take which were made so far.
    public var byteCount: Int {
        let (made, other) = cache.withLock { cache in
            (
                [
                    cache.sum, cache.mean, cache.normalized, cache.normalizedWithoutLoops,
                    cache.withSelfLoops, cache.withoutWeights,
                ], cache.unweighted
            )
        }
        let parts = made.reduce(adjacency.byteCount) { $0 + ($1?.byteCount ?? 0) }
        guard case .other(let graph)? = other else { return parts }
        return parts + graph.byteCount
    }

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

    /// A + I or A with every weight 1: the edges of attention.
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

    /// A + I with every weight 1: the edges of attention.
    public var withSelfLoops: Propagation {
        cached(\.withSelfLoops) { pair(adjacency.withSelfLoops(keepingWeights: false)) }
    }

    /// A with every weight 1.
    public var withoutWeights: Propagation {
        cached(\.withoutWeights) { pair(adjacency.mappingValues { _, _, _ in 1 }) }
    }

    private func pair(_ matrix: SparseMatrix) -> Propagation {
        isSymmetric
            ? Propagation(symmetric: matrix)
            : Propagation(matrix, transposed: matrix.transposed)
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

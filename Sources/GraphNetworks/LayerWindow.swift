import Tensor

/// The part of a sampled graph that one layer computes: of the nodes, which are ordered by their distance
/// from those that the step is about, only the first ones are read by the next layer.
struct LayerWindow {
    /// How many of the first nodes get a result.
    let rows: Int
    /// How many of the first nodes these gather from.
    let columns: Int

    /// The window of a layer.
    ///
    /// - Parameters:
    ///   - index: Which layer, from 0.
    ///   - layers: How many layers there are.
    ///   - reach: How many of the first nodes lie within 0, 1, … hops.
    init(layer index: Int, of layers: Int, reach: [Int]) {
        rows = reach[min(layers - 1 - index, reach.count - 1)]
        columns = reach[min(layers - index, reach.count - 1)]
    }
}

extension ForwardPass {
    /// What the current layer needs of a matrix of the graph.
    func within(_ propagation: Propagation) -> Propagation {
        guard let window else { return propagation }
        let part = propagation.matrix.corner(rows: window.rows, columns: window.columns)
        return Propagation(part, transposed: part.transposed)
    }

    /// The rows of the nodes that get a result from the current layer.
    func own(_ x: LayerInput) -> LayerInput { window.map { x.prefix($0.rows) } ?? x }

    /// The rows of the nodes that get a result from the current layer.
    func own(_ x: Tensor) -> Tensor { window.map { x.prefixRows($0.rows) } ?? x }
}

extension LayerInput {
    /// The first rows.
    func prefix(_ rows: Int) -> LayerInput {
        switch self {
        case .features(let matrix): .features(matrix.prefix(rows))
        case .hidden, .rows: .hidden(dense.prefixRows(rows))
        }
    }
}

extension FeatureMatrix {
    /// The inputs of the first nodes.
    func prefix(_ rows: Int) -> FeatureMatrix {
        guard rows < rowCount else { return self }
        switch numbers {
        case .dense(let tensor): return FeatureMatrix(tensor.prefixRows(rows))
        case .variable(let tensor): return FeatureMatrix(variable: tensor.prefixRows(rows))
        case .sparse(let pair):
            return FeatureMatrix(pair.matrix.corner(rows: rows, columns: pair.matrix.columnCount))
        }
    }
}

extension SparseMatrix {
    /// The first rows, which hold no entries beyond the first columns.
    func corner(rows: Int, columns: Int) -> SparseMatrix {
        guard rows < rowCount || columns < columnCount else { return self }
        let count = Int(rowOffsets[rows])
        let indices = Array(columnIndices[..<count])
        precondition(
            indices.allSatisfy { $0 < columns }, "a row of the part reaches beyond its nodes")
        return SparseMatrix(
            rowCount: rows, columnCount: columns, rowOffsets: Array(rowOffsets[...rows]),
            columnIndices: indices, values: Array(values[..<count]))
    }
}

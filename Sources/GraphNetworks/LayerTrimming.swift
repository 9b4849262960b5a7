import Tensor

/// The part of a sampled graph that one layer computes: nodes are ordered by their distance
/// from those that the step is about, only the first ones are read by the next layer.
struct LayerTrimming {
    /// How many of the first nodes get a result.
    let rows: Int
    /// How many of the first nodes these gather from.
    let columns: Int

    /// The part of a layer.
    ///
    /// - Parameters:
    ///   - index: Which layer, from 0.
    ///   - layers: How many layers there are.
    ///   - nodesWithinHops: How many of the first nodes lie within 0, 1, … hops.
    init(layer index: Int, of layers: Int, nodesWithinHops: [Int]) {
        rows = nodesWithinHops[min(layers - 1 - index, nodesWithinHops.count - 1)]
        columns = nodesWithinHops[min(layers - index, nodesWithinHops.count - 1)]
    }
}

extension ForwardPass {
    /// The part of a matrix of the graph that the current layer needs.
    func within(_ propagation: Propagation) -> Propagation {
        guard let trimming else { return propagation }
        let part = propagation.matrix.corner(rows: trimming.rows, columns: trimming.columns)
        return Propagation(part, transposed: part.transposed)
    }

    /// The rows of the nodes that get a result from the current layer.
    func own(_ x: LayerInput) -> LayerInput { trimming.map { x.prefix($0.rows) } ?? x }

    /// The rows of the nodes that get a result from the current layer.
    func own(_ x: Tensor) -> Tensor { trimming.map { x.prefixRows($0.rows) } ?? x }
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
        switch contents {
        case .dense(let tensor): return FeatureMatrix(tensor.prefixRows(rows))
        case .variable(let tensor): return FeatureMatrix(variable: tensor.prefixRows(rows))
        case .sparse(let pair):
            return FeatureMatrix(pair.matrix.corner(rows: rows, columns: pair.matrix.columnCount))
        }
    }
}

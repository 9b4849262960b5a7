import Graphs
import Tensor

extension GraphOperators {
    /// The matrices of a text-attributed graph: node i gathers from its neighbours, in a directed graph
    /// from those whose edges come to it; with the edges' weights if they have any.
    public convenience init(_ graph: TextAttributedGraph) {
        let rows = graph.incoming ?? graph.adjacency
        self.init(
            SparseMatrix(
                rowCount: graph.nodeCount, columnCount: graph.nodeCount,
                rowOffsets: rows.rowOffsets, columnIndices: rows.neighbors,
                values: graph.incomingWeights
                    ?? [Float](repeating: 1, count: rows.entryCount)),
            isSymmetric: !graph.isDirected)
    }
}

extension FeatureMatrix {
    /// A graph's features.
    public convenience init(_ features: NodeFeatures) {
        switch features.values {
        case .dense(let tensor): self.init(tensor)
        case .sparse(let matrix): self.init(matrix)
        }
    }

    /// The inputs with each row divided by the sum of its absolute numbers, as PyTorch Geometric's
    /// `NormalizeFeatures` does for words; rows of zeros stay.
    public var normalizingRows: FeatureMatrix {
        switch numbers {
        case .sparse(let pair):
            let sums = (0..<pair.matrix.rowCount).map { row in
                pair.matrix.entries(ofRow: row).reduce(Float(0)) {
                    $0 + abs(pair.matrix.values[$1])
                }
            }
            return FeatureMatrix(
                pair.matrix.mappingValues { row, _, value in
                    sums[row] > 0 ? value / sums[row] : value
                })
        case .dense(let tensor), .variable(let tensor):
            let rows = (0..<tensor.rowCount).flatMap { index -> [Float] in
                let row = tensor.row(index)
                let sum = row.reduce(0) { $0 + abs($1) }
                return sum > 0 ? row.map { $0 / sum } : row
            }
            return FeatureMatrix(Tensor(rows, shape: tensor.shape))
        }
    }
}

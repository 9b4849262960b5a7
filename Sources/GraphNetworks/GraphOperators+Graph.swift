import Graphs
import Tensor

extension GraphOperators {
    /// The matrices of a text-attributed graph: node i gathers from its neighbours, in a directed graph
    /// from those whose edges come to it; with the edges' weights if they have any.
    public convenience init(_ graph: TextAttributedGraph) {
        let rows = graph.incoming ?? graph.adjacency
        self.init(
            SparseMatrix(
                rows.pattern,
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
}

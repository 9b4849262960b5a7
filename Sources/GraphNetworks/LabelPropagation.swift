import Tensor

/// Labels that spread along edges (Zhu and Ghahramani 2002), a baseline without inputs or training:
/// Y = clamp(α D^-½ A D^-½ Y + (1 − α) Y₀), a few times.
public enum LabelPropagation {
    /// The scores of all classes.
    ///
    /// - Parameters:
    ///   - graph: The graph.
    ///   - labels: The class of each node; only those of `train` are read.
    ///   - train: The nodes whose labels are known.
    ///   - classes: How many classes there are.
    ///   - rounds: How often labels spread.
    ///   - alpha: The fraction that comes from the neighbours.
    /// - Returns: `[nodes, classes]`, values between 0 and 1.
    public static func scores(
        _ graph: GraphOperators, labels: [Int], train: [Int], classes: Int, rounds: Int = 50,
        alpha: Float = 0.9
    ) -> Tensor {
        let count = graph.nodeCount
        var start = [Float](repeating: 0, count: count * classes)
        for node in train { start[node * classes + labels[node]] = 1 }
        let known = Tensor(start.map { (1 - alpha) * $0 }, shape: [count, classes])
        let adjacency = graph.adjacency
        let scales = (0..<count).map { row -> Float in
            let degree = adjacency.entries(ofRow: row).reduce(Float(0)) {
                $0 + adjacency.values[$1]
            }
            return degree > 0 ? 1 / degree.squareRoot() : 0
        }
        let spreading = adjacency.mappingValues { row, column, value in
            scales[row] * value * scales[column]
        }
        var scores = Tensor(start, shape: [count, classes])
        for _ in 0..<rounds {
            let spread = scores.sparseProduct(spreading, transposed: spreading)
            scores = spread.scaled(by: alpha).adding(known).clampedToUnit
        }
        return scores
    }
}

extension Tensor {
    /// Every element, clamped to 0 … 1.
    fileprivate var clampedToUnit: Tensor {
        Tensor(values.map { min(1, max(0, $0)) }, shape: shape)
    }
}

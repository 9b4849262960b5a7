import Tensor

extension LabelPropagation {
    /// Rows spread along edges: Y ← clamp(α D^-½ A D^-½ Y + (1 − α) Y₀).
    ///
    /// - Parameters:
    ///   - start: Y₀, `[nodes, classes]`.
    ///   - graph: The graph.
    ///   - rounds: How often rows spread.
    ///   - alpha: The fraction that comes from the neighbours.
    ///   - limits: What values are clamped to after each round.
    /// - Returns: `[nodes, classes]`.
    static func spread(
        _ start: Tensor, _ graph: GraphOperators, rounds: Int, alpha: Float,
        in limits: ClosedRange<Float>
    ) -> Tensor {
        let known = start.scaled(by: 1 - alpha)
        let adjacency = graph.adjacency
        let scales = (0..<graph.nodeCount).map { row -> Float in
            let degree = adjacency.entries(ofRow: row).reduce(Float(0)) {
                $0 + adjacency.values[$1]
            }
            return degree > 0 ? 1 / degree.squareRoot() : 0
        }
        let spreading = adjacency.mappingValues { row, column, value in
            scales[row] * value * scales[column]
        }
        var scores = start
        for _ in 0..<rounds {
            let spread = scores.sparseProduct(spreading, transposed: spreading)
            scores = spread.scaled(by: alpha).adding(known).clamped(to: limits)
        }
        return scores
    }
}

extension Tensor {
    /// Every element, at least the lower and at most the upper limit.
    fileprivate func clamped(to limits: ClosedRange<Float>) -> Tensor {
        Tensor(values.map { min(limits.upperBound, max(limits.lowerBound, $0)) }, shape: shape)
    }
}

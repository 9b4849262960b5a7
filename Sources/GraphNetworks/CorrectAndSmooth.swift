import Tensor

/// Correct and Smooth (Huang and others, arXiv 2010.13993): class probabilities of a model that does
/// not see the graph are corrected by the training nodes' errors, spread along edges, and then smoothed.
///
///     E ← α₁ D^-½ A D^-½ E + (1 − α₁) E₀,   E₀ = Y − Z on training nodes, else 0
///     Z ← Z + s · E,   s_i = mean |E₀| of training nodes / |E_i|
///     Z ← α₂ D^-½ A D^-½ Z + (1 − α₂) Z₀,   Z₀ = Y on training nodes
///
/// The scale s is the authors' automatic one, as in PyTorch Geometric's `CorrectAndSmooth`.
public struct CorrectAndSmooth: Sendable, Equatable {
    /// How often errors and probabilities are spread.
    public var rounds = 50
    /// α₁, the fraction that comes from the neighbours' errors, 0 … 1.
    public var correctionAlpha: Float = 0.9
    /// α₂, the fraction that comes from the neighbours' probabilities, 0 … 1.
    public var smoothingAlpha: Float = 0.8

    /// Uses the given fractions.
    public init(correctionAlpha: Float = 0.9, smoothingAlpha: Float = 0.8, rounds: Int = 50) {
        self.rounds = rounds
        self.correctionAlpha = correctionAlpha
        self.smoothingAlpha = smoothingAlpha
    }

    /// Corrects and smooths class probabilities.
    ///
    /// - Parameters:
    ///   - probabilities: The base model's, `[nodes, classes]`.
    ///   - graph: The graph.
    ///   - labels: The class of each node; only those of `train` are read.
    ///   - train: The nodes whose labels are known.
    /// - Returns: `[nodes, classes]`, between 0 and 1.
    public func callAsFunction(
        _ probabilities: Tensor, _ graph: GraphOperators, labels: [Int], train: [Int]
    ) -> Tensor {
        guard !train.isEmpty else { return probabilities }
        return smoothed(
            corrected(probabilities, graph, labels: labels, train: train), graph, labels: labels,
            train: train)
    }

    private func corrected(
        _ probabilities: Tensor, _ graph: GraphOperators, labels: [Int], train: [Int]
    ) -> Tensor {
        let classes = probabilities.rowSize
        var errors = [Float](repeating: 0, count: probabilities.count)
        var size: Float = 0
        for node in train {
            let row = probabilities.row(node)
            for label in 0..<classes {
                let error = (label == labels[node] ? 1 : 0) - row[label]
                errors[node * classes + label] = error
                size += abs(error)
            }
        }
        let spread = LabelPropagation.spread(
            Tensor(errors, shape: probabilities.shape), graph, rounds: rounds,
            alpha: correctionAlpha, in: -1...1)
        let mean = size / Float(train.count)
        var result = probabilities.values
        for node in 0..<probabilities.rowCount {
            let row = spread.row(node)
            let scale = mean / row.reduce(0) { $0 + abs($1) }
            // As the authors do: no error reached the node, or almost none.
            let factor = scale.isFinite && scale <= 1_000 ? scale : 1
            for label in 0..<classes { result[node * classes + label] += factor * row[label] }
        }
        return Tensor(result, shape: probabilities.shape)
    }

    private func smoothed(
        _ probabilities: Tensor, _ graph: GraphOperators, labels: [Int], train: [Int]
    ) -> Tensor {
        let classes = probabilities.rowSize
        var known = probabilities.values
        for node in train {
            for label in 0..<classes {
                known[node * classes + label] = label == labels[node] ? 1 : 0
            }
        }
        return LabelPropagation.spread(
            Tensor(known, shape: probabilities.shape), graph, rounds: rounds,
            alpha: smoothingAlpha, in: 0...1)
    }
}

import NN
import Tensor

/// The normalisation of hidden rows.
public enum StudentNorm: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// Batch normalisation: each column over all nodes (Ioffe and Szegedy 2015).
    case batch
    /// Layer normalisation: each row over its elements (Ba and others 2016).
    case layer
}

/// The norm between two layers, with parameters as PyTorch's `BatchNorm1d` and `LayerNorm` name them.
///
/// Shapes: `[nodes, width]` to `[nodes, width]`.
enum HiddenNorm: Sendable {
    case none
    case batch(BatchNorm)
    case layer(LayerNorm)

    init(_ kind: StudentNorm, _ scope: ParameterScope, width: Int) {
        self =
            switch kind {
            case .none: .none
            case .batch: .batch(BatchNorm(scope, width: width))
            case .layer: .layer(LayerNorm(scope, width: width))
            }
    }

    func callAsFunction(_ x: Tensor, isTraining: Bool) -> Tensor {
        switch self {
        case .none: x
        case .batch(let norm): norm(x, isTraining: isTraining)
        case .layer(let norm): norm(x)
        }
    }

    /// The norm of a layer's result, followed by ReLU and dropout.
    func relu(
        _ terms: LayerTerms, isTraining: Bool, dropout: (rate: Float, seed: UInt64)?
    ) -> Tensor {
        if case .none = self { return terms.relu(dropout: dropout) }
        return LayerTerms(self(terms.sum, isTraining: isTraining)).relu(dropout: dropout)
    }

    /// As PyTorch prints it; `nil` for none.
    var printedForm: String? {
        switch self {
        case .none: nil
        case .batch(let norm): "BatchNorm1d(\(norm.weight.value.count))"
        case .layer(let norm): "LayerNorm(\(norm.weight.value.count))"
        }
    }

    /// Adds the norm's operations, with running statistics.
    func export(_ x: String, to builder: inout ONNXBuilder) -> String {
        switch self {
        case .none: return x
        case .batch(let norm):
            let parameters = [norm.weight, norm.bias, norm.runningMean, norm.runningVariance]
            return builder.add(
                "BatchNormalization", [x] + parameters.map { builder.constant($0.value, $0.path) },
                [("epsilon", .float(norm.epsilon))])
        case .layer(let norm):
            let parameters = [norm.weight, norm.bias]
            return builder.add(
                "LayerNormalization", [x] + parameters.map { builder.constant($0.value, $0.path) },
                [("axis", .integer(-1)), ("epsilon", .float(norm.epsilon))])
        }
    }
}

import NN
import Tensor

/// A layer's formula as a person reads it, such as `Â x · lin.weightᵀ + bias`.
struct FormulaText {
    /// The prefix of the parameters' paths, which is left out.
    let prefix: String

    /// A formula's text.
    func text(_ f: LayerFormula) -> String {
        switch f.operation {
        case .input: "x"
        case .initial: "x₀"
        case .linear(let f, let weight): "\(factor(f)) · \(name(weight))ᵀ"
        case .product(let f, let weight): "\(factor(f)) · \(name(weight))"
        case .biased(let f, let bias): "\(text(f)) + \(name(bias))"
        case .sum(let f, let g): "\(text(f)) + \(text(g))"
        case .scaled(let f, let number): "\(number) · \(factor(f))"
        case .relu(let f): "relu(\(text(f)))"
        case .unitRows(let f): "unit(\(text(f)))"
        case .edgeSum(let neighborhood, let f): "\(name(neighborhood)) \(factor(f))"
        case .edgeSumWithOwn(let neighborhood, let f, let epsilon, _):
            "(\(name(neighborhood)) \(factor(f)) + (1 + \(name(epsilon))) · \(factor(f)))"
        case .edgeMaximum(let f): "max_j \(factor(f))"
        case .edgeSoftmax(let f, let scores, _):
            "Σ_j softmax_j(\(text(scores, of: f))) \(factor(f))"
        case .headScores(let f, let vectors, _): "\(name(vectors)) · \(factor(f))"
        case .meanOfHeads(let f, _): "mean_h(\(text(f)))"
        case .gated(let f, let g, let weight):
            "gate_\(name(weight))(\(text(f)), \(text(g)))"
        }
    }

    private func text(_ scores: LayerFormula.EdgeScores, of values: LayerFormula) -> String {
        switch scores {
        case .additive(let source, let target, _):
            "leakyReLU(\(text(source)) + \(text(target)))"
        case .joint(let target, let vectors, _):
            "\(name(vectors)) · leakyReLU(\(text(values)) + \(text(target)))"
        case .dot(let query, let key): "(\(text(query))) · (\(text(key))) / √channels"
        }
    }

    /// The text, in parentheses if it is a sum.
    private func factor(_ f: LayerFormula) -> String {
        switch f.operation {
        case .biased, .sum: "(\(text(f)))"
        default: text(f)
        }
    }

    private func name(_ parameter: Parameter) -> String {
        parameter.path.hasPrefix(prefix)
            ? String(parameter.path.dropFirst(prefix.count)) : parameter.path
    }

    private func name(_ neighborhood: LayerFormula.Neighborhood) -> String {
        switch neighborhood {
        case .sum: "A"
        case .mean: "D⁻¹A"
        case .normalized(let selfLoops): selfLoops ? "Â" : "D^-½AD^-½"
        }
    }
}

import NN
import Tensor

/// A layer's formula in inference: rows that are computed block by block, without gradients.
struct FormulaBlocks {
    private let x: LayerInput
    private let pass: ForwardPass

    init(_ formula: LayerFormula, _ x: LayerInput, _ pass: ForwardPass) {
        let isInputShared = formula.uses.contains { use in
            guard case .input = use.formula.operation else { return false }
            return use.count > 1
        }
        self.x = isInputShared ? x.known : x
        self.pass = pass
    }

    /// Whether a formula has such a form; without one it is evaluated for all nodes at once.
    static func covers(_ formula: LayerFormula) -> Bool {
        formula.uses.allSatisfy { use in
            switch use.formula.operation {
            case .input: return true
            case .linear, .biased, .sum, .relu: return use.count == 1
            case .edgeSum(_, let f), .edgeSumWithOwn(_, let f, _, _):
                if case .input = f.operation { return true }
                return false
            case .edgeSoftmax(_, .dot, _): return use.count == 1
            case .initial, .product, .scaled, .unitRows, .edgeMaximum, .edgeSoftmax, .headScores,
                .meanOfHeads, .gated:
                return false
            }
        }
    }

    /// A formula's rows; the formula must be covered.
    func rows(_ f: LayerFormula) -> RowExpression {
        let (rows, bias) = parts(f)
        return rows.adding(bias: bias)
    }

    /// A formula's rows without the bias of its sum, and that bias.
    private func parts(_ f: LayerFormula) -> (rows: RowExpression, bias: Tensor?) {
        switch f.operation {
        case .biased(let f, let bias):
            let inner = parts(f)
            return (inner.rows, inner.bias.map { $0.adding(bias.tensor) } ?? bias.tensor)
        case .sum(let f, let g):
            let (first, second) = (parts(f), parts(g))
            let bias = second.bias.map { first.bias?.adding($0) ?? $0 } ?? first.bias
            return (first.rows.plain.adding(second.rows.plain), bias)
        case .linear(let f, let weight): return (linear(f, weight), nil)
        case .relu(let f): return (relu(f), nil)
        case .edgeSum, .edgeSumWithOwn, .edgeSoftmax: return (gathered(f), nil)
        default: return (RowExpression(x.dense), nil)
        }
    }

    private func gathered(_ f: LayerFormula) -> RowExpression {
        switch f.operation {
        case .edgeSum(let neighborhood, _):
            return .sums(pass.graph.matrix(neighborhood).matrix, of: x.dense)
        case .edgeSumWithOwn(let neighborhood, _, let epsilon, _):
            return .sums(
                pass.graph.matrix(neighborhood).matrix, of: x.dense, plus: x.dense,
                factor: 1 + epsilon.tensor.item)
        case .edgeSoftmax(let f, .dot(let query, let key), let options):
            return .dotAttention(
                pass.graph.attended(selfLoops: options.selfLoops).matrix, query: rows(query),
                key: rows(key).evaluated(), values: rows(f).evaluated(), heads: options.heads)
        default: preconditionFailure("the formula has no form in blocks")
        }
    }

    private func linear(_ f: LayerFormula, _ weight: Parameter) -> RowExpression {
        switch f.operation {
        case .input: x.mappedRows(weight.tensor)
        case .edgeSum(let neighborhood, _):
            x.propagatedRows(pass.graph.matrix(neighborhood), weight.tensor)
        default: rows(f).linear(weight.tensor)
        }
    }

    private func relu(_ f: LayerFormula) -> RowExpression {
        if case .biased(let g, let bias) = f.operation,
            case .linear(let h, let weight) = g.operation,
            case .edgeSumWithOwn(let neighborhood, _, let epsilon, let maxSavedBytes) = h.operation
        {
            return OwnSumProduct(
                matrix: pass.graph.matrix(neighborhood), epsilon: epsilon, weight: weight,
                bias: bias, maxSavedBytes: maxSavedBytes
            ).rows(x)
        }
        return rows(f).relu()
    }
}

extension RowExpression {
    /// The same rows without an epilogue.
    fileprivate var plain: RowExpression { hasEpilogue ? RowExpression(evaluated()) : self }
}

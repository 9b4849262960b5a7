import NN
import Support
import Tensor

/// A layer's formula in training: tensor operations, recorded so that gradients flow back.
///
/// Where a sampled graph is trimmed, neighbours' rows are computed for the nodes that are gathered
/// from, and own rows for those that get a result alone.
struct FormulaTape {
    /// Which nodes a row is computed for.
    private enum Scope {
        case results
        case neighbors
    }
    private struct Key: Hashable {
        let formula: ObjectIdentifier
        let scope: Scope
    }

    private let x: LayerInput
    private(set) var pass: ForwardPass
    /// Cached results of parts that are used more than once.
    private let shared: Set<ObjectIdentifier>
    private var known: [Key: Tensor] = [:]

    init(_ formula: LayerFormula, _ x: LayerInput, _ pass: ForwardPass) {
        let uses = formula.uses.filter { $0.count > 1 }
        shared = Set(uses.map { ObjectIdentifier($0.formula) })
        let isInputShared = uses.contains {
            if case .input = $0.formula.operation { true } else { false }
        }
        self.x = isInputShared ? x.known : x
        self.pass = pass
    }

    /// The result as the terms of its last sum.
    mutating func terms(_ f: LayerFormula) -> LayerTerms {
        switch f.operation {
        case .biased(let f, let bias):
            let inner = terms(f)
            guard inner.bias == nil else { return LayerTerms(inner.sum, bias: bias.tensor) }
            return LayerTerms(inner.first, inner.second, bias: bias.tensor)
        case .sum(let f, let g):
            let first = tensor(f, .results)
            return LayerTerms(first, tensor(g, .results))
        default: return LayerTerms(tensor(f, .results))
        }
    }

    private mutating func tensor(_ f: LayerFormula, _ scope: Scope) -> Tensor {
        let id = ObjectIdentifier(f)
        let scope = pass.trimming == nil ? .results : scope
        if let found = known[Key(formula: id, scope: scope)] { return found }
        if scope == .results, let wide = known[Key(formula: id, scope: .neighbors)] {
            return pass.own(wide)
        }
        let result = computed(f, scope)
        if shared.contains(id) { known[Key(formula: id, scope: scope)] = result }
        return result
    }

    private func input(_ scope: Scope) -> LayerInput { scope == .results ? pass.own(x) : x }

    private mutating func computed(_ f: LayerFormula, _ scope: Scope) -> Tensor {
        switch f.operation {
        case .input: return input(scope).dense
        case .initial: return pass.initial ?? input(scope).dense
        case .linear(let f, let weight): return linear(f, weight, bias: nil, scope)
        case .product(let f, let weight): return tensor(f, scope).matrixProduct(weight.tensor)
        case .biased(let f, let bias):
            if case .linear(let g, let weight) = f.operation, !shared.contains(ObjectIdentifier(f))
            {
                return linear(g, weight, bias: bias, scope)
            }
            return tensor(f, scope).addingToRows(bias.tensor)
        case .sum(let f, let g):
            let first = tensor(f, scope)
            return first.adding(tensor(g, scope))
        case .scaled(let f, let factor): return tensor(f, scope).scaled(by: factor)
        case .relu(let f): return relu(f, scope)
        case .unitRows(let f): return tensor(f, scope).unitRows()
        case .headScores(let f, let vectors, let heads):
            return tensor(f, scope).headScores(vectors.tensor, heads: heads)
        case .meanOfHeads(let f, let heads): return tensor(f, scope).meanOfHeads(heads)
        case .gated(let f, let g, let weight):
            let other = tensor(g, scope)
            return tensor(f, scope).gated(against: other, by: weight.tensor)
        case .edgeSum, .edgeSumWithOwn, .edgeMaximum, .edgeSoftmax:
            precondition(scope == .results, "a trimmed layer gathers once")
            return gathered(f)
        }
    }

    /// f · Wᵀ + b; sums over neighbours in the cheaper order.
    private mutating func linear(
        _ f: LayerFormula, _ weight: Parameter, bias: Parameter?, _ scope: Scope
    ) -> Tensor {
        let product: Tensor
        switch f.operation {
        case .input:
            return input(scope).linear(weight: weight.tensor, bias: bias?.tensor)
        case .edgeSum(let neighborhood, let g) where !shared.contains(ObjectIdentifier(f)):
            product = neighbors(g).propagatedLinear(
                pass.matrix(neighborhood), weight: weight.tensor)
        default:
            return tensor(f, scope).linear(weight: weight.tensor, bias: bias?.tensor)
        }
        return bias.map { product.addingToRows($0.tensor) } ?? product
    }

    /// A formula's rows of the nodes that are gathered from.
    private mutating func neighbors(_ f: LayerFormula) -> LayerInput {
        if case .input = f.operation { return x }
        return .hidden(tensor(f, .neighbors))
    }

    private mutating func relu(_ f: LayerFormula, _ scope: Scope) -> Tensor {
        guard case .biased(let g, let bias) = f.operation else { return tensor(f, scope).relu() }
        if case .linear(let h, let weight) = g.operation,
            case .edgeSumWithOwn(let neighborhood, let input, let epsilon, let maxSavedBytes) =
                h.operation,
            case .input = input.operation
        {
            let fused = OwnSumProduct(
                matrix: pass.matrix(neighborhood), epsilon: epsilon, weight: weight, bias: bias,
                maxSavedBytes: maxSavedBytes)
            return fused(x, pass)
        }
        return tensor(g, scope).adding(nil, toRows: bias.tensor, activation: .relu)
    }

    // MARK: - Neighbours

    private mutating func gathered(_ f: LayerFormula) -> Tensor {
        switch f.operation {
        case .edgeSum(let neighborhood, let f):
            return pass.matrix(neighborhood)(tensor(f, .neighbors))
        case .edgeSumWithOwn(let neighborhood, let f, let epsilon, _):
            var sums = pass.matrix(neighborhood)(tensor(f, .neighbors))
            sums.addScaled(tensor(f, .results), onePlus: epsilon.tensor)
            return sums
        case .edgeMaximum(let f):
            let edges = pass.within(pass.graph.withoutWeights)
            return tensor(f, .neighbors).segmentMaximum(
                edges.matrix, transposed: edges.transposed)
        case .edgeSoftmax(let f, let scores, let options): return attended(f, scores, options)
        default: preconditionFailure("the formula gathers nothing")
        }
    }

    private mutating func attended(
        _ f: LayerFormula, _ scores: LayerFormula.EdgeScores,
        _ options: LayerFormula.AttentionOptions
    ) -> Tensor {
        let edges = pass.within(pass.graph.attended(selfLoops: options.selfLoops))
        let values = tensor(f, .neighbors)
        let dropout = pass.dropout(rate: options.dropout) ?? (rate: 0, seed: 0)
        switch scores {
        case .additive(let source, let target, let slope):
            let source = tensor(source, .neighbors)
            return values.gatAttention(
                edges.matrix, transposed: edges.transposed, source: source,
                target: tensor(target, .results), slope: slope, dropout: dropout)
        case .joint(let target, let vectors, let slope):
            return values.gatv2Attention(
                edges.matrix, transposed: edges.transposed, right: tensor(target, .results),
                vectors: vectors.tensor, slope: slope, dropout: dropout)
        case .dot(let query, let key):
            let key = tensor(key, .neighbors)
            return values.dotAttention(
                edges.matrix, transposed: edges.transposed, query: tensor(query, .results),
                key: key, heads: options.heads, dropout: dropout)
        }
    }
}

extension ForwardPass {
    /// The current layer's part of a matrix of the graph.
    func matrix(_ neighborhood: LayerFormula.Neighborhood) -> Propagation {
        within(graph.matrix(neighborhood))
    }
}

extension GraphOperators {
    /// The matrix by which a neighbourhood weighs rows.
    func matrix(_ neighborhood: LayerFormula.Neighborhood) -> Propagation {
        switch neighborhood {
        case .sum: sum
        case .mean: mean
        case .normalized(let selfLoops): normalized(selfLoops: selfLoops)
        }
    }
}

extension Tensor {
    /// β · self + (1 − β) · other with β = σ(w · [other ‖ self ‖ other − self]) for each row.
    ///
    /// Shapes: two tensors `[rows, width]` and w `[1, 3 · width]` to `[rows, width]`.
    func gated(against other: Tensor, by weight: Tensor) -> Tensor {
        let difference = other.adding(scaled(by: -1))
        let score = Tensor.concatenatingColumns([other, self, difference])
            .linear(weight: weight, bias: nil)
        // σ(z) is the first of the softmax of z and 0.
        return .softmaxWeightedRows(
            [self, other], scores: .concatenatingColumns([score, .zeros([rowCount, 1])]))
    }
}

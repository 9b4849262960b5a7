import NN
import Tensor

/// A layer's formula: how a node's row is computed from those of the nodes around it, written once.
///
/// Four interpreters read it: training (`FormulaTape`), inference block by block
/// (`FormulaBlocks`), export (`FormulaExport`) and text (`FormulaText`). Formulas are graphs: what
/// is used twice is computed once.
package final class LayerFormula: Sendable {
    /// How rows are computed.
    package enum Operation: Sendable {
        /// The layer's input x.
        case input
        /// The network's first hidden rows x₀ (GCNII); the input where there are none.
        case initial
        /// f · Wᵀ with W `[out, in]`.
        case linear(LayerFormula, Parameter)
        /// f · W with W `[in, out]`.
        case product(LayerFormula, Parameter)
        /// f + b with b `[width]`.
        case biased(LayerFormula, Parameter)
        /// f + g.
        case sum(LayerFormula, LayerFormula)
        /// c · f.
        case scaled(LayerFormula, Float)
        /// max(0, f).
        case relu(LayerFormula)
        /// f with rows of length 1.
        case unitRows(LayerFormula)
        /// The sums over neighbours, weighted by a matrix of the graph.
        case edgeSum(Neighborhood, LayerFormula)
        /// The sums over neighbours and (1 + ε) · f; sums of more bytes than the maximum are
        /// recomputed in the backward pass.
        case edgeSumWithOwn(Neighborhood, LayerFormula, onePlus: Parameter, maxSavedBytes: Int)
        /// The maximum over neighbours, column by column.
        case edgeMaximum(LayerFormula)
        /// The sums over neighbours, weighted by the softmax of scores of the edges.
        case edgeSoftmax(LayerFormula, EdgeScores, AttentionOptions)
        /// The dot product of each head with its vector.
        case headScores(LayerFormula, Parameter, heads: Int)
        /// The mean over heads.
        case meanOfHeads(LayerFormula, heads: Int)
        /// β · f + (1 − β) · g with β = σ(w · [g ‖ f ‖ g − f]).
        case gated(LayerFormula, LayerFormula, Parameter)
    }

    /// Which rows a node gathers, and by which weights.
    package enum Neighborhood: Sendable, Equatable {
        /// A: those of the neighbours, by the edges' weights.
        case sum
        /// D⁻¹A: their mean.
        case mean
        /// D^-½ (A + I) D^-½, without self loops D^-½ A D^-½.
        case normalized(selfLoops: Bool)
    }

    /// The score of an edge from node j to node i.
    package enum EdgeScores: Sendable {
        /// leakyReLU(source_j + target_i); both `[nodes, heads]` (GAT).
        case additive(source: LayerFormula, target: LayerFormula, slope: Float)
        /// a · leakyReLU(f_j + target_i) with a `[1, heads, channels]` and f the summed rows (GATv2).
        case joint(target: LayerFormula, vectors: Parameter, slope: Float)
        /// query_i · key_j / √channels (TransformerConv).
        case dot(query: LayerFormula, key: LayerFormula)
    }

    /// How edges attend.
    package struct AttentionOptions: Sendable {
        /// The number of heads.
        package let heads: Int
        /// Whether nodes attend to themselves.
        package let selfLoops: Bool
        /// The dropout rate of attention weights in training.
        package let dropout: Float
    }

    /// How rows are computed.
    package let operation: Operation
    /// The dimension of a row.
    package let width: Int

    init(_ operation: Operation, width: Int) {
        self.operation = operation
        self.width = width
    }

    /// The formulas that this one is computed from: of the node's own rows, and of its neighbours'.
    var terms: (own: [LayerFormula], neighbors: [LayerFormula]) {
        switch operation {
        case .input, .initial: ([], [])
        case .linear(let f, _), .product(let f, _), .biased(let f, _), .scaled(let f, _),
            .relu(let f), .unitRows(let f), .headScores(let f, _, _), .meanOfHeads(let f, _):
            ([f], [])
        case .sum(let f, let g), .gated(let f, let g, _): ([f, g], [])
        case .edgeSum(_, let f), .edgeMaximum(let f): ([], [f])
        case .edgeSumWithOwn(_, let f, _, _): ([f], [f])
        case .edgeSoftmax(let f, let scores, _):
            switch scores {
            case .additive(let source, let target, _): ([target], [f, source])
            case .joint(let target, _, _): ([target], [f])
            case .dot(let query, let key): ([query], [f, key])
            }
        }
    }

    /// The hops that the result depends on.
    package var receptiveField: Int {
        // A node whose formula is reached again has been counted: chains may be long and shared.
        var known: [ObjectIdentifier: Int] = [:]
        func field(_ f: LayerFormula) -> Int {
            if let found = known[ObjectIdentifier(f)] { return found }
            let terms = f.terms
            let own = terms.own.map(field).max() ?? 0
            let gathered = terms.neighbors.map { field($0) + 1 }.max() ?? 0
            known[ObjectIdentifier(f)] = max(own, gathered)
            return max(own, gathered)
        }
        return field(self)
    }

    /// The formulas of this one, each once, with how often it is used.
    var uses: [(formula: LayerFormula, count: Int)] {
        var places: [ObjectIdentifier: Int] = [:]
        var found: [(formula: LayerFormula, count: Int)] = []
        func visit(_ f: LayerFormula) {
            if let place = places[ObjectIdentifier(f)] {
                found[place].count += 1
                return
            }
            places[ObjectIdentifier(f)] = found.count
            found.append((f, 1))
            let terms = f.terms
            (terms.own + terms.neighbors).forEach(visit)
        }
        visit(self)
        return found
    }

    /// Whether a part of a sampled graph can be computed alone: nodes that no later layer reads may
    /// be left out.
    package var supportsTrimming: Bool {
        receptiveField <= 1
            && !uses.contains { use in
                if case .initial = use.formula.operation { return true }
                return false
            }
    }
}

extension LayerFormula {
    /// The layer's input, `[nodes, width]`.
    package static func input(_ width: Int) -> LayerFormula { LayerFormula(.input, width: width) }

    /// The network's first hidden rows, `[nodes, width]`.
    package static func initial(_ width: Int) -> LayerFormula {
        LayerFormula(.initial, width: width)
    }

    /// f · Wᵀ with W `[width, in]`.
    package func linear(_ weight: Parameter, to width: Int) -> LayerFormula {
        LayerFormula(.linear(self, weight), width: width)
    }

    /// A layer's weight and bias.
    package func linear(_ layer: Linear, to width: Int) -> LayerFormula {
        linear(layer.trainedParameter, to: width).adding(bias: layer.bias)
    }

    /// f · W with W `[in, width]`.
    package func product(_ weight: Parameter, to width: Int) -> LayerFormula {
        LayerFormula(.product(self, weight), width: width)
    }

    /// f + b in every row.
    package func adding(bias: Parameter?) -> LayerFormula {
        bias.map { LayerFormula(.biased(self, $0), width: width) } ?? self
    }

    /// f + g.
    package func adding(_ other: LayerFormula) -> LayerFormula {
        LayerFormula(.sum(self, other), width: width)
    }

    /// c · f.
    package func scaled(by factor: Float) -> LayerFormula {
        LayerFormula(.scaled(self, factor), width: width)
    }

    /// max(0, f).
    package func relu() -> LayerFormula { LayerFormula(.relu(self), width: width) }

    /// Rows of length 1.
    package func unitRows() -> LayerFormula { LayerFormula(.unitRows(self), width: width) }

    /// The sums over neighbours.
    package func edgeSum(_ neighborhood: Neighborhood) -> LayerFormula {
        LayerFormula(.edgeSum(neighborhood, self), width: width)
    }

    /// The sums over neighbours and (1 + ε) · f.
    package func edgeSum(
        _ neighborhood: Neighborhood, withOwnTimesOnePlus epsilon: Parameter, maxSavedBytes: Int
    ) -> LayerFormula {
        LayerFormula(
            .edgeSumWithOwn(neighborhood, self, onePlus: epsilon, maxSavedBytes: maxSavedBytes),
            width: width)
    }

    /// The maximum over neighbours.
    package func edgeMaximum() -> LayerFormula { LayerFormula(.edgeMaximum(self), width: width) }

    /// The sums over neighbours, weighted by the softmax of scores.
    package func edgeSoftmax(_ scores: EdgeScores, _ options: AttentionOptions) -> LayerFormula {
        LayerFormula(.edgeSoftmax(self, scores, options), width: width)
    }

    /// The dot product of each head with its vector, `[nodes, heads]`.
    package func headScores(_ vectors: Parameter, heads: Int) -> LayerFormula {
        LayerFormula(.headScores(self, vectors, heads: heads), width: heads)
    }

    /// The mean over heads, `[nodes, width / heads]`.
    package func meanOfHeads(_ heads: Int) -> LayerFormula {
        LayerFormula(.meanOfHeads(self, heads: heads), width: width / max(1, heads))
    }

    /// β · f + (1 − β) · g with β = σ(w · [g ‖ f ‖ g − f]).
    package func gated(against other: LayerFormula, by weight: Parameter) -> LayerFormula {
        LayerFormula(.gated(self, other, weight), width: width)
    }
}

extension Linear {
    /// The weight of a layer that this package's networks train.
    var trainedParameter: Parameter {
        guard case .trained(let parameter) = weight else {
            preconditionFailure("graph networks have no frozen layers")
        }
        return parameter
    }

    /// The weight as an operation's input.
    var trainedWeight: Tensor { trainedParameter.tensor }
}

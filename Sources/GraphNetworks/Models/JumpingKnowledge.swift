import NN
import Tensor

/// Lets the classifier see the rows of all layers (Xu and others, ICML 2018, arXiv 1806.03536).
///
/// - `cat`: the layers' rows beside each other;
/// - `max`: the largest number at each place;
/// - `lstm`: Σ_l α_l h_l with α = softmax_l(a · [f_l ‖ b_l] + c), f and b the states of an LSTM that
///   reads the layers upwards and downwards.
///
/// Shapes: L matrices `[nodes, width]` to `[nodes, L · width]` for `cat`, else `[nodes, width]`. The LSTM has
/// L · width / 2 numbers in each direction. Drawn and named as PyTorch Geometric's `JumpingKnowledge`.
public final class JumpingKnowledge: Sendable {
    /// How the layers' rows are joined.
    public enum Mode: String, Sendable, CaseIterable {
        /// Only the last layer's rows count.
        case none
        /// Beside each other.
        case cat
        /// The largest number at each place.
        case max
        /// A mean whose weights an LSTM finds for each node.
        case lstm
    }

    /// How the layers' rows are joined.
    public let mode: Mode
    /// Numbers of a result row.
    public let outFeatures: Int
    let directions: [LSTMDirection]
    let attention: Linear?

    /// Makes what joins the rows of `layers` layers; `nil` for the mode `none`.
    public init?(_ scope: ParameterScope, _ mode: Mode, width: Int, layers: Int) {
        guard mode != .none else { return nil }
        self.mode = mode
        outFeatures = mode == .cat ? layers * width : width
        guard mode == .lstm else {
            directions = []
            attention = nil
            return
        }
        let states = Swift.max(1, layers * width / 2)
        directions = ["", "_reverse"].map {
            LSTMDirection(scope.scope("lstm"), suffix: $0, inFeatures: width, states: states)
        }
        attention = Linear(scope.scope("att"), inFeatures: 2 * states, outFeatures: 1)
    }

    /// Joins the layers' rows.
    public func callAsFunction(_ layers: [Tensor]) -> Tensor {
        switch mode {
        case .none: return layers[layers.count - 1]
        case .cat: return .concatenatingColumns(layers)
        case .max: return .maximum(of: layers)
        case .lstm:
            guard let attention else { preconditionFailure("the mode lstm has an attention") }
            let upwards = directions[0](layers)
            let downwards = Array(directions[1](layers.reversed()).reversed())
            let scores = zip(upwards, downwards).map {
                attention(.concatenatingColumns([$0, $1]))
            }
            return .softmaxWeightedRows(layers, scores: .concatenatingColumns(scores))
        }
    }

    /// As PyTorch Geometric prints it.
    var printedForm: String { "JumpingKnowledge(\(mode.rawValue))" }

    /// Adds the operations.
    func export(_ layers: [String], to builder: inout ONNXBuilder) -> String {
        switch mode {
        case .none: return layers[layers.count - 1]
        case .cat: return builder.add("Concat", layers, [("axis", .integer(1))])
        case .max: return builder.add("Max", layers)
        case .lstm:
            guard let attention else { preconditionFailure("the mode lstm has an attention") }
            let upwards = directions[0].export(layers, to: &builder)
            let downwards = directions[1].export(layers.reversed(), to: &builder)
            var scores: [String] = []
            for (up, down) in zip(upwards, downwards.reversed()) {
                let states = builder.add("Concat", [up, down], [("axis", .integer(1))])
                scores.append(builder.linear(states, attention))
            }
            let joined = builder.add("Concat", scores, [("axis", .integer(1))])
            let shares = builder.add("Softmax", [joined], [("axis", .integer(1))])
            let weighted = layers.indices.map { index in
                builder.add("Mul", [layers[index], builder.columns(shares, index..<index + 1)])
            }
            return builder.add("Sum", weighted)
        }
    }
}

/// One direction of a single-layer LSTM (Hochreiter and Schmidhuber 1997), with PyTorch's gates i, f, g, o:
/// c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c).
///
/// Shapes: steps `[rows, in]` to states `[rows, states]`. All uniform within ±1/√states.
final class LSTMDirection: @unchecked Sendable {
    private let inputWeight: Parameter
    private let stateWeight: Parameter
    private let inputBias: Parameter
    private let stateBias: Parameter
    private let states: Int

    init(_ scope: ParameterScope, suffix: String, inFeatures: Int, states: Int) {
        let initializer = Initializer.uniform(limit: 1 / Float(states).squareRoot())
        func make(_ name: String, _ shape: [Int]) -> Parameter {
            scope.parameter(name + "_l0" + suffix, shape, initializer)
        }
        inputWeight = make("weight_ih", [4 * states, inFeatures])
        stateWeight = make("weight_hh", [4 * states, states])
        inputBias = make("bias_ih", [4 * states])
        stateBias = make("bias_hh", [4 * states])
        self.states = states
    }

    func callAsFunction(_ steps: [Tensor]) -> [Tensor] {
        var results: [Tensor] = []
        var cell: Tensor?
        for x in steps {
            let fromInput = x.linear(weight: inputWeight.tensor, bias: inputBias.tensor)
            let gates =
                results.last.map {
                    fromInput.adding(
                        $0.linear(weight: stateWeight.tensor, bias: stateBias.tensor))
                } ?? fromInput.addingToRows(stateBias.tensor)
            func gate(_ index: Int) -> Tensor {
                gates.columns(index * states..<(index + 1) * states)
            }
            let added = gate(0).sigmoid().multiplied(by: gate(2).tanh())
            let next = cell.map { gate(1).sigmoid().multiplied(by: $0).adding(added) } ?? added
            results.append(gate(3).sigmoid().multiplied(by: next.tanh()))
            cell = next
        }
        return results
    }

    func export(_ steps: [String], to builder: inout ONNXBuilder) -> [String] {
        var results: [String] = []
        var cell: String?
        for x in steps {
            var gates = builder.linear(x, weight: inputWeight, bias: inputBias)
            if let state = results.last {
                let fromState = builder.linear(state, weight: stateWeight, bias: stateBias)
                gates = builder.add("Add", [gates, fromState])
            } else {
                gates = builder.adding(gates, stateBias)
            }
            let parts = (0..<4).map { index in
                let part = builder.columns(gates, index * states..<(index + 1) * states)
                return builder.add(index == 2 ? "Tanh" : "Sigmoid", [part])
            }
            var next = builder.add("Mul", [parts[0], parts[2]])
            if let cell {
                next = builder.add("Add", [builder.add("Mul", [parts[1], cell]), next])
            }
            results.append(builder.add("Mul", [parts[3], builder.add("Tanh", [next])]))
            cell = next
        }
        return results
    }
}

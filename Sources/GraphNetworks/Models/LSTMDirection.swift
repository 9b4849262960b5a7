import NN
import Tensor

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

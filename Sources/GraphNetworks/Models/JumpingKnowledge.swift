import NN
import Tensor

/// Lets the classifier see the rows of all layers (Xu and others, ICML 2018, arXiv 1806.03536).
///
/// - `cat`: the layers' rows, concatenated;
/// - `max`: the element-wise maximum;
/// - `lstm`: Σ_l α_l h_l with α = softmax_l(a · [f_l ‖ b_l] + c), f and b the states of an LSTM that
///   reads the layers upwards and downwards.
///
/// Shapes: L matrices `[nodes, width]` to `[nodes, L · width]` for `cat`, else `[nodes, width]`. The LSTM has
/// L · width / 2 states in each direction. Initialised and named as PyTorch Geometric's `JumpingKnowledge`.
public final class JumpingKnowledge: Sendable {
    /// How the layers' rows are joined.
    public enum Mode: String, Sendable, CaseIterable {
        /// Only the last layer's rows count.
        case none
        /// Concatenation.
        case cat
        /// The element-wise maximum.
        case max
        /// A weighted mean, with weights from an LSTM for each node.
        case lstm
    }

    /// How the layers' rows are joined.
    public let mode: Mode
    /// Features of a result row.
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

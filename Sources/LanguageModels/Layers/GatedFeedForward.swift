import Compute
import NN
import Tensor

/// A gated feed-forward layer (Shazeer, arXiv 2002.05202): y = W_down (act(W_gate x) · W_up x).
///
/// Shapes: `[tokens, E]` to `[tokens, E]`, with F inside.
final class GatedFeedForward: Sendable {
    private let gate: Linear
    private let up: Linear
    private let down: Linear
    private let activation: GatedActivation
    private let precision: ComputePrecision

    /// Builds the layer from the weights under `path`.
    init(_ builder: ModelBuilder, _ path: String, activation: GatedActivation) throws {
        let (width, inner) = (
            builder.configuration.hiddenSize, builder.configuration.feedForwardSize
        )
        gate = try builder.linear(path + ".gate_proj", inFeatures: width, outFeatures: inner)
        up = try builder.linear(path + ".up_proj", inFeatures: width, outFeatures: inner)
        down = try builder.linear(path + ".down_proj", inFeatures: inner, outFeatures: width)
        self.activation = activation
        precision = builder.precision
    }

    /// The frozen weights; `nil` for one that is trained.
    var matrices: [(any FrozenMatrix)?] { [gate, up, down].map(\.frozen) }

    /// Applies the layer.
    ///
    /// - Parameters:
    ///   - x: `[tokens, E]`.
    ///   - residual: The residual, `[tokens, E]`.
    ///   - pass: Draws dropout masks.
    ///   - output: Where to write the result; a hint only.
    func callAsFunction(
        _ x: Tensor, addedTo residual: Tensor? = nil, _ pass: inout DecoderPass,
        in output: Storage? = nil
    ) -> Tensor {
        if let y = fused(x, addedTo: residual, in: output) { return y }
        let both = Linear.apply([gate, up], to: x, dropout: &pass.dropout)
        let gated = both[0].gating(both[1], by: activation, keeping: precision)
        return down(gated, addedTo: residual, dropout: &pass.dropout)
    }

    private func fused(_ x: Tensor, addedTo residual: Tensor?, in output: Storage?) -> Tensor? {
        let layers = [gate, up, down]
        guard layers.allSatisfy({ $0.adapter == nil && $0.bias == nil }),
            let gate = gate.frozen, let up = up.frozen, let down = down.frozen
        else { return nil }
        return x.feedForward(
            gate: gate, up: up, down: down, by: activation, addedTo: residual, in: output)
    }
}

import Tensor

/// Layer normalisation (Ba and others, arXiv 1607.06450): y = (x − μ) / √(σ² + ε) · weight + bias,
/// with the mean and variance of each row.
///
/// Shapes: `[rows, width]` to `[rows, width]`. Weight one, bias zero, like PyTorch's `LayerNorm`.
public final class LayerNorm: @unchecked Sendable {
    /// The factors, `[width]`.
    public let weight: Parameter
    /// The shifts, `[width]`.
    public let bias: Parameter
    /// Added to the variance.
    public let epsilon: Float

    /// Makes a layer for rows of `width` features.
    public init(_ scope: ParameterScope, width: Int, epsilon: Float = 1e-5) {
        weight = scope.parameter("weight", [width], .ones)
        bias = scope.parameter("bias", [width], .zeros)
        self.epsilon = epsilon
    }

    /// Applies the layer.
    ///
    /// Shapes: `[rows, width]` to `[rows, width]`.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        x.layerNorm(weight: weight.tensor, bias: bias.tensor, epsilon: epsilon)
    }
}

import Tensor

/// A leaky ReLU with one learned slope (He and others 2015): y = max(x, 0) + a · min(x, 0).
///
/// Shapes: any to the same. The slope is initialised to 0.25, like PyTorch's `PReLU`.
public final class PReLU: @unchecked Sendable {
    /// The slope a, `[1]`.
    public let weight: Parameter

    /// Makes a layer.
    public init(_ scope: ParameterScope) {
        weight = scope.parameter("weight", [1], .constant(0.25))
    }

    /// Applies the layer.
    public func callAsFunction(_ x: Tensor) -> Tensor { x.prelu(slope: weight.tensor) }
}

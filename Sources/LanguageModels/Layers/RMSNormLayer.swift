import Tensor

/// Root-mean-square normalisation with a weight (Zhang and Sennrich 2019).
///
/// y = x · w / √(mean(x²) + ε). Shapes: any rows of the weight's width.
struct RMSNormLayer: Sendable {
    let weight: Parameter
    let epsilon: Float

    /// The normalised rows, with a residual added where one is given; in an output buffer, if given.
    func callAsFunction(_ x: Tensor, addedTo residual: Tensor? = nil, in output: Storage? = nil)
        -> Tensor
    { x.rmsNorm(weight: weight.tensor, epsilon: epsilon, addedTo: residual, in: output) }
}

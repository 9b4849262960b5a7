import Support
import Tensor

/// A low-rank addition to a frozen weight: Δy = (alpha / rank) · dropout(x) · Aᵀ · Bᵀ (LoRA, Hu et
/// al., arXiv 2106.09685, equation 3).
///
/// Shapes: A `[rank, inFeatures]`, B `[outFeatures, rank]`; A is initialised as in PEFT (Kaiming
/// uniform, a = √5), B is zero, so that a new adapter changes nothing.
public final class LowRankAdapter: @unchecked Sendable {
    /// The projection down, `[rank, inFeatures]`.
    public let a: Parameter
    /// The projection up, `[outFeatures, rank]`.
    public let b: Parameter
    /// alpha / rank.
    public let scale: Float
    /// The dropout rate of inputs in training, 0 ..< 1.
    public let dropoutRate: Float

    /// Makes an adapter for a weight of `[outFeatures, inFeatures]`.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, rank: Int, alpha: Float,
        dropoutRate: Float = 0
    ) {
        a = scope.scope("lora_A").parameter(
            "weight", [rank, inFeatures], .kaimingUniform(a: Float(5).squareRoot()))
        b = scope.scope("lora_B").parameter("weight", [outFeatures, rank], .zeros)
        scale = alpha / Float(rank)
        self.dropoutRate = dropoutRate
    }

    /// The rank of the addition.
    public var rank: Int { a.value.shape[0] }

    /// The addition as one operation with a frozen product takes it.
    ///
    /// - Parameter dropout: Draws the mask in training; `nil` in evaluation.
    func addition(dropout: inout RandomSource?) -> LowRankAddition {
        let seed = dropoutRate > 0 ? dropout?.next() : nil
        return LowRankAddition(
            a: a.tensor, b: b.tensor, scale: scale, dropoutRate: seed == nil ? 0 : dropoutRate,
            seed: seed ?? 0)
    }

    /// The addition to a layer's result for its input.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - dropout: Draws the mask in training; `nil` in evaluation.
    /// - Returns: `[rows, outFeatures]`.
    public func callAsFunction(_ x: Tensor, dropout: inout RandomSource?) -> Tensor {
        var input = x
        if dropoutRate > 0, let seed = dropout?.next() {
            input = x.dropout(rate: dropoutRate, seed: seed)
        }
        return input.matrixProduct(a.tensor, otherTransposed: true)
            .matrixProduct(b.tensor, otherTransposed: true)
            .scaled(by: scale)
    }
}

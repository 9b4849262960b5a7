import Compute
import Support
import Tensor

/// The affine map y = x · Wᵀ + b, with an optional low-rank adapter beside it.
///
/// Shapes: x `[rows, inFeatures]` to y `[rows, outFeatures]`.
public final class Linear: @unchecked Sendable {
    /// The weight's storage.
    public enum Weight {
        /// A trainable matrix, `[outFeatures, inFeatures]`.
        case trained(Parameter)
        /// A matrix of a loaded model, which is not trained.
        case frozen(any FrozenMatrix)
    }

    /// The matrix W.
    public let weight: Weight
    /// The vector b, `[outFeatures]`.
    public let bias: Parameter?
    /// A low-rank addition to W, if one is attached.
    public var adapter: LowRankAdapter?

    /// Makes a trainable layer, initialised like PyTorch's `Linear` by default.
    public init(
        _ scope: ParameterScope, inFeatures: Int, outFeatures: Int, hasBias: Bool = true,
        initializer: Initializer = .kaimingUniform(a: Float(5).squareRoot())
    ) {
        weight = .trained(
            scope.parameter("weight", [outFeatures, inFeatures], initializer))
        let limit = 1 / Float(max(1, inFeatures)).squareRoot()
        bias = hasBias ? scope.parameter("bias", [outFeatures], .uniform(limit: limit)) : nil
        bias?.decays = true
    }

    /// Makes a layer of a loaded model.
    public init(frozen matrix: any FrozenMatrix, bias: Parameter? = nil) {
        weight = .frozen(matrix)
        self.bias = bias
    }

    /// The number of input features.
    public var inFeatures: Int {
        switch weight {
        case .trained(let parameter): parameter.value.shape[1]
        case .frozen(let matrix): matrix.inFeatures
        }
    }

    /// The number of output features.
    public var outFeatures: Int {
        switch weight {
        case .trained(let parameter): parameter.value.shape[0]
        case .frozen(let matrix): matrix.outFeatures
        }
    }

    /// The matrix W, if it is frozen.
    public var frozen: (any FrozenMatrix)? {
        if case .frozen(let matrix) = weight { matrix } else { nil }
    }

    /// Applies the layer.
    ///
    /// - Parameters:
    ///   - x: `[rows, inFeatures]`.
    ///   - residual: The addend, `[rows, outFeatures]`, if any.
    ///   - dropout: Draws the adapter's dropout masks in training; `nil` in evaluation.
    /// - Returns: `[rows, outFeatures]`.
    public func callAsFunction(
        _ x: Tensor, addedTo residual: Tensor? = nil, dropout: inout RandomSource?
    ) -> Tensor {
        if let frozen, adapter == nil, bias == nil {
            return x.linear(frozen: [frozen], adding: [residual])[0]
        }
        let y = mapped(x, &dropout)
        return residual.map { $0.adding(y) } ?? y
    }

    /// The product and its adapter as one operation; `nil` where one operation cannot do both.
    private func product(_ dropout: inout RandomSource?) -> AdaptedProduct? {
        guard let frozen, bias?.isTrainable != true else { return nil }
        return AdaptedProduct(
            matrix: frozen, bias: bias?.value, addition: adapter?.addition(dropout: &dropout))
    }

    private func mapped(_ x: Tensor, _ dropout: inout RandomSource?) -> Tensor {
        if adapter != nil, let product = product(&dropout) { return x.linear([product])[0] }
        let y =
            switch weight {
            case .trained(let parameter): x.linear(weight: parameter.tensor, bias: bias?.tensor)
            case .frozen(let matrix): x.linear(frozen: [matrix], adding: [bias?.tensor])[0]
            }
        guard let adapter else { return y }
        return y.adding(adapter(x, dropout: &dropout))
    }

    /// Applies several layers to the same rows; frozen ones at once, unless their adapters drop
    /// inputs, each its own.
    ///
    /// - Parameters:
    ///   - layers: Layers with equal numbers of inputs.
    ///   - x: `[rows, inFeatures]`.
    ///   - dropout: Draws the adapters' dropout masks in training; `nil` in evaluation.
    ///   - outputs: Output buffers, one for each layer; new ones if `nil`. A hint only.
    /// - Returns: `[rows, outFeatures]` for each.
    public static func apply(
        _ layers: [Linear], to x: Tensor, dropout: inout RandomSource?,
        in outputs: [Storage?]? = nil
    ) -> [Tensor] {
        let matrices = layers.compactMap { layer -> (any FrozenMatrix)? in
            layer.adapter == nil ? layer.frozen : nil
        }
        if matrices.count == layers.count {
            return x.linear(
                frozen: matrices, adding: layers.map { $0.bias?.tensor }, in: outputs)
        }
        let drops = dropout != nil && layers.contains { $0.adapter?.dropoutRate ?? 0 > 0 }
        let products = drops ? [] : layers.compactMap { $0.product(&dropout) }
        guard products.count == layers.count else {
            return layers.map { $0(x, dropout: &dropout) }
        }
        return x.linear(products)
    }

    /// Applies the layer without dropout.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var none: RandomSource?
        return self(x, dropout: &none)
    }
}

import NN
import Tensor

/// Graph isomorphism network (Xu and others, ICLR 2019, arXiv 1810.00826):
/// y_i = nn((1 + ε) x_i + Σ_j x_j) over the neighbours j of i, with nn = Linear, ReLU, Linear.
///
/// Shapes: x `[nodes, in]`, nn `[hidden, in]` and `[out, hidden]` to `[nodes, out]`. Linear layers as
/// PyTorch's, ε zero and trained; names as PyTorch Geometric's.
public final class GINConv: GraphLayer, @unchecked Sendable {
    /// ε, `[1]`.
    public let epsilon: Parameter
    /// The first linear map of nn.
    public let first: Linear
    /// The second.
    public let second: Linear

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, hiddenFeatures: Int, outFeatures: Int,
        trainsEpsilon: Bool = true
    ) {
        epsilon = scope.parameter("eps", [1], .zeros)
        epsilon.isTrainable = trainsEpsilon
        let network = scope.scope("nn")
        first = Linear(
            network.scope(0), inFeatures: inFeatures, outFeatures: hiddenFeatures)
        second = Linear(
            network.scope(2), inFeatures: hiddenFeatures, outFeatures: outFeatures)
    }

    /// Numbers of a result row.
    public var outFeatures: Int { second.outFeatures }

    /// Whether the layer heeds the pass's window.
    public var heedsWindow: Bool { true }

    /// Applies the layer but for its last sum.
    ///
    /// The first linear map is taken inside the sum, W((1 + ε) x + A x) = (1 + ε) W x + A W x, so that
    /// sparse inputs stay sparse and narrow rows are gathered.
    public func terms(_ x: LayerInput, _ pass: inout ForwardPass) -> LayerTerms {
        let weight = first.trainedWeight
        let spreading = pass.within(pass.graph.sum)
        var h: Tensor
        switch x {
        case .hidden(let tensor) where tensor.rowSize <= weight.rowCount:
            h = spreading(tensor).addingScaled(pass.own(tensor), onePlus: epsilon.tensor)
                .linear(weight: weight, bias: nil)
        case .features(let matrix) where !matrix.isSparse:
            let gathered = matrix.product(with: spreading) ?? spreading(matrix.dense)
            h = gathered.addingScaled(pass.own(matrix.dense), onePlus: epsilon.tensor)
                .linear(weight: weight, bias: nil)
        default:
            let own = x.linear(weight: weight)
            h = spreading(own).addingScaled(pass.own(own), onePlus: epsilon.tensor)
        }
        h = h.adding(nil, toRows: first.bias?.tensor, isRectified: true)
        return LayerTerms(
            h.linear(weight: second.trainedWeight, bias: nil), bias: second.bias?.tensor)
    }
}

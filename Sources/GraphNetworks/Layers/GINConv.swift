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
    /// Sums over neighbours that take more bytes are computed again on the way back instead of kept, and
    /// sums of the inputs are not kept from epoch to epoch: some more time, a third less memory.
    public let mostKeptBytes: Int

    /// Makes a layer.
    public init(
        _ scope: ParameterScope, inFeatures: Int, hiddenFeatures: Int, outFeatures: Int,
        trainsEpsilon: Bool = true, mostKeptBytes: Int = 32 << 20
    ) {
        self.mostKeptBytes = mostKeptBytes
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
        let bias = first.bias?.tensor
        let h: Tensor
        if isSummedFirst(x) {
            let dense = x.dense
            let kept = keptInputs(x)
            h = firstMap(dense, own: pass.own(dense)) {
                kept?.product(with: spreading) ?? spreading($0)
            }
        } else {
            let own = x.linear(weight: weight)
            var sums = spreading(own)
            sums.addScaled(pass.own(own), onePlus: epsilon.tensor)
            h = sums.adding(nil, toRows: bias, activation: .relu)
        }
        return LayerTerms(
            h.linear(weight: second.trainedWeight, bias: nil), bias: second.bias?.tensor)
    }

    /// The layer's result in inference, in the orders of `terms`.
    public func rows(_ x: LayerInput, _ pass: ForwardPass) -> RowExpression? {
        let (weight, bias) = (first.trainedWeight, first.bias?.tensor)
        let (spreading, factor) = (pass.graph.sum, 1 + epsilon.tensor.item)
        func sums(of x: Tensor) -> RowExpression {
            .sums(spreading.matrix, of: x, plus: x, factor: factor)
        }
        let mapped: RowExpression
        if !isSummedFirst(x) {
            mapped = sums(of: x.linear(weight: weight))
        } else if var known = keptInputs(x)?.product(with: spreading) {
            known.addScaled(x.dense, onePlus: epsilon.tensor)
            mapped = RowExpression(known).linear(weight)
        } else {
            mapped = sums(of: x.dense).linear(weight)
        }
        return mapped.adding(bias: bias).relu().linear(second.trainedWeight)
            .adding(bias: second.bias?.tensor)
    }

    private func isLarge(_ x: Tensor) -> Bool {
        x.count * MemoryLayout<Float>.size > mostKeptBytes
    }

    /// Whether the sums over neighbours are taken before the first linear map.
    private func isSummedFirst(_ x: LayerInput) -> Bool {
        guard case .features(let matrix) = x else { return x.width <= first.outFeatures }
        return !matrix.isSparse && !isBestNarrowed(matrix.dense)
    }

    /// Inputs whose sums are kept from epoch to epoch.
    private func keptInputs(_ x: LayerInput) -> FeatureMatrix? {
        guard case .features(let matrix) = x, !isLarge(matrix.dense) else { return nil }
        return matrix
    }

    /// Whether inputs are too large for their sums to be kept, and the linear map makes them narrower.
    private func isBestNarrowed(_ x: Tensor) -> Bool {
        isLarge(x) && x.rowSize > first.outFeatures
    }

    /// The first linear map, behind the sums over neighbours, and its ReLU.
    private func firstMap(
        _ x: Tensor, own: Tensor, spreading: @escaping (Tensor) -> Tensor
    ) -> Tensor {
        let sums = { (x: Tensor, own: Tensor, epsilon: Tensor) in
            var sums = spreading(x)
            sums.addScaled(own, onePlus: epsilon)
            return sums
        }
        let (x0, own0, epsilon0) = (x.detached, own.detached, epsilon.tensor.detached)
        return sums(x, own, epsilon.tensor).linear(
            weight: first.trainedWeight, bias: first.bias?.tensor, activation: .relu,
            recomputingBy: isLarge(own) ? { sums(x0, own0, epsilon0) } : nil)
    }
}

import NN
import Tensor

/// relu((A x + (1 + ε) x) · Wᵀ + b) of a layer's input, GIN's first half, in the cheaper order.
///
/// The linear map is taken inside the sum where that is cheaper, W((1 + ε) x + A x) = (1 + ε) W x
/// + A W x, so that sparse inputs stay sparse and narrow rows are gathered.
struct OwnSumProduct {
    let matrix: Propagation
    let epsilon: Parameter
    let weight: Parameter
    let bias: Parameter
    /// Sums over neighbours that take more bytes are recomputed in the backward pass instead of
    /// saved, and sums of the inputs are not kept from epoch to epoch: some more time, a third less
    /// memory.
    let maxSavedBytes: Int

    /// The result in training.
    func callAsFunction(_ x: LayerInput, _ pass: ForwardPass) -> Tensor {
        guard !isSummedFirst(x) else {
            let dense = x.dense
            let kept = keptInputs(x)
            return sumsThenProduct(dense, own: pass.own(dense)) {
                kept?.product(with: matrix) ?? matrix($0)
            }
        }
        let own = x.linear(weight: weight.tensor)
        var sums = matrix(own)
        sums.addScaled(pass.own(own), onePlus: epsilon.tensor)
        return sums.adding(nil, toRows: bias.tensor, activation: .relu)
    }

    /// The result in inference, in the orders of training.
    func rows(_ x: LayerInput) -> RowExpression {
        let factor = 1 + epsilon.tensor.item
        func sums(of x: Tensor) -> RowExpression {
            .sums(matrix.matrix, of: x, plus: x, factor: factor)
        }
        let mapped: RowExpression
        if !isSummedFirst(x) {
            mapped = sums(of: x.linear(weight: weight.tensor))
        } else if var known = keptInputs(x)?.product(with: matrix) {
            known.addScaled(x.dense, onePlus: epsilon.tensor)
            mapped = RowExpression(known).linear(weight.tensor)
        } else {
            mapped = sums(of: x.dense).linear(weight.tensor)
        }
        return mapped.adding(bias: bias.tensor).relu()
    }

    private var outFeatures: Int { weight.value.rowCount }

    private func isLarge(_ x: Tensor) -> Bool {
        x.count * MemoryLayout<Float>.size > maxSavedBytes
    }

    /// Whether the sums over neighbours are taken before the linear map.
    private func isSummedFirst(_ x: LayerInput) -> Bool {
        guard case .features(let matrix) = x else { return x.width <= outFeatures }
        return !matrix.isSparse && !isBestNarrowed(matrix.dense)
    }

    /// Inputs whose sums are kept from epoch to epoch.
    private func keptInputs(_ x: LayerInput) -> FeatureMatrix? {
        guard case .features(let matrix) = x, !isLarge(matrix.dense) else { return nil }
        return matrix
    }

    /// Whether inputs are too large for their sums to be kept, and the linear map makes them narrower.
    private func isBestNarrowed(_ x: Tensor) -> Bool {
        isLarge(x) && x.rowSize > outFeatures
    }

    private func sumsThenProduct(
        _ x: Tensor, own: Tensor, spreading: @escaping (Tensor) -> Tensor
    ) -> Tensor {
        let sums = { (x: Tensor, own: Tensor, epsilon: Tensor) in
            var sums = spreading(x)
            sums.addScaled(own, onePlus: epsilon)
            return sums
        }
        let (x0, own0, epsilon0) = (x.detached, own.detached, epsilon.tensor.detached)
        return sums(x, own, epsilon.tensor).linear(
            weight: weight.tensor, bias: bias.tensor, activation: .relu,
            recomputingBy: isLarge(own) ? { sums(x0, own0, epsilon0) } : nil)
    }
}

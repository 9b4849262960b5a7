import Compute

extension Tensor {
    /// Each row divided by its Euclidean length, or by `epsilon` if that is larger, like PyTorch's
    /// `normalize`.
    ///
    /// Shapes: `[rows, width]` to `[rows, width]`.
    public func unitRows(epsilon: Float = 1e-12) -> Tensor {
        let (rows, width) = (rowCount, rowSize)
        let inverses = Tensor.filling([rows]) { _ in }
        let result = Tensor.filling(shape) {
            RowNormalization.unitLength(
                pointer, $0, inverses: inverses.storage.pointer, rows: rows, width: width,
                epsilon: epsilon)
        }
        return result.recorded("unitRows", from: [self]) { gradient, sink in
            sink.accumulate(0) {
                RowNormalization.unitLengthBackward(
                    result: result.pointer, inverses: inverses.pointer, gradient.pointer, $0,
                    rows: rows, width: width, epsilon: epsilon)
            }
        }
    }

    /// Each row shifted and scaled to mean 0 and variance 1, then by a learned weight and bias
    /// (layer normalisation, Ba and others, arXiv 1607.06450).
    ///
    /// Shapes: x `[rows, width]`, weight and bias `[width]` to `[rows, width]`.
    public func layerNorm(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) -> Tensor {
        let (rows, width) = (rowCount, rowSize)
        precondition(
            weight.count == width && bias.count == width,
            "layer norm of \(shape) with \(weight.shape) and \(bias.shape)")
        let inverses = Tensor.filling([rows]) { _ in }
        let normalized = Tensor.filling(shape) { _ in }
        let scale = weight.detached
        return Tensor.filling(shape) {
            RowNormalization.layerNorm(
                pointer, weight: weight.pointer, bias: bias.pointer, $0,
                normalized: normalized.storage.pointer, inverses: inverses.storage.pointer,
                rows: rows, width: width, epsilon: epsilon)
        }.recorded("layerNorm", from: [self, weight, bias]) { gradient, sink in
            sink.accumulate(0) {
                RowNormalization.layerNormBackward(
                    normalized: normalized.pointer, inverses: inverses.pointer,
                    weight: scale.pointer, gradient.pointer, $0, rows: rows, width: width)
            }
            sink.accumulate(1) {
                RowNormalization.addColumnProducts(
                    gradient.pointer, normalized.pointer, to: $0, rows: rows, width: width)
            }
            sink.accumulate(2) {
                RowWise.addColumnSums(gradient.pointer, to: $0, rows: rows, width: width)
            }
        }
    }
}

import Compute

extension Tensor {
    /// Each row divided by its root mean square, times a weight (Zhang and Sennrich 2019).
    ///
    /// y = x · w / √(mean(x²) + ε) + residual. Shapes: x `[…, width]` taken as rows of `width`
    /// elements, weight `[width]`, residual like x; the result has x's shape.
    ///
    /// - Parameters:
    ///   - weight: The factor of each column.
    ///   - epsilon: ε.
    ///   - residual: The addend, if any.
    ///   - output: The output buffer; a new one if `nil`.
    public func rmsNorm(
        weight: Tensor, epsilon: Float, addedTo residual: Tensor? = nil, in output: Storage? = nil
    ) -> Tensor {
        let width = weight.count
        precondition(width > 0 && count % width == 0, "rmsNorm of \(shape) by \(weight.shape)")
        precondition(residual.map { $0.count == count } ?? true, "rmsNorm with another residual")
        let rows = count / width
        let inverses = Storage(uninitialized: rows)
        let (x, w) = (detached, weight.detached)
        let result = Tensor.filling(shape, in: output) {
            RMSNorm.forward(
                pointer, weight: weight.pointer, residual: residual?.pointer, into: $0,
                inverses: inverses.pointer, rows: rows, width: width, epsilon: epsilon)
        }
        let inputs = [self, weight] + (residual.map { [$0] } ?? [])
        return result.recorded("rmsNorm", from: inputs) { g, sink in
            sink.write(0) {
                RMSNorm.inputGradient(
                    g.pointer, x: x.pointer, weight: w.pointer, inverses: inverses.pointer,
                    into: $0, rows: rows, width: width, adds: $1)
            }
            sink.accumulate(1) {
                RMSNorm.addWeightGradient(
                    g.pointer, x: x.pointer, inverses: inverses.pointer, to: $0, rows: rows,
                    width: width)
            }
            if inputs.count > 2 { sink.add(2, g) }
        }
    }
}

import Compute

/// The mean and the variance of each column of a batch.
public struct BatchStatistics {
    /// The means, `[width]`.
    public let mean: Tensor
    /// The biased variances, `[width]`.
    public let variance: Tensor

    /// Combines means and variances.
    public init(mean: Tensor, variance: Tensor) {
        self.mean = mean
        self.variance = variance
    }
}

extension Tensor {
    /// The mean and biased variance of each column; carries no gradient.
    public var columnStatistics: BatchStatistics {
        let (rows, width) = (rowCount, rowSize)
        let (mean, variance) = (Tensor.filling([width]) { _ in }, Tensor.filling([width]) { _ in })
        BatchNormalization.statistics(
            pointer, mean: mean.storage.pointer, variance: variance.storage.pointer, rows: rows,
            width: width)
        return BatchStatistics(mean: mean, variance: variance)
    }

    /// Each column shifted and scaled to mean 0 and variance 1 over the rows, then by a learned
    /// weight and bias (batch normalisation, Ioffe and Szegedy 2015).
    ///
    /// Shapes: x `[rows, width]`, weight and bias `[width]` to `[rows, width]`.
    ///
    /// - Parameters:
    ///   - weight: The learned factors.
    ///   - bias: The learned shifts.
    ///   - statistics: This batch's in training; running ones, taken as constants, in evaluation.
    ///   - isTraining: Whether the statistics depend on the rows.
    ///   - epsilon: Added to the variance.
    public func batchNorm(
        weight: Tensor, bias: Tensor, statistics: BatchStatistics, isTraining: Bool,
        epsilon: Float = 1e-5
    ) -> Tensor {
        let (rows, width) = (rowCount, rowSize)
        precondition(
            weight.count == width && bias.count == width && statistics.mean.count == width,
            "batch norm of \(shape) with \(weight.shape) and \(bias.shape)")
        let (w, b, mean) = (weight.values, bias.values, statistics.mean.values)
        let inverse = statistics.variance.values.map { 1 / ($0 + epsilon).squareRoot() }
        let factor = zip(w, inverse).map { $0 * $1 }
        let shift = (0..<width).map { b[$0] - mean[$0] * factor[$0] }
        let input = detached
        return Tensor.filling(shape) {
            BatchNormalization.scaleAndShift(
                pointer, factor: factor, shift: shift, $0, rows: rows, width: width)
        }.recorded("batchNorm", from: [self, weight, bias]) { g, sink in
            var sums = [Float](repeating: 0, count: width)
            var products = sums
            BatchNormalization.gradientSums(
                g.pointer, input.pointer, mean: mean, sums: &sums, products: &products, rows: rows,
                width: width)
            sink.accumulate(1) { for c in 0..<width { $0[c] += products[c] * inverse[c] } }
            sink.accumulate(2) { for c in 0..<width { $0[c] += sums[c] } }
            sink.accumulate(0) { ga in
                // ga = factor · (g − mean(g) − (a − mean) · inverse² · mean(g · (a − mean)))
                let inverseCount: Float = isTraining ? 1 / Float(rows) : 0
                let q = (0..<width).map {
                    -factor[$0] * inverse[$0] * inverse[$0] * products[$0] * inverseCount
                }
                let r = (0..<width).map { -factor[$0] * sums[$0] * inverseCount - q[$0] * mean[$0] }
                BatchNormalization.addBackward(
                    g.pointer, input.pointer, p: factor, q: q, r: r, to: ga, rows: rows,
                    width: width)
            }
        }
    }
}

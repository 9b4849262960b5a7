import Tensor

/// Batch normalisation (Ioffe and Szegedy 2015): y = (x − μ) / √(σ² + ε) · weight + bias, with the
/// mean and variance of each column over the batch in training, and running ones in evaluation.
///
/// Shapes: `[rows, width]` to `[rows, width]`. Weight one, bias zero, running mean 0 and variance
/// 1, like PyTorch's `BatchNorm1d`; the running variance is the unbiased one.
public final class BatchNorm: @unchecked Sendable {
    /// The factors, `[width]`.
    public let weight: Parameter
    /// The shifts, `[width]`.
    public let bias: Parameter
    /// The running mean, `[width]`, used in evaluation.
    public let runningMean: Parameter
    /// The running variance, `[width]`, used in evaluation.
    public let runningVariance: Parameter
    /// Added to the variance.
    public let epsilon: Float
    /// The weight of a new batch in the running statistics.
    public let momentum: Float

    /// Makes a layer for rows of `width` features.
    public init(
        _ scope: ParameterScope, width: Int, epsilon: Float = 1e-5, momentum: Float = 0.1
    ) {
        weight = scope.parameter("weight", [width], .ones)
        bias = scope.parameter("bias", [width], .zeros)
        runningMean = scope.parameter("running_mean", [width], .zeros)
        runningVariance = scope.parameter("running_var", [width], .ones)
        runningMean.isTrainable = false
        runningVariance.isTrainable = false
        self.epsilon = epsilon
        self.momentum = momentum
    }

    /// Applies the layer; in training also updates the running statistics.
    ///
    /// Shapes: `[rows, width]` to `[rows, width]`.
    public func callAsFunction(_ x: Tensor, isTraining: Bool) -> Tensor {
        let statistics = isTraining ? trainingStatistics(x) : runningStatistics
        return x.batchNorm(
            weight: weight.tensor, bias: bias.tensor, statistics: statistics,
            isTraining: isTraining, epsilon: epsilon)
    }

    /// The running statistics, used in evaluation.
    public var runningStatistics: BatchStatistics {
        BatchStatistics(mean: runningMean.value, variance: runningVariance.value)
    }

    /// The batch's statistics, after updating the running ones.
    public func trainingStatistics(_ x: Tensor) -> BatchStatistics {
        let batch = x.columnStatistics
        let rows = Float(x.rowCount)
        let unbiased = rows > 1 ? rows / (rows - 1) : 1
        move(runningMean, towards: batch.mean, factor: 1)
        move(runningVariance, towards: batch.variance, factor: unbiased)
        return batch
    }

    private func move(_ parameter: Parameter, towards value: Tensor, factor: Float) {
        parameter.update { pointer, count in
            for i in 0..<count {
                pointer[i] += momentum * (value.pointer[i] * factor - pointer[i])
            }
        }
    }
}

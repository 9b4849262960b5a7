import Support
import Tensor

/// Compares gradients with central differences.
public enum GradientCheck {
    /// The largest relative error between the gradients of a computation and central differences.
    ///
    /// The result is multiplied by fixed random weights and summed in Float64, so that every
    /// element of it takes part.
    ///
    /// - Parameters:
    ///   - inputs: Where to take the derivative; few elements each.
    ///   - step: The step of the differences.
    ///   - computation: From the inputs to a tensor of any shape; must be deterministic.
    /// - Returns: max |analytic − numeric| / max(1, |analytic|, |numeric|) over all elements.
    /// - Throws: What the computation throws.
    public static func maximumError<Failure: Error>(
        at inputs: [Tensor], step: Float = 1e-2,
        _ computation: ([Tensor]) throws(Failure) -> Tensor
    ) throws(Failure) -> Float {
        let parameters = inputs.enumerated().map { Parameter(path: "input\($0)", value: $1) }
        let result = try computation(parameters.map(\.tensor))
        var random = RandomSource(seed: 7)
        let weights = (0..<result.count).map { _ in random.uniform(in: -1...1) }
        result.backward(gradient: Tensor(weights, shape: result.shape))

        func objective() throws(Failure) -> Double {
            zip(try computation(parameters.map(\.value)).values, weights)
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        var worst: Float = 0
        for parameter in parameters {
            let analytic =
                parameter.gradient?.values ?? Array(repeating: 0, count: parameter.value.count)
            for index in 0..<parameter.value.count {
                let original = parameter.value.values[index]
                parameter.update { pointer, _ in pointer[index] = original + step }
                let above = try objective()
                parameter.update { pointer, _ in pointer[index] = original - step }
                let below = try objective()
                parameter.update { pointer, _ in pointer[index] = original }
                let numeric = Float((above - below) / (2 * Double(step)))
                let scale = max(1, abs(numeric), abs(analytic[index]))
                worst = max(worst, abs(numeric - analytic[index]) / scale)
            }
        }
        return worst
    }
}

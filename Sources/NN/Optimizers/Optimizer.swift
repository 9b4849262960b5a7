import Tensor

/// Updates parameters along their gradients.
public protocol Optimizer: AnyObject {
    /// Takes one step and clears the gradients; parameters without a gradient are left alone.
    ///
    /// - Parameter factor: Multiplies every group's learning rate, for schedules.
    func step(learningRateFactor factor: Float)

    /// The state that a resumed training needs besides the parameters, by name.
    var state: [String: Tensor] { get }

    /// Restores a state.
    ///
    /// - Throws: `ParameterError` if it does not match.
    func restore(_ state: [String: Tensor]) throws(ParameterError)
}

/// Parameters that share a learning rate and a weight decay.
public struct ParameterGroup {
    /// The parameters.
    public let parameters: [Parameter]
    /// The learning rate, above 0.
    public let learningRate: Float
    /// The weight decay, 0 or more.
    public let weightDecay: Float

    /// Makes a group.
    public init(_ parameters: [Parameter], learningRate: Float, weightDecay: Float = 0) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.weightDecay = weightDecay
    }
}

/// The norm of all gradients taken as one vector, and its limit.
public enum GradientClipping {
    /// Scales gradients so that their common Euclidean norm is at most `limit`.
    ///
    /// - Returns: The norm before clipping.
    @discardableResult
    public static func clip(_ parameters: [Parameter], limit: Float) -> Float {
        let total = parameters.reduce(Float(0)) { sum, parameter in
            sum + (parameter.gradient.map { $0.squaredNorm } ?? 0)
        }
        let norm = total.squareRoot()
        guard norm > limit else { return norm }
        for parameter in parameters where parameter.gradient != nil {
            parameter.scaleGradient(by: limit / (norm + 1e-6))
        }
        return norm
    }
}

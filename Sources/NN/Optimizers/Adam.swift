import Compute
import Foundation
import Tensor

/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), like PyTorch's.
public final class Adam: Optimizer {
    /// How weight decay is applied.
    public enum Decay: Sendable {
        /// Added to the gradient, like `torch.optim.Adam`.
        case l2
        /// Subtracted from the value directly, like `torch.optim.AdamW`.
        case decoupled
    }

    private struct Slot {
        let parameter: Parameter
        let learningRate: Float
        let weightDecay: Float
        var mean: Tensor
        var square: Tensor
        var steps = 0
    }

    private var slots: [Slot]
    private let decay: Decay
    private let beta1: Float
    private let beta2: Float
    private let epsilon: Float

    /// Makes an optimiser for some groups of parameters.
    public init(
        _ groups: [ParameterGroup], decay: Decay = .decoupled, beta1: Float = 0.9,
        beta2: Float = 0.999, epsilon: Float = 1e-8
    ) {
        self.decay = decay
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        slots = groups.flatMap { group in
            group.parameters.map { parameter in
                Slot(
                    parameter: parameter, learningRate: group.learningRate,
                    weightDecay: parameter.decays ? group.weightDecay : 0,
                    mean: .zeros(parameter.value.shape), square: .zeros(parameter.value.shape))
            }
        }
    }

    /// Takes one step and clears the gradients.
    public func step(learningRateFactor factor: Float) {
        for index in slots.indices {
            guard let gradient = slots[index].parameter.gradient else { continue }
            slots[index].steps += 1
            let slot = slots[index]
            let rate = slot.learningRate * factor
            let step = OptimizerSteps.Adam(
                stepSize: rate / (1 - pow(beta1, Float(slot.steps))), beta1: beta1, beta2: beta2,
                epsilon: epsilon,
                inverseRootCorrection: 1 / (1 - pow(beta2, Float(slot.steps))).squareRoot(),
                l2Penalty: decay == .l2 ? slot.weightDecay : 0,
                valueFactor: decay == .decoupled ? 1 - rate * slot.weightDecay : 1)
            slot.parameter.update { value, count in
                OptimizerSteps.adam(
                    value, gradient: gradient.pointer, mean: slot.mean.storage.pointer,
                    square: slot.square.storage.pointer, count: count, step)
            }
            slot.parameter.clearGradient()
        }
    }

    /// The moments, by parameter path.
    public var state: [String: Tensor] {
        var result: [String: Tensor] = [:]
        for slot in slots {
            result["\(slot.parameter.path).mean"] = slot.mean.copied
            result["\(slot.parameter.path).square"] = slot.square.copied
            result["\(slot.parameter.path).steps"] = Tensor(Float(slot.steps))
        }
        return result
    }

    /// Restores the moments of an earlier run.
    public func restore(_ state: [String: Tensor]) throws(ParameterError) {
        var restored = slots
        for index in restored.indices {
            let path = slots[index].parameter.path
            guard let mean = state["\(path).mean"], let square = state["\(path).square"],
                let steps = state["\(path).steps"]
            else { throw .missing(path: path) }
            guard mean.shape == slots[index].mean.shape, square.shape == mean.shape else {
                throw .shapeMismatch(
                    path: path, expected: slots[index].mean.shape, found: mean.shape)
            }
            restored[index].mean = mean.copied
            restored[index].square = square.copied
            guard steps.count == 1, let count = steps.item.integer, (0...1 << 24).contains(count)
            else { throw .invalidState(path: path, "the number of its steps") }
            guard mean.isFinite, square.isFinite else {
                throw .invalidState(path: path, "a moment that is NaN or infinite")
            }
            restored[index].steps = count
        }
        slots = restored
    }
}

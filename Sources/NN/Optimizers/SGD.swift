import Compute
import Tensor

/// Stochastic gradient descent with optional momentum, like PyTorch's.
public final class SGD: Optimizer {
    private struct Slot {
        let parameter: Parameter
        let learningRate: Float
        let weightDecay: Float
        var velocity: Tensor?
    }

    private var slots: [Slot]
    private let momentum: Float

    /// Makes an optimiser for some groups of parameters.
    public init(_ groups: [ParameterGroup], momentum: Float = 0) {
        self.momentum = momentum
        slots = groups.flatMap { group in
            group.parameters.map {
                Slot(
                    parameter: $0, learningRate: group.learningRate,
                    weightDecay: $0.decays ? group.weightDecay : 0)
            }
        }
    }

    /// Takes one step and clears the gradients.
    public func step(learningRateFactor factor: Float) {
        for index in slots.indices {
            let slot = slots[index]
            guard var direction = slot.parameter.gradient?.copied else { continue }
            if slot.weightDecay > 0 {
                direction = direction.adding(slot.parameter.value.scaled(by: slot.weightDecay))
            }
            if momentum > 0 {
                direction =
                    slot.velocity.map { $0.scaled(by: momentum).adding(direction) }
                    ?? direction
                slots[index].velocity = direction
            }
            slot.parameter.update { value, count in
                Elementwise.addScaled(
                    direction.pointer, by: -slot.learningRate * factor, to: value, count)
            }
            slot.parameter.clearGradient()
        }
    }

    /// The moments, by parameter path.
    public var state: [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: slots.compactMap { slot in
                slot.velocity.map { ("\(slot.parameter.path).velocity", $0.copied) }
            })
    }

    /// Restores the moments of an earlier run.
    public func restore(_ state: [String: Tensor]) throws(ParameterError) {
        for slot in slots {
            guard let velocity = state["\(slot.parameter.path).velocity"] else { continue }
            guard velocity.shape == slot.parameter.value.shape else {
                throw .shapeMismatch(
                    path: slot.parameter.path, expected: slot.parameter.value.shape,
                    found: velocity.shape)
            }
        }
        for index in slots.indices {
            slots[index].velocity = state["\(slots[index].parameter.path).velocity"]?.copied
        }
    }
}

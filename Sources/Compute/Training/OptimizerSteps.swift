/// One step of an optimiser over a parameter's elements, in one pass over memory.
public enum OptimizerSteps {
    /// The coefficients of one Adam step.
    public struct Adam: Sendable {
        /// Step length after bias correction: lr / (1 − beta1ᵗ).
        public var stepSize: Float
        /// Decay of the mean of gradients.
        public var beta1: Float
        /// Decay of the mean of squared gradients.
        public var beta2: Float
        /// Added to the square root.
        public var epsilon: Float
        /// 1 / √(1 − beta2ᵗ).
        public var inverseRootCorrection: Float
        /// Added to the gradient: decay · value (Adam's L2 penalty).
        public var l2Penalty: Float
        /// The value is first multiplied by this: 1 − lr · decay (AdamW).
        public var valueFactor: Float

        /// Gathers the coefficients.
        public init(
            stepSize: Float, beta1: Float, beta2: Float, epsilon: Float,
            inverseRootCorrection: Float, l2Penalty: Float, valueFactor: Float
        ) {
            self.stepSize = stepSize
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.inverseRootCorrection = inverseRootCorrection
            self.l2Penalty = l2Penalty
            self.valueFactor = valueFactor
        }
    }

    /// value, mean and square are updated in place from the gradient (Kingma and Ba 2015;
    /// Loshchilov and Hutter 2019).
    public static func adam(
        _ value: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
        mean: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>, count: Int,
        _ step: Adam
    ) {
        ThreadPool.shared.forEachRange((count + 15) / 16, grain: 2_048) { blocks in
            for i in stride(from: blocks.lowerBound * 16, to: blocks.upperBound * 16, by: 16) {
                let n = min(16, count - i)
                var (v, g, m, s) =
                    n == 16
                    ? (
                        Vector(loading: value + i), Vector(loading: gradient + i),
                        Vector(loading: mean + i), Vector(loading: square + i)
                    )
                    : (
                        loadPart(value + i, n), loadPart(gradient + i, n), loadPart(mean + i, n),
                        loadPart(square + i, n)
                    )
                g += v * step.l2Penalty
                m = m * step.beta1 + g * (1 - step.beta1)
                s = s * step.beta2 + g * g * (1 - step.beta2)
                let root = s.squareRoot() * step.inverseRootCorrection + step.epsilon
                v = v * step.valueFactor - m * step.stepSize / root
                storePart(v, m, s, n, value + i, mean + i, square + i)
            }
        }
    }

    @inline(__always)
    private static func storePart(
        _ v: Vector, _ m: Vector, _ s: Vector, _ n: Int, _ value: UnsafeMutablePointer<Float>,
        _ mean: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>
    ) {
        if n == 16 {
            v.store(to: value)
            m.store(to: mean)
            s.store(to: square)
        } else {
            Compute.storePart(v, value, n)
            Compute.storePart(m, mean, n)
            Compute.storePart(s, square, n)
        }
    }
}
